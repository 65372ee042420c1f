"""Mistakes of the hand, for training on them and for measuring what they cost."""

import random

ARABIC, LATIN = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abcdefghijklmnopqrstuvwxyz"


def slip(text: str, chance: random.Random, slips: int = 2) -> str:
    """The text with `slips` letters dropped, doubled, replaced by one of its script or swapped with the next."""
    for _ in range(slips):
        at = chance.randrange(max(1, len(text) - 1))
        here, after = text[at : at + 1], text[at + 1 : at + 2]
        other = chance.choice(LATIN if here.isascii() and here.isalpha() else ARABIC)
        edits = ("", here * 2, other, after + here)
        edit = chance.choice(edits)
        text = text[:at] + edit + text[at + (2 if edit is edits[3] else 1) :]
    return text
