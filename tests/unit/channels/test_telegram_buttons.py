"""Buttons on Telegram."""

import json

from hypothesis import given
from hypothesis import strategies as st

from channels.pressed import pressed_value
from channels.telegram.buttons import acknowledgement, callback_data, keyboard_of
from channels.text import clean
from core.messages import Address, Button, Inbound


@given(st.text(st.characters(exclude_categories=()), max_size=100))
def test_every_value_fits_and_comes_back_or_says_that_it_does_not(value: str) -> None:
    data = callback_data(value)
    assert 1 <= len(data.encode()) <= 64
    assert pressed_value(data) in {None, clean(value)}


def test_short_value_comes_back_itself() -> None:
    assert pressed_value(callback_data("office:riyadh-3")) == "office:riyadh-3"


def test_long_values_stay_apart() -> None:
    assert callback_data("أ" * 80) != callback_data("أ" * 81)
    assert pressed_value(callback_data("أ" * 80)) is None


def test_value_that_looks_like_a_name_is_not_taken_for_one() -> None:
    assert callback_data("#1") != "#1"


def test_wide_labels_take_a_row_each() -> None:
    short, wide = Button("نعم", "y"), Button("مركز الجوازات بحي النسيم الشرقي", "o")
    markup = keyboard_of([short, short, short])
    assert markup
    assert [len(row) for row in markup.inline_keyboard] == [2, 1]
    markup = keyboard_of([short, wide])
    assert markup
    assert [len(row) for row in markup.inline_keyboard] == [1, 1]
    assert keyboard_of([]) is None


def test_press_is_acknowledged_in_the_answer_to_its_webhook() -> None:
    press = Inbound(Address("telegram", "1"), "9", extra={"callback_query_id": "99"})
    answer = acknowledgement([press])
    assert json.loads(answer.body) == {"method": "answerCallbackQuery", "callback_query_id": "99"}
    assert answer.content_type == "application/json"
    assert acknowledgement([]).body == b""
