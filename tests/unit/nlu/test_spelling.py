import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.spelling import Speller

SPELLER = Speller({"معاملتي": 9, "معاملتك": 2, "موعدي": 5, "رسوم": 4, "غلطه": 1, "اين": 8})


@pytest.mark.parametrize("typed", ["معملتي", "معااملتي", "معامتلي", "مغاملتي", "معاملتي"])
def test_one_slip_is_mended(typed: str):
    assert SPELLER.correct(typed) == "معاملتي"


def test_between_two_words_as_near_the_commoner_is_meant():
    assert SPELLER.correct("معاملتن") == "معاملتي"


@pytest.mark.parametrize("typed", ["عاملي", "اينن", "12345", "غلطهه", "خيمه"])
def test_what_is_not_surely_a_slip_stays(typed: str):
    assert SPELLER.correct(typed) == typed


@given(st.text(max_size=30))
def test_correcting_twice_changes_nothing(typed: str):
    assert SPELLER.correct(SPELLER.correct(typed)) == SPELLER.correct(typed)
