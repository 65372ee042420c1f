"""The requests in a text: usually one, sometimes two, in an e-mail the one of its last lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.interpretation import Band
from nlu.arabic import fold, normalise, tokenise
from nlu.intents import EMERGENCY, OUT_OF_SCOPE, SOCIAL
from nlu.reading.danger import in_danger
from nlu.reading.guess import Bands, Classify, Guess

_JOINTS = (
    "وكمان", "وايضا", "وبعدين", "كمان", "وبرضو", "وبرضه", "وكذلك", "ثم", "وابغي", "وابي",
    "وعايز", "وبدي", "واريد", "وحاب", "ومتي", "ووين", "وفين", "وكيف", "وكم", "وهل", "وشو",
    "وشنو", "واحجز", "واحجزوا",
)  # fmt: skip
_BOUNDARY = re.compile(rf"[\n.!?؟؛;]+|[،,]\s*(?=و)|\s(?=(?:{'|'.join(_JOINTS)})\s)")
_LONG = 30
_FEWEST = 2
_READ_AT_MOST = 10
_LIKELIEST = 3


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked for, and where it stands in the text (code points of the original)."""

    guess: Guess
    start: int
    end: int


def requests(text: str, classify: Classify, bands: Bands) -> tuple[Request, ...]:
    """At least one request, in text order. `classify` is asked about the whole and about its parts."""
    danger = in_danger(tokenise(normalise(text)))
    whole = Request(classify(text).alarmed(bands, in_danger=danger), 0, len(text))
    spans = list(_spans(text))
    if len(spans) < _FEWEST or whole.guess.intent == EMERGENCY:
        return (whole,)
    parts = [Request(classify(text[a:b]), a, b) for a, b in [*spans[:1], *spans[1:][-_READ_AT_MOST:]]]
    clear = [part for part in parts if _clear(part.guess, bands)]
    return _together(whole, clear) if len(tokenise(fold(text))) <= _LONG else _from_letter(whole, clear)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between boundaries that hold at least two words."""
    folded = fold(text)
    borders = [(m.start(), m.end()) for m in _BOUNDARY.finditer(folded.replace("\r", "\n"))]
    start = 0
    for end, after in [*borders, (len(text), len(text))]:
        if len(tokenise(folded[start:end])) >= _FEWEST:
            yield start, end
            start = after


def _clear(guess: Guess, bands: Bands) -> bool:
    return guess.band(bands) is Band.ACT and guess.intent not in SOCIAL | {OUT_OF_SCOPE}


def _together(whole: Request, clear: list[Request]) -> tuple[Request, ...]:
    """Several requests only when the whole, too, is torn between them: half a sentence alone misleads."""
    first = {part.guess.intent: part for part in reversed(clear) if part.guess.intent != EMERGENCY}
    named = sorted(first.values(), key=lambda part: part.start)
    likeliest = {intent for intent, _ in whole.guess.ranked[:_LIKELIEST]}
    if len(named) >= _FEWEST and likeliest.issuperset(first):
        return tuple(named)
    if named and whole.guess.intent in SOCIAL | {OUT_OF_SCOPE}:
        return (named[-1],)
    return (whole,)


def _from_letter(whole: Request, clear: list[Request]) -> tuple[Request, ...]:
    """A long text tells a story first: the last clear request in it is what is wanted."""
    return (clear[-1],) if clear else (whole,)
