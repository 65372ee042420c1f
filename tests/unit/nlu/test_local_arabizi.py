import pytest
from hypothesis import given
from hypothesis import strategies as st

import countries
from nlu.arabic import normalise, tokenise
from nlu.arabizi import Decoder, spell_out
from nlu.lexicon import Lexicon

WORDS = [
    "وين", "وصلت", "معاملتي", "الرساله", "موعد", "احجز", "جواز", "شلون", "قدمت", "عربيه",
    "صوره", "الاقامه", "مع", "ما", "علي", "حق", "غرامه",
]  # fmt: skip
DECODER = Decoder(dict.fromkeys(WORDS, 3))


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("wen wslt mo3amalti", "وين وصلت معاملتي"),
        ("a7jez maw3ed", "احجز موعد"),
        ("el resala", "الرساله"),
        ("gawaz", "جواز"),
        ("jawaz", "جواز"),
        ("9addamt", "قدمت"),
        ("soora", "صوره"),
        ("7ag el iqama", "حق الاقامه"),
        ("gharama", "غرامه"),
        ("ma3", "مع"),
    ],
)
def test_arabizi_becomes_the_words_of_the_domain(latin: str, arabic: str):
    assert " ".join(DECODER.arabic(latin.split())) == arabic


@pytest.mark.parametrize(
    "text", ["what is the status of my request", "comment prendre rendez-vous pour une carte"]
)
def test_other_languages_are_left_as_they_are(text: str):
    tokens = tokenise(normalise(text))
    assert DECODER.arabic(tokens) == tokens


def test_an_unknown_word_is_spelt_out():
    assert spell_out("bateekh") == "باتيخ"


@given(st.lists(st.from_regex(r"[a-z0-9']{1,40}", fullmatch=True), max_size=4))
def test_no_latin_word_breaks_the_decoder(tokens: list[str]):
    assert all(DECODER.arabic(tokens))


def test_dialect_words_become_standard_ones():
    lexicon = Lexicon([("أبي", "أريد"), ("باچر", "غدا"), ("باجر", "بعد غد")])
    assert lexicon.standardise(["ابي", "موعد", "باجر"]) == ["اريد", "موعد", "غدا"]


def test_a_lexicon_is_made_again_from_its_pairs():
    lexicon = Lexicon([("شلون", "كيف"), ("دوكه", "هذه هي")])
    assert Lexicon(lexicon.pairs).words == lexicon.words


@pytest.mark.parametrize("country", countries.available())
def test_no_standard_word_is_replaced_by_another_standard_word(country: str):
    known = Lexicon(countries.load(country).lexicon).words
    chains = {w: s for w, s in known.items() if any(known.get(part, (part,)) != (part,) for part in s)}
    assert chains == {}
