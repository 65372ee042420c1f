"""Mistakes of the hand, for training on them and for measuring what they cost."""

import random

ARABIC, LATIN = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abcdefghijklmnopqrstuvwxyz"


def slip(text: str, chance: random.Random, slips: int = 2) -> str:
    """The text with `slips` letters dropped, doubled, replaced by one of its script or swapped with the next."""
    for _ in range(slips):
        letters = [at for at, char in enumerate(text) if char.isalpha()]
        if not letters:
            break
        at = chance.choice(letters)
        here, after = text[at], text[at + 1 : at + 2]
        edits = ["", here * 2, chance.choice(LATIN if here.isascii() else ARABIC)]
        if after.isalpha() and chance.randrange(len(edits) + 1) == 0:
            text = text[:at] + after + here + text[at + 2 :]
        else:
            text = text[:at] + chance.choice(edits) + text[at + 1 :]
    return text
