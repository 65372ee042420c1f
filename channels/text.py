"""Text on its way over a wire: made encodable, and cut into pieces that the wire carries."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable

_BOUNDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?؟؛…])\s+"),
    re.compile(r"\s+"),
)
"""Where a text is best cut, best first: paragraph, line, sentence, word."""
_FULL_ENOUGH = 0.5
"""A piece shorter than this part of the limit is not worth a better bound."""
_JOINERS = "\u200c\u200d\ufe0f"


def clean(text: str) -> str:
    """`text` as valid Unicode: surrogate pairs joined, what JSON can smuggle in besides replaced by U+FFFD.

    A lone surrogate can't be encoded and PostgreSQL takes no NUL; the reader still sees that something was.
    """
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "\ufffd")


def utf16_units(text: str) -> int:
    """Length as Telegram, JavaScript and Java count it."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, length: int, measure: Callable[[str], int] = len) -> list[str]:
    """Pieces of at most `length` by `measure`, cut at paragraphs, lines, sentences or words where possible.

    White space at a cut is dropped, nothing else. A text of white space alone has no pieces.
    """
    pieces = []
    rest = text.strip()
    while measure(rest) > length:
        most = bisect_right(range(1, len(rest) + 1), length, key=lambda end: measure(rest[:end]))
        end = _cut(rest, max(most, 1))
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, most: int) -> int:
    for bound in _BOUNDS:
        ends = [m.start() for m in bound.finditer(text, 0, most + 1) if 0 < m.start() <= most]
        if ends and ends[-1] >= most * _FULL_ENOUGH:
            return ends[-1]
    return _between_letters(text, most)


def _between_letters(text: str, most: int) -> int:
    """`most`, or less where it would part a letter from its marks."""
    end = most
    while 1 < end < len(text) and (unicodedata.combining(text[end]) or text[end] in _JOINERS):
        end -= 1
    return end if end > 1 else most
