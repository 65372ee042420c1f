"""Mistyped words, by the words of the domain that are one slip away.

Words are indexed under themselves and under every way to leave one letter out (Garbe's symmetric delete), so
that a look-up costs a few dictionary reads however many words the domain has.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import OSA

_SHORTEST = 4
_RARE = 2


class Speller:
    """Knows the domain's words and how often each occurs; words seen once may be mistakes themselves."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = words
        self._near: dict[str, list[str]] = defaultdict(list)
        for word, count in words.items():
            if count >= _RARE and len(word) >= _SHORTEST:
                for form in _shortened(word):
                    self._near[form].append(word)

    def correct(self, word: str) -> str:
        """The commonest known word one slip away from an unknown one, else the word itself."""
        if len(word) < _SHORTEST or word in self._words or word.isdecimal():
            return word
        near = {
            w for form in _shortened(word) for w in self._near.get(form, ()) if OSA.distance(word, w) == 1
        }
        return max(near, key=lambda w: (self._words[w], w), default=word)


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
