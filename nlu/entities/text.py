"""A message as the extractors read it: rewritten piece by piece, every piece still tied to the original."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.interpretation import Entity
from nlu.arabic import FILLER, fold

LIMIT = 4096
"""Code points that are read of a longer message, half from its beginning and half from its end: a request
stands in one of the two, and the time that a message takes is bounded."""

_LAM_ALEF = re.compile("[ﻵ-ﻼ]")
_DIGIT_TATWEEL = re.compile(r"(?<=\d)ـ(?=\d)")
_UNSEEN = re.compile(f"{FILLER}+")
_ELONGATION = re.compile(r"([^\W\d_])\1{2,}")
_SIGNS = str.maketrans("‐‑‒–—―−⁻٫٬،؛⁄∕؟", "--------.,,;//?")
_SEAM = "\0"


@dataclass(frozen=True, slots=True)
class View:
    """A rewriting of `original`: the character at `i` stands for `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def entity(self, name: str, value: str, start: int, end: int) -> Entity:
        """The entity that stands at `text[start:end]`, with the original's offsets."""
        first, last = self.starts[start], self.ends[end - 1]
        return Entity(name, value, self.original[first:last], first, last)

    def rewritten(self, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str | None]) -> "View":
        """This view with every match replaced by what `write` makes of it; None leaves it as it is."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            new = write(match)
            if new is None:
                continue
            start, end = match.span()
            pieces += (self.text[at:start], new)
            starts += [*self.starts[at:start], *[self.starts[start]] * len(new)]
            ends += [*self.ends[at:start], *[self.ends[end - 1]] * len(new)]
            at = end
        if not at:
            return self
        return View(
            self.original,
            "".join(pieces) + self.text[at:],
            [*starts, *self.starts[at:]],
            [*ends, *self.ends[at:]],
        )


def _whole(original: str) -> View:
    size = len(original)
    if size <= LIMIT:
        return View(original, original, range(size), range(1, size + 1))
    half = LIMIT // 2
    starts = [*range(half), half, *range(size - half, size)]
    text = original[:half] + _SEAM + original[-half:]
    return View(original, text, starts, [start + 1 for start in starts])


def plain(original: str) -> View:
    """The message in one spelling, without what is not seen and with elongated letters shortened."""
    view = _whole(original).rewritten(_LAM_ALEF, lambda _: "لا")
    folded = fold(view.text)
    if _SEAM in view.text and len(original) > LIMIT:
        half = LIMIT // 2
        folded = folded[:half] + _SEAM + folded[half + 1 :]
    view = View(original, folded.translate(_SIGNS), view.starts, view.ends)
    view = view.rewritten(_DIGIT_TATWEEL, lambda _: "-").rewritten(_UNSEEN, lambda _: "")
    return view.rewritten(_ELONGATION, lambda match: match[1])
