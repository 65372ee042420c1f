"""«اشتراك»: messages about one's own matters again, on this address."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import OptIn, Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple


class NotificationsStart(Simple):
    intent: ClassVar[str] = "notifications_start"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"started": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("notifications_start/started"), effects=(OptIn(),))
