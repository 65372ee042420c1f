"""What the classifier sees of a message. Training and serving call the same functions."""

from itertools import pairwise

LONGEST_GRAM = 5
_GRAMS = range(2, LONGEST_GRAM + 1)


def words(tokens: list[str]) -> list[str]:
    """Words and pairs of words; a number counts as a number, whichever it is."""
    masked = [f"#{min(len(t), 9)}" if t.isdecimal() else t for t in tokens]
    return masked + [f"{a} {b}" for a, b in pairwise(["<", *masked, ">"])]


def grams(tokens: list[str]) -> list[str]:
    """Pieces of 2–5 characters inside each word, its borders marked: typos and suffixes leave most intact."""
    found: list[str] = []
    for token in tokens:
        if token.isdecimal():
            continue
        edged = f" {token} "
        length = len(edged)
        for size in _GRAMS:
            found += [edged[i : i + size] for i in range(length - size + 1)]
    return found
