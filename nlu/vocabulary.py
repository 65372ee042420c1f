"""The words that citizens use when they write to government, as the training data shows them."""

from collections import Counter
from functools import cache
from pathlib import Path

from nlu.arabic import normalise, tokenise

_DATA = Path(__file__).parent / "data"
_EXAMPLE = "- "
_FEWEST = 2
"""Lines that a word must stand in: what stands in one alone may be a slip."""


@cache
def common_words() -> frozenset[str]:
    """Words in one spelling that are no accident; empty where the training data is not installed."""
    lines = [
        line.strip().removeprefix(_EXAMPLE)
        for file in sorted(_DATA.glob("*.yml"))
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("    ")
    ]
    counts = Counter(word for line in lines for word in set(tokenise(normalise(line))))
    return frozenset(word for word, lines_with in counts.items() if lines_with >= _FEWEST)
