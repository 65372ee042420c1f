"""«اشتراك»: messages about one's own matters again, on this address, which is thereby the chosen one."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Effect, OptIn, Phrase, Prefer, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple


class NotificationsStart(Simple):
    intent: ClassVar[str] = "notifications_start"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"started": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        effects: tuple[Effect, ...] = (OptIn(),)
        if turn.identity.verified(turn.now):
            effects += (Prefer(turn.citizen_id, None),)
        return Reply(Phrase("notifications_start/started"), effects=effects)
