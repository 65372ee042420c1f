"""What every family of entities is given, and what it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from core.country import Country
from core.interpretation import Context, Entity
from nlu.entities.text import View

_LONGEST_ANSWER = 120
_WORDS_BEFORE = re.compile(r"(?:(\w+)\s+)?(\w+)\s*$")
_ASIDE = re.compile(
    r"^[\s.,:;!?]*(?:طيب|تمام|خلاص|خليها|خلها|خليه|نعم|ايوه|اي|اوكي|ok|هو|هي|رقمي|رقم|الرقم|الرمز|الكود|كود|رمز)?[\s.,:;!#?]*"
    r"(.*?)[\s.,;!?]*(?:لو سمحت\w*|من فضلك\w*|شكرا|بس|فقط)?[\s.,;!?]*$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its `plain` view, the same with number words as digits, and what the reading leans on."""

    plain: View
    numeric: View
    context: Context
    country: Country


class Extractor(Protocol):
    """A family of entities: finds what it knows in a message, in any order, overlaps included."""

    def __call__(self, message: Message, /) -> Iterable[Entity]: ...


def words_before(text: str, at: int) -> tuple[str, str]:
    """The two words that stand right before `at`, nearest last; empty where there are none."""
    match = _WORDS_BEFORE.search(text, max(0, at - 40), at)
    return (match[1] or "", match[2]) if match else ("", "")


def answer(view: View) -> tuple[str, int, int]:
    """The core of a message that answers an open question, without the courtesies, and where it stands."""
    match = _ASIDE.match(view.text) if len(view.text) <= _LONGEST_ANSWER else None
    return (match[1], *match.span(1)) if match else ("", 0, 0)
