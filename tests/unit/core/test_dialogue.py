import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dialogue import (
    Answer,
    Ask,
    Call,
    Confirm,
    Offer,
    Signal,
    Slot,
    Start,
    State,
    Task,
    fill,
    hear,
    intent_choice,
    next_step,
)
from core.dialogue.words import choose, plain
from core.interpretation import Band, Entity, Interpretation
from core.reply import Choice, Phrase

DATE = Slot("date", Phrase("x/ask_date"), "date")
TIME = Slot("time", Phrase("x/ask_time"), "time")
CODE = Slot("code", Phrase("x/ask_code"), pattern=r"\d{6}")
STORY = Slot("story", Phrase("x/ask_story"))
DAYS = ["الأحد 14 يونيو", "الاثنين 15 يونيو", "الأحد 21 يونيو"]


def read(intent: str, band: Band = Band.ACT, *entities: Entity) -> Interpretation:
    return Interpretation(intent, 0.9, entities, band, ((intent, 0.9),))


def asking(slot: Slot, *slots: Slot, intent: str = "appointment_book") -> State:
    task = Task(intent, takes=[s.entity for s in (slot, *slots) if s.entity])
    task.ask(slot)
    return State([task])


def confirming() -> State:
    state = asking(DATE, TIME)
    state.tasks[0].ask(None)
    state.offered = [("yes:1", "نعم"), ("no:1", "لا")]
    return state


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("1", 0),
        ("٢", 1),
        ("۳", 2),
        ("رقم ٢", 1),
        ("الخيار 2.", 1),
        ("الأول", 0),
        ("أول واحد", 0),
        ("الثانية", 1),
        ("الاثنين", 1),
        ("الإثنين ١٥ يونيو", 1),
        ("الاثنن 15 يونيو", 1),
        ("21", 2),
        ("يوم 21", 2),
        ("ابي الأول", 0),
        ("الساعة ٢", None),
        ("في الاثنين لو سمحت", 1),
        ("الأحد", None),
        ("4", None),
        ("0", None),
        ("يونيو", None),
        ("", None),
        ("لا أدري", None),
    ],
)
def test_a_choice_is_picked_by_number_ordinal_or_words_when_surely_one_is_meant(said: str, index: int | None):
    assert choose(DAYS, said) == index


@given(st.text())
def test_comparing_words_is_stable_and_takes_any_text(text: str):
    assert plain(plain(text)) == plain(text)
    choose([text, "لا"], text)


@given(
    st.text(), st.sampled_from(["greet", "affirm", "deny", "cancel_flow", "fee_pay"]), st.sampled_from(Band)
)
def test_every_text_means_something_in_every_state(text: str, intent: str, band: Band):
    for state in (State(), asking(DATE), asking(CODE), asking(STORY), confirming()):
        assert hear(state, read(intent, band), text, None)
        assert hear(state, read(intent, band), text, text)


def test_a_number_inside_a_pattern_answers_in_western_digits():
    assert hear(asking(CODE), read("fee_pay"), "الرمز ١٢٣٤٥٦", None) == Answer({"code": "123456"})


def test_own_words_answer_a_free_question_as_they_stand():
    text = "حفرة أمام البيت\nمنذ أسبوع"
    assert hear(asking(STORY), read("fee_pay"), text, None) == Answer({"story": text})


def test_several_slots_are_answered_at_once():
    text = "الأحد الساعة ١٠"
    reading = read(
        "appointment_book",
        Band.ACT,
        Entity("date", "2026-06-14", "", 0, 5),
        Entity("time", "10:00", "", 6, 15),
    )
    assert hear(asking(DATE, TIME), reading, text, None) == Answer({"date": "2026-06-14", "time": "10:00"})


def test_a_question_with_a_date_in_it_is_no_answer_to_the_date_asked_for():
    text = "متى كان موعدي اللي حجزته يوم الأحد"
    reading = read("appointment_status", Band.ACT, Entity("date", "2026-06-14", "", 29, 34))
    assert hear(asking(DATE), reading, text, None) == Start("appointment_status", {"date": "2026-06-14"})


def test_a_short_question_is_none_either_though_it_is_mostly_the_name_asked_for():
    text, place = "متى يفتح مركز جدة", Slot("office", Phrase("x/ask_office"), "office")
    reading = read("office_info", Band.ACT, Entity("office", "jeddah", "مركز جدة", 9, 17))
    assert hear(asking(place), reading, text, None) == Start("office_info", {"office": "jeddah"})
    reading = read("office_info", Band.ACT, Entity("office", "jeddah", "مركز جدة", 0, 8))
    assert hear(asking(place), reading, "مركز جدة؟", None) == Answer({"office": "jeddah"})


def test_a_choice_is_picked_by_its_words_with_another_article_or_preposition():
    assert choose(["تجديد الهوية", "إصدار جواز سفر لطفل"], "جواز الطفل") == 1


def test_a_bare_date_answers_whatever_intent_was_guessed_for_it():
    reading = read("appointment_status", Band.ACT, Entity("date", "2026-06-14", "", 0, 5))
    assert hear(asking(DATE), reading, "الأحد", None) == Answer({"date": "2026-06-14"})


def test_the_later_of_two_dates_is_the_one_meant():
    dates = (Entity("date", "2026-06-14", "", 6, 11), Entity("date", "2026-06-15", "", 13, 20))
    heard = hear(confirming(), read("deny", Band.ACT, *dates), "لا مو الأحد، الاثنين", None)
    assert heard == Answer({"date": "2026-06-15"})


@pytest.mark.parametrize(
    ("text", "intent", "meant"),
    [
        ("نعم", "out_of_scope", Signal.CONFIRM),
        ("ايوه أكيد", "affirm", Signal.CONFIRM),
        ("٢", "out_of_scope", Signal.DENY),
        ("لا مو صحيح", "deny", Signal.DENY),
        ("خلاص بطلت", "cancel_flow", Signal.CANCEL),
        ("؟", "out_of_scope", Signal.REMIND),
        ("👍", "affirm", Signal.CONFIRM),
        ("السلام عليكم", "greet", Signal.REMIND),
        ("كلام", "out_of_scope", Signal.UNCLEAR),
        ("شكوى", "complaint_file", Start("complaint_file", {})),
        ("موظف", "agent_request", Start("agent_request")),
    ],
)
def test_a_confirmation_hears(text: str, intent: str, meant: object):
    assert hear(confirming(), read(intent), text, None) == meant


def test_an_unsure_yes_confirms_nothing():
    assert hear(confirming(), read("affirm", Band.OFFER), "يمكن", None) is Signal.UNCLEAR


def test_a_button_of_an_earlier_confirmation_confirms_nothing():
    assert hear(confirming(), read("out_of_scope"), "", "yes:0") is Signal.REMIND


def test_cancelling_an_appointment_is_not_dropping_what_is_open():
    heard = hear(asking(DATE), read("appointment_cancel"), "الغوا موعدي", None)
    assert heard == Start("appointment_cancel", {})


def test_a_menu_button_works_long_after_it_was_shown():
    value = intent_choice("transaction_status", transaction_number="2026-1").value
    assert hear(State(), read("greet"), "", value) == Start(
        "transaction_status", {"transaction_number": "2026-1"}
    )
    assert len(value.encode()) <= 64


def test_an_unsure_reading_offers_matters_not_answers():
    reading = Interpretation(
        "affirm", 0.3, (), Band.OFFER, (("affirm", 0.3), ("fee_pay", 0.2), ("fee_status", 0.2))
    )
    assert hear(State(), reading, "كلام", None) == Offer(("fee_pay", "fee_status"), {})


def test_noise_is_not_put_to_choice():
    noise = Interpretation("out_of_scope", 0.6, (), Band.OFFER, (("out_of_scope", 0.6), ("fee_pay", 0.1)))
    assert hear(State(), noise, "asdkjh", None) is Signal.UNCLEAR


def test_filling_replaces_what_was_settled_and_waits_for_slots_to_come():
    task = Task("x", slots={"date": "2026-06-14"}, given={"date": "2026-06-15", "time": "10:00"})
    assert fill(task, [DATE]) is None
    assert task.slots == {"date": "2026-06-15"}
    assert task.given == {"time": "10:00"}
    fill(task, [DATE, TIME])
    assert task.slots == {"date": "2026-06-15", "time": "10:00"}


def test_a_wrong_value_empties_its_slot_and_says_why():
    taken = Phrase("x/taken")
    busy = Slot("time", Phrase("x/ask_time"), "time", check=lambda value: None if value == "11:00" else taken)
    task = Task("x", slots={"time": "10:00"})
    assert fill(task, [DATE, busy]) == taken
    assert task.slots == {}
    task.given["time"] = "11:00"
    assert fill(task, [DATE, busy]) is None


def test_the_next_step_asks_in_order_then_confirms_or_acts():
    task = Task("x", slots={"time": "10:00"})
    assert next_step(task, [DATE, TIME], changes=True) == Ask(DATE)
    task.slots["date"] = "2026-06-14"
    assert next_step(task, [DATE, TIME], changes=True) == Confirm()
    assert next_step(task, [DATE, TIME], changes=False) == Call()


def test_a_slot_with_choices_only_takes_no_free_words():
    slot = Slot("which", Phrase("x/ask"), choices=(Choice("a1", "الأول"),))
    assert hear(asking(slot), read("out_of_scope"), "كلام", None) is Signal.UNCLEAR


@pytest.mark.parametrize("state", [State(), asking(DATE), confirming()])
def test_danger_need_only_be_likely(state: State):
    assert hear(state, read("emergency", Band.OFFER), "كفيلي حابسني", None) == Start("emergency")
    assert hear(state, read("emergency", Band.HAND_OVER), "كلام", None) is Signal.UNCLEAR


def test_words_that_pick_a_matter_keep_what_else_they_say():
    choice = intent_choice("appointment_book")
    reading = read("appointment_book", Band.ACT, Entity("date", "2026-06-14"))
    heard = hear(State(offered=[(choice.value, "حجز موعد")]), reading, "احجز موعد", None)
    assert heard == Start("appointment_book", {"date": "2026-06-14"})
