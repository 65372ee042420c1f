"""Dialect words and the standard words they stand for, a file a variety.

A line is `standard<TAB>dialect dialect …`, in any spelling. Only words that mean the same wherever they are
understood belong here: «بعد» is Iraqi for «still» but everyone's «after», so it is left to the classifier.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from nlu.arabic import normalise


def _files() -> list[Path]:
    return sorted(Path(__file__).parent.glob("*.tsv"))


def fingerprint() -> str:
    """A hash of the lexicon's content: a model that was trained with another one is out of date."""
    return sha256(b"".join(file.read_bytes() for file in _files())).hexdigest()


@cache
def standard_words() -> dict[str, tuple[str, ...]]:
    """Dialect word → standard words, normalised. Where varieties disagree the first file by name wins."""
    found: dict[str, tuple[str, ...]] = {}
    for file in _files():
        for line in file.read_text("utf-8").splitlines():
            standard, dialect = line.split("\t")
            for word in dialect.split():
                found.setdefault(normalise(word), tuple(normalise(standard).split()))
    return found


def standardise(tokens: list[str]) -> list[str]:
    """The tokens with dialect words replaced."""
    known = standard_words()
    return [word for token in tokens for word in known.get(token, (token,))]
