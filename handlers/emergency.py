"""Danger to someone: the country's numbers at once, in any state, and a person."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Code, Escalate, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn
from handlers.simple import Simple

_EXAMPLE: Mapping[str, Value] = {"name": "الشرطة", "number": Code("999")}


class Emergency(Simple):
    intent: ClassVar[str] = "emergency"
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "numbers": ReplySpec({"numbers": (Phrase("emergency/number", _EXAMPLE),)}),
        "number": ReplySpec(_EXAMPLE),
    }

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        numbers = [
            Phrase("emergency/number", {"name": e.name, "number": Code(e.number)})
            for e in turn.country.emergencies
        ]
        return Reply(Phrase("emergency/numbers", {"numbers": numbers}), effects=(Escalate("emergency"),))
