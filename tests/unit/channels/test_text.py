"""Text on its way over a wire."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.text import clean, split, utf16_units

ANY = st.text(st.characters(exclude_categories=()), max_size=400)
TEXTS = st.text(st.sampled_from("ابت ـ َُّ.\n؟😀a1\u2068\u2069\u200d"), max_size=400)


@given(ANY)
def test_cleaned_text_can_be_encoded_and_holds_no_nul(text: str) -> None:
    assert "\0" not in clean(text)
    clean(text).encode()
    assert clean(clean(text)) == clean(text)


@given(TEXTS, st.integers(2, 60), st.sampled_from([len, utf16_units]))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, length: int, measure) -> None:
    pieces = split(text, length, measure)
    assert all(piece and measure(piece) <= length for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["بَ", "تِّ", "ن"]), min_size=30, max_size=80).map("".join))
def test_letter_keeps_its_marks(text: str) -> None:
    assert not any(unicodedata.combining(piece[0]) for piece in split(text, 17))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("فقرة أولى.\n\nفقرة ثانية.", ["فقرة أولى.", "فقرة ثانية."]),
        ("سطر أول هنا\nسطر ثان", ["سطر أول هنا", "سطر ثان"]),
        ("هل وصلت؟ نعم وصلت.", ["هل وصلت؟", "نعم وصلت."]),
        ("كلمات بلا علامات", ["كلمات بلا", "علامات"]),
        ("كلمةطويلةجدابلافواصل", ["كلمةطويلةجدا", "بلافواصل"]),
        ("قصير", ["قصير"]),
        (" \n ", []),
    ],
)
def test_best_bound_is_taken(text: str, pieces: list[str]) -> None:
    assert split(text, 12) == pieces


def test_bound_that_would_waste_most_of_a_piece_is_passed_over() -> None:
    assert split("نعم.\n\n" + "كلمة " * 20, 60)[0].endswith("كلمة")


def test_characters_outside_the_first_plane_count_twice() -> None:
    assert [utf16_units(piece) for piece in split("😀" * 5, 4, utf16_units)] == [4, 4, 2]
