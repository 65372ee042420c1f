"""Dialect words and the standard words they stand for, as a country's pack lists them (`Country.lexicon`)."""

from collections.abc import Iterable

from nlu.arabic import normalise

type Pairs = Iterable[tuple[str, str]]


class Lexicon:
    """`words` maps each dialect word to standard ones, normalised; of two entries the first counts."""

    def __init__(self, pairs: Pairs = ()) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        for dialect, standard in pairs:
            self.words.setdefault(normalise(dialect), tuple(normalise(standard).split()))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What makes this lexicon again."""
        return [(dialect, " ".join(standard)) for dialect, standard in self.words.items()]

    def standardise(self, tokens: list[str]) -> list[str]:
        """The tokens with dialect words replaced."""
        return [word for token in tokens for word in self.words.get(token, (token,))]
