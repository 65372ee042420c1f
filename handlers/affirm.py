"""«نعم», when nothing was asked."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.help import MENU
from handlers.simple import Simple


class Affirm(Simple):
    intent: ClassVar[str] = "affirm"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"nothing": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("affirm/nothing"), choices=MENU)
