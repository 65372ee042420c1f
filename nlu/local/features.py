"""What the classifier sees of a message. Training and serving call the same functions."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_GRAMS = range(2, 6)
_SHORTEST_STEM = 3
_PREFIXES = [
    "وال", "بال", "فال", "كال", "عال", "هال", "لل", "ال", "ول", "وب", "ها", "رح", "ما", "و", "ب",
    "ل", "ف", "ح", "ه", "ن", "ي", "ت", "ا",
]  # fmt: skip
_SUFFIXES = [
    "تكم", "لكم", "كم", "نا", "ها", "هم", "ات", "ين", "ون", "تي", "وا", "ني", "لي", "ي", "ه", "ك",
    "ن", "ت", "ش", "و",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """A message's tokens as written (Arabizi decoded), and with dialect words in standard Arabic.

    `latin` holds those in Latin letters as they were: English and French are decoded to nonsense now and then.
    """

    written: list[str]
    standard: list[str]
    latin: list[str]


def words(tokens: Tokens) -> list[str]:
    """Standard words and pairs of them; a number counts as a number, whichever it is."""
    return _singles_and_pairs(tokens.standard)


def stems(tokens: Tokens) -> list[str]:
    """The same without articles, clitics and endings: «موعدي», «الموعد» and «بموعدكم» are one."""
    return _singles_and_pairs([_stem(token) for token in tokens.standard])


def grams(tokens: Tokens) -> list[str]:
    """Pieces of 2–5 characters inside each word, its borders marked: typos and suffixes leave most intact."""
    return _pieces(tokens.written)


def latin(tokens: Tokens) -> list[str]:
    """Words, pairs and pieces of what is written in Latin letters."""
    return _singles_and_pairs(tokens.latin) + _pieces(tokens.latin) if tokens.latin else []


def _pieces(tokens: list[str]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.isdecimal():
            continue
        edged = f" {token} "
        length = len(edged)
        for size in _GRAMS:
            found += [edged[i : i + size] for i in range(length - size + 1)]
    return found


def _singles_and_pairs(tokens: list[str]) -> list[str]:
    masked = [f"#{len(token)}" if token.isdecimal() else token for token in tokens]
    return masked + [f"{a} {b}" for a, b in pairwise(["<", *masked, ">"])]


@lru_cache(maxsize=8192)
def _stem(token: str) -> str:
    """Light stemming: one prefix and one suffix, the longest that leave three letters."""
    for prefix in _PREFIXES:
        if token.startswith(prefix) and len(token) - len(prefix) >= _SHORTEST_STEM:
            token = token[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if token.endswith(suffix) and len(token) - len(suffix) >= _SHORTEST_STEM:
            return token[: -len(suffix)]
    return token
