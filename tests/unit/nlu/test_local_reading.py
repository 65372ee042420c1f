from datetime import date

import pytest

from core.interpretation import Band, Context, Entity
from nlu.reading import answer, requests, says_nothing
from nlu.reading.guess import Bands, Guess

TODAY = date(2026, 1, 4)
NOTHING_OPEN = Context(today=TODAY)
BANDS = Bands(act=0.8, offer=0.3, emergency=0.2)


def open_question(**fields: object) -> Context:
    return Context(today=TODAY, intent="appointment_book", **fields)  # type: ignore[arg-type] — test data


@pytest.mark.parametrize("text", ["٣", "3", "الثلاثاء", "  الثُّلاثاء "])
def test_a_choice_is_picked_by_number_or_words(text: str):
    context = open_question(choices=("الأحد", "الإثنين", "الثلاثاء"))
    assert answer(text, context, ()) == "appointment_book"


def test_a_number_beyond_the_choices_picks_nothing():
    assert answer("4", open_question(choices=("الأحد", "الإثنين")), ()) is None


def test_a_short_message_with_the_asked_entity_answers():
    context, entity = open_question(expecting="time"), Entity("time", "15:00", "٣", 0, 1)
    assert answer("٣ العصر", context, (entity,)) == "appointment_book"
    assert answer("٣", context, (Entity("rating", "3", "٣", 0, 1),)) is None


def test_a_long_message_with_the_asked_entity_is_read_by_itself():
    context, entity = open_question(expecting="date"), Entity("date", "2026-01-05", "بكرة", 0, 4)
    assert answer("بكرة عندي سفر وما اقدر اجي فكيف الغي الموعد", context, (entity,)) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("نعم", "affirm"), ("أيوه!", "affirm"), ("اوكي", "affirm"), ("OK", "affirm"), ("لا لا لا", "deny"),
        ("لأ", "deny"), ("إلغاء", "cancel_flow"), ("إيقاف", "notifications_stop"),
        ("STOP", "notifications_stop"),
        ("اشتراك", "notifications_start"), ("start", "notifications_start"),
        ("٢٠٢٤-١١٨٧", "transaction_status"), ("رقم 2024/1187", "transaction_status"),
        ("١٢٣٤/١٤٤٧", "transaction_status"),
    ],
)  # fmt: skip
def test_a_bare_command_means_itself(text: str, intent: str):
    assert answer(text, NOTHING_OPEN, ()) == intent


@pytest.mark.parametrize("text", ["الغاء موعدي", "لا تلغوا موعدي", "وين معاملتي 2024-1187", "٣", "1500"])
def test_more_than_a_command_is_left_to_the_classifier(text: str):
    assert answer(text, NOTHING_OPEN, ()) is None


@pytest.mark.parametrize("text", ["1", "٢", "1500", "٣ ٤", "ا", "k", "١.", "12/5"])
def test_numbers_and_single_letters_say_nothing(text: str):
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["ok", "لا", "رقم 5", "خمسة", "٢ شباط"])
def test_a_word_says_something(text: str):
    assert not says_nothing(text)


def test_yes_stays_yes_among_choices():
    assert answer("نعم", open_question(choices=("نعم", "لا")), ()) == "affirm"


def test_a_thumb_answers_only_an_open_question():
    assert answer("👍🏽", open_question(), ()) == "affirm"
    assert answer("👍", NOTHING_OPEN, ()) is None


def test_the_band_follows_the_confidence():
    bands = [Guess((("greet", p), ("thanks", 1 - p))).band(BANDS) for p in (0.9, 0.5, 0.1)]
    assert bands == [Band.ACT, Band.OFFER, Band.HAND_OVER]


@pytest.mark.parametrize(("text", "intent"), [("الشغالة تنزف", "emergency"), ("الشغالة تنظف", "help")])
def test_danger_plainly_named_is_an_emergency_whatever_the_classifier_thinks(text: str, intent: str):
    (found,) = requests(text, lambda text: Guess((("help", 0.9), ("emergency", 0.01))), BANDS)
    assert (found.guess.intent, found.guess.band(BANDS)) == (intent, Band.ACT)


def test_half_a_sentence_is_no_second_request():
    """The whole is sure of one intent: what a part alone looks like does not count."""
    opinions = {"ابي موعد لاني سددت رسوم": "appointment_book", "وكم يوم انتظر": "service_info"}

    def classify(text: str) -> Guess:
        intent = opinions.get(text.strip(), "appointment_book")
        return Guess(((intent, 0.98), ("greet", 0.02)))

    found = requests(" ".join(opinions), classify, BANDS)
    assert [r.guess.intent for r in found] == ["appointment_book"]
