"""«إيقاف»: no more messages that nobody asked for, on this address; at once, without a question."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import OptOut, Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple


class NotificationsStop(Simple):
    intent: ClassVar[str] = "notifications_stop"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"stopped": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("notifications_stop/stopped"), effects=(OptOut(),))
