"""What the bot can do, as a menu."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import intent_choice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple

MENU = tuple(
    intent_choice(intent)
    for intent in (
        "transaction_status",
        "my_transactions",
        "appointment_book",
        "service_info",
        "office_info",
        "agent_request",
    )
)
"""What most people come for; everything else is understood when it is written."""


class Help(Simple):
    intent: ClassVar[str] = "help"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"menu": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("help/menu"), choices=MENU)
