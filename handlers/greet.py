"""«السلام عليكم»: the greeting is returned before anything else, alone or before a request."""

import re
from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.help import MENU
from handlers.simple import Simple

_KINDS = (
    ("salam", re.compile(r"سلام\s*عل[يى]كم|\bsa?lam\b", re.IGNORECASE)),
    ("morning", re.compile(r"صباح\s*(?:ال|ور)|صباحو")),
    ("evening", re.compile(r"مساء\s*(?:ال|ور)")),
)
_NEAR = 40
"""A greeting stands at the beginning; further on the words are a quotation or a story."""


def salutation(text: str) -> str | None:
    """Which greeting the message opens with: `salam`, `morning`, `evening`, or None."""
    return next((kind for kind, words in _KINDS if words.search(text[:_NEAR])), None)


class Greet(Simple):
    intent: ClassVar[str] = "greet"
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "back": ReplySpec({"kind": "salam"}),
        "offer": ReplySpec(),
    }

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("greet/offer"), choices=MENU)
