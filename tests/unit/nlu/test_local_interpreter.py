from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.interpretation import Band, Context, Entity
from nlu.local.interpreter import LocalInterpreter

CONTEXT = Context(today=date(2026, 1, 4))


def read(engine: LocalInterpreter, text: str, context: Context = CONTEXT):
    return engine.understand(text, context)


def intents(engine: LocalInterpreter, text: str) -> list[str]:
    return [i.intent for i in read(engine, text)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("وين وصلت معاملتييييي؟؟", "transaction_status"),
        ("wen wslt mo3amalti", "transaction_status"),
        ("bdi a7jez maw3ed", "appointment_book"),
        ("شحال علي رسوم", "fee_status"),
        ("﻿أُريدُ حَجْزَ موعـــد", "appointment_book"),
        ("يا حرامية وين معاملتي", "transaction_status"),
    ],
)
async def test_one_request_however_it_is_typed(interpreter: LocalInterpreter, text: str, intent: str):
    (reading,) = await interpreter.interpret(text, CONTEXT)
    assert (reading.intent, reading.band) == (intent, Band.ACT)


def test_the_likeliest_are_told_best_first(interpreter: LocalInterpreter):
    (reading,) = read(interpreter, "موعد")
    probabilities = [p for _, p in reading.alternatives]
    assert probabilities == sorted(probabilities, reverse=True)
    assert reading.alternatives[0] == (reading.intent, reading.confidence)


@pytest.mark.parametrize(
    "text",
    [
        *("1", "٢", "12", "ب", "", "   \n", "👍", "😂😂"),
        *("\u202e\u200f\u2066", "؟!..", "2026-02-31", "\ud800", "\x00"),
    ],
)
def test_nothing_said_is_handed_over(interpreter: LocalInterpreter, text: str):
    (reading,) = read(interpreter, text)
    assert (reading.intent, reading.confidence, reading.band) == ("out_of_scope", 0.0, Band.HAND_OVER)


@pytest.mark.parametrize(("text", "intent"), [("ok", "affirm"), ("تمام", "affirm"), ("لا", "deny")])
def test_yes_and_no_stay_themselves_with_nothing_open(interpreter: LocalInterpreter, text: str, intent: str):
    assert intents(interpreter, text) == [intent]


def test_words_that_were_never_seen_are_handed_over(interpreter: LocalInterpreter):
    (reading,) = read(interpreter, "我的护照在哪里")
    assert reading.band is Band.HAND_OVER


def test_half_a_character_among_words_is_passed_over(interpreter: LocalInterpreter):
    assert read(interpreter, "سؤال \ud800 غريب")


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_no_message_raises(interpreter: LocalInterpreter, text: str):
    assert read(interpreter, text)


@pytest.mark.parametrize("text", ["وين " * 16_000, "a" * 65_536, "و.\n" * 21_000, "\ud800" * 65_536])
def test_a_very_long_message_is_read(interpreter: LocalInterpreter, text: str):
    assert read(interpreter, text)


def test_two_requests_are_read_in_their_order(interpreter: LocalInterpreter):
    assert intents(interpreter, "كم باقي علي رسوم؟ ووين وصلت معاملتي؟") == [
        "fee_status",
        "transaction_status",
    ]


def test_each_request_keeps_its_own_entities(interpreter: LocalInterpreter):
    text = "وين وصلت معاملتي 55؟ كم باقي علي رسوم 66؟"
    entities = tuple(Entity("number", n, n, text.index(n), text.index(n) + len(n)) for n in ("55", "66"))
    engine = LocalInterpreter(interpreter.model, lambda text, context: entities)
    assert [i.values("number") for i in read(engine, text)] == [("55",), ("66",)]


def test_a_greeting_before_a_request_is_not_a_request(interpreter: LocalInterpreter):
    assert intents(interpreter, "السلام عليكم. ابي احجز موعد") == ["appointment_book"]


def test_a_letter_asks_in_its_last_lines(interpreter: LocalInterpreter):
    letter = (
        "السادة المحترمون، تحية طيبة وبعد\n"
        "أنا مواطن أسكن في حي النزهة منذ عشرين عاما، وقد زرت مكتبكم الأسبوع الماضي وكان الازدحام شديدا"
        " فلم أتمكن من إتمام ما جئت من أجله، ثم سافرت لزيارة أهلي وعدت أمس فقط.\n"
        "أقدر جهودكم وأعلم أن العمل كثير عليكم في هذه الفترة.\n"
        "أرجو حجز موعد لتجديد جواز السفر\n"
        "مع خالص التقدير"
    )
    assert intents(interpreter, letter) == ["appointment_book"]


def test_a_likely_emergency_is_acted_on(interpreter: LocalInterpreter):
    text = "ماخذ جوازي ومعاملتي وين"
    danger = interpreter.guess(text).probability("emergency")
    assert danger >= 0.25
    (reading,) = read(interpreter, text)
    assert (reading.intent, reading.band) == ("emergency", Band.ACT)


def test_anger_is_a_flag_beside_the_intent(interpreter: LocalInterpreter):
    calm, angry = (read(interpreter, t)[0] for t in ("وين وصلت معاملتي", "وين وصلت معاملتي يا فاشلين"))
    assert (calm.intent, calm.angry, angry.intent, angry.angry) == (
        "transaction_status", False, "transaction_status", True,
    )  # fmt: skip
