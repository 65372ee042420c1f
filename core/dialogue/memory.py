"""What was talked about lately, so that «كم رسومها؟» finds the service it is about.

Declared here and nowhere else: which matter may be about what was mentioned before, which words name
something of their own, and which point back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.dialogue.words import plain
from core.interpretation import Entity, Interpretation

REMEMBERED = frozenset({"service", "office", "transaction_number", "date", "time"})
LASTS = 6
"""Turns after which nobody remembers what «it» was."""


@dataclass(slots=True)
class Mention:
    """The value an entity last had, and in which turn of the conversation."""

    value: str
    turn: int


type Mentions = dict[str, Mention]

_ABOUT: Mapping[str, str] = {
    "service_info": "service",
    "office_info": "office",
    "transaction_status": "transaction_number",
}
"""The entity that an enquiry is about, when it names none."""

_PLACE, _MATTER = r"(?:مركز|فرع|مكتب)", r"(?:رسوم|اوراق|شروط|متطلبات|مستندات|تكلفه|سعر|مده|خدمه)"
_NAMES: Mapping[str, re.Pattern[str]] = {
    "service": re.compile(
        rf"\b{_MATTER} (?!ها|هذ|ه[اي]|دي|الخدمه|المطلوب|اللازم|كم)\w|(?:المطلوب\w*|اللازم\w*) (?:ل|حق|عشان)\w"
    ),
    "office": re.compile(rf"\b{_PLACE} \w|\b{_PLACE}\w* (?:في|ب)"),
    "transaction_number": re.compile(r"معامل|طلب|رقم"),
}
_OTHER = re.compile(r"\b(?:ال)?(?:ثاني|تاني|اخر|اخري|غير|اقرب|كل|باقي|جميع)\w*")
_SAME = r"(?:نفس\s+ال|نفس\s+|هذ[اهي]\s+ال|هال)"
_POINTERS: Mapping[str, tuple[str, ...]] = {
    rf"{_SAME}{_PLACE}": ("office",),
    rf"{_SAME}خدم[هة]": ("service",),
    rf"{_SAME}(?:معامل[هة]|طلب)": ("transaction_number",),
    r"نفس\s+(?:ال)?يوم": ("date",),
    r"نفس\s+(?:ال)?(?:وقت|ساع[هة])": ("time",),
    r"نفس\s+(?:ال)?موعد": ("date", "time"),
}


def remember(mentions: Mentions, values: Mapping[str, str], turn: int) -> None:
    """Keep the last value of each entity worth it; what is too old goes."""
    for entity in [name for name, mention in mentions.items() if turn - mention.turn >= LASTS]:
        del mentions[entity]
    mentions |= {e: Mention(value, turn) for e, value in values.items() if e in REMEMBERED}


def pointed_at(mentions: Mentions, text: str) -> Iterator[Entity]:
    """«نفس المركز», «هذه الخدمة»: what they stand for, where it is known."""
    for pattern, entities in _POINTERS.items():
        if match := re.search(pattern, text):
            for entity in entities:
                if entity in mentions:
                    yield Entity(entity, mentions[entity].value, match[0], *match.span())


def meant_by(mentions: Mentions, intent: str, reading: Interpretation, text: str) -> dict[str, str]:
    """What an enquiry that names nothing is about: what was talked about last."""
    about, said = _ABOUT.get(intent, ""), plain(text)
    named = {entity.entity for entity in reading.entities} & {about, *_ABOUT.values()}
    if about not in mentions or named or _OTHER.search(said) or _NAMES[about].search(said):
        return {}
    return {about: mentions[about].value}
