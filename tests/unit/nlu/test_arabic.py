import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.arabic import FILLER, fold, normalise, tokenise

anything = st.text(st.characters(exclude_categories=()), max_size=60)


@given(anything)
def test_folding_keeps_every_offset(text: str):
    assert len(fold(text)) == len(text)


@given(anything)
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_normalising_twice_changes_nothing(text: str):
    assert normalise(normalise(text)) == normalise(text)


@given(anything)
def test_no_text_breaks_the_tokeniser(text: str):
    assert all(tokenise(normalise(text)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("متىىىى", "متي"),
        ("مُعَامَلَةٌ", "معامله"),
        ("معامـــلتي", "معاملتي"),
        ("أإآٱا", "ا"),
        ("مسئول مسؤول", "مسيول مسوول"),
        ("٢٠٢٤-١١٨٧ ۴۵", "2024-1187 45"),
        ("1000000", "1000000"),
        ("ﻣﻌﺎﻣﻠﺘﻲ ﻻ", "معاملتي لا"),
        ("\u202bموعد\u202c\u200bي\ufeff", "موعدي"),
        ("گديش چم ی ک", "كديش جم ي ك"),
        ("  Réclamation\t\nNOW ", "reclamation now"),
        ("\ud800\x00", ""),
    ],
)
def test_every_typing_of_a_word_is_one_spelling(written: str, read: str):
    assert normalise(written) == read


def test_folding_marks_what_is_not_seen():
    assert fold("مُ\u200fة ٣\x00ﻻ") == f"م{FILLER}{FILLER}ه 3 ل"


def test_tokens_are_words_and_numbers():
    assert tokenise(normalise("وين وصلت معاملتي رقم2024-1187؟👍 mo3amalti")) == [
        "وين", "وصلت", "معاملتي", "رقم", "2024", "1187", "mo3amalti",
    ]  # fmt: skip
