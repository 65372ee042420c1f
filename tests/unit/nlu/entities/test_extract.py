import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SettingsError
from core.interpretation import Context, Gazetteer
from nlu.entities import extract

GAZETTEER = Gazetteer(services={"a": ("تجديد الإقامة",)}, offices={"b": ("العليا",)}, version="extract")
EXPECTING = ["date", "time", "rating", "person_count", "amount", "code", "national_id", "phone"]
EXPECTING += ["transaction_number", "complaint_number", "certificate_code", "plate_number"]
PIECES = [
    "بكرة",
    "الأحد",
    "٣",
    "العصر",
    "و",
    "١٥/٨",
    "خمسة وعشرين",
    "ألف",
    "ريال",
    "شهر",
    "آخر",
    "0",
    "99",
    "/",
    "-",
]
PIECES += [
    "ـ",
    "\u202e",
    "\u200b",
    "ﻻ",
    "رقم",
    "معاملة",
    "محرم",
    "١٤٤٨",
    "يوم",
    "بعد",
    "من",
    ":",
    ".",
    "+",
    "@",
    " ",
]


def context(expecting: str | None = None, country: str = "sa") -> Context:
    return Context(today=date(2026, 7, 15), country=country, expecting=expecting, gazetteer=GAZETTEER)


def assert_well_formed(text: str, expecting: str | None) -> None:
    found = extract(text, context(expecting))
    assert all(text[e.start : e.end] == e.text and e.text and e.value for e in found)
    assert [e.start for e in found] == sorted(e.start for e in found)


@given(st.text(st.characters(), max_size=200), st.sampled_from([None, *EXPECTING]))
def test_any_text_is_read_and_every_entity_is_cut_from_the_original(text, expecting):
    assert_well_formed(text, expecting)


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.booleans(), st.sampled_from([None, *EXPECTING]))
def test_any_jumble_of_meaningful_pieces_is_read(pieces, spaced, expecting):
    assert_well_formed((" " if spaced else "").join(pieces), expecting)


@given(st.text(st.sampled_from("0123456789٠١٢٣/-.: "), max_size=60), st.sampled_from([None, *EXPECTING]))
def test_any_run_of_digits_and_signs_is_read(text, expecting):
    assert_well_formed(text, expecting)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "\u202e\u2066", "👍", "\u200b" * 50, "ـــ", "\r\n", "<b>", "مرحبا"]
)
def test_where_there_is_nothing_nothing_is_found(text):
    assert extract(text, context()) == ()


def test_entities_stand_in_order_and_apart():
    found = extract("موعد بكرة الساعة ٩ بالعليا، رقم الطلب 2024-1187", context())
    assert [(e.entity, e.value) for e in found] == [
        ("date", "2026-07-16"),
        ("time", "09:00"),
        ("office", "b"),
        ("transaction_number", "2024-1187"),
    ]


def test_offsets_count_what_is_not_seen():
    text = "\u200fمـُوعدي بُكـــرة"
    (found,) = extract(text, context())
    assert (found.value, found.text) == ("2026-07-16", "بُكـــرة")


def test_presentation_forms_are_letters():
    (found,) = extract("ﻳﻮم اﻷﺣﺪ", context())
    assert found.value == "2026-07-19"


def test_of_a_very_long_message_the_beginning_and_the_end_are_read():
    text = "موعدي بكرة " + "كلام " * 20_000 + " طلبي 2024-1187"
    assert [e.value for e in extract(text, context())] == ["2026-07-16", "2024-1187"]


@pytest.mark.parametrize(
    "piece",
    ["ا", " ", "1 ", "٠٥٥١٢٣٤٥٦٧ ", "بكرة الساعة ٩ ", "1/", "a.a@", "و 1 ", "رقم : ", "خمسة وعشرين ألف "],
)
def test_a_huge_message_costs_no_more_than_a_long_one(piece):
    def spent(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        extract(text, context())
        return time.process_time() - began

    spent(4096)
    assert spent(1 << 20) < 10 * spent(4096) + 0.1


@pytest.mark.parametrize("expecting", EXPECTING)
@pytest.mark.parametrize("piece", ["٠٥٥١٢٣٤٥٦٧ ", "1-", "طيب ", "a", "a" + " " * 4000 + "b"])
def test_a_long_answer_to_a_question_is_read_in_no_time(piece, expecting):
    began = time.process_time()
    extract(piece * (65_536 // len(piece)) + "!", context(expecting))
    assert time.process_time() - began < 1


def test_a_country_without_a_pack_is_the_operators_mistake():
    with pytest.raises(SettingsError, match="WAKEEL_COUNTRY"):
        extract("بكرة", context(country="zz"))
