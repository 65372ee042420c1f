"""What no service of ours is about."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.help import MENU
from handlers.simple import Simple


class OutOfScope(Simple):
    intent: ClassVar[str] = "out_of_scope"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"sorry": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("out_of_scope/sorry"), choices=MENU)
