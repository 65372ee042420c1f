import random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from nlu.local.slips import slip


@given(st.text(max_size=60), st.integers())
def test_so_many_slips_are_at_most_so_many_edits(text: str, seed: int):
    chance = random.Random(seed)
    assert DamerauLevenshtein.distance(text, slip(text, chance)) <= 2
    assert DamerauLevenshtein.distance(text, slip(text, chance, slips=1)) <= 1


def test_only_letters_slip():
    chance = random.Random(0)
    text = "طلبي 2024-1187، متى؟"
    kept = [c for c in text if not c.isalpha()]
    assert all([c for c in slip(text, chance) if not c.isalpha()] == kept for _ in range(100))


def test_the_same_chance_makes_the_same_slips():
    assert slip("وين وصلت معاملتي", random.Random(7)) == slip("وين وصلت معاملتي", random.Random(7))


def test_what_has_no_letters_stays():
    assert slip("٣ 👍", random.Random(0)) == "٣ 👍"
