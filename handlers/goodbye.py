"""«مع السلامة»: whatever was open is let go before this is said."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple


class Goodbye(Simple):
    intent: ClassVar[str] = "goodbye"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"farewell": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("goodbye/farewell"))
