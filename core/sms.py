"""How many SMS a text is. Alphabets and lengths: 3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

type Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Reached by an escape, so each takes two septets."""
_CAPACITY: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units of a message sent alone, and of each part when the header of a joined message takes its share."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`count` messages are paid for; `units` are septets in GSM-7 and UTF-16 code units in UCS-2."""

    encoding: Encoding
    count: int
    units: int


def segments(text: str) -> Segments:
    """The parts a text is sent in. One letter outside the GSM alphabet makes all of it UCS-2."""
    encoding, sizes = _units(text)
    return Segments(encoding, len(_cuts(encoding, sizes)) + 1, sum(sizes))


def cut(text: str) -> Sequence[str]:
    """The text of each part, for whoever joins them by headers of their own; an empty text is one part."""
    cuts = _cuts(*_units(text))
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def _units(text: str) -> tuple[Encoding, Sequence[int]]:
    if all(char in _BASIC or char in _EXTENDED for char in text):
        return "GSM-7", [2 if char in _EXTENDED else 1 for char in text]
    return "UCS-2", [len(char.encode("utf-16-le", "surrogatepass")) // 2 for char in text]


def _cuts(encoding: Encoding, sizes: Sequence[int]) -> Sequence[int]:
    """Where parts end but the last. Neither an escaped character nor a surrogate pair is torn between two."""
    alone, joined = _CAPACITY[encoding]
    cuts, used = list[int](), 0
    for at, size in enumerate(sizes if sum(sizes) > alone else ()):
        if used + size > joined:
            cuts.append(at)
            used = 0
        used += size
    return cuts
