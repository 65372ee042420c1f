"""How many SMS a text is. Alphabets and lengths: 3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    alone, joined = _CAPACITY[encoding]
    total = sum(sizes)
    return Segments(encoding, 1 if total <= alone else _parts(sizes, joined), total)


def _units(text: str) -> tuple[Encoding, Sequence[int]]:
    if all(char in _BASIC or char in _EXTENDED for char in text):
        return "GSM-7", [2 if char in _EXTENDED else 1 for char in text]
    return "UCS-2", [len(char.encode("utf-16-le", "surrogatepass")) // 2 for char in text]


def _parts(sizes: Sequence[int], capacity: int) -> int:
    """Neither an escaped character nor a surrogate pair is torn between two parts."""
    count, used = 1, 0
    for size in sizes:
        if used + size > capacity:
            count, used = count + 1, 0
        used += size
    return count
