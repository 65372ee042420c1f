"""«شكرًا»."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple


class Thanks(Simple):
    intent: ClassVar[str] = "thanks"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"welcome": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("thanks/welcome"))
