import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dialogue import Answer, Offer, Slot, Start, State, Task, hear, remember
from core.dialogue.memory import LASTS, REMEMBERED, Mentions
from core.dialogue.wishes import beside, wishes
from core.interpretation import Band, Entity, Interpretation
from core.reply import Phrase

KNOWN = {
    "service": "passport_renew",
    "office": "north",
    "transaction_number": "2026-1",
    "date": "2026-06-14",
    "time": "09:30",
}


def knowing() -> State:
    state = State()
    remember(state.mentions, KNOWN, 1)
    return state


def read(intent: str, *entities: Entity, band: Band = Band.ACT) -> Interpretation:
    return Interpretation(intent, 0.9, entities, band, ((intent, 0.9),))


@pytest.mark.parametrize(
    ("text", "intent", "entity"),
    [
        ("كم رسومها؟", "service_info", "service"),
        ("وش الأوراق المطلوبة؟", "service_info", "service"),
        ("كم رسوم هذه الخدمة", "service_info", "service"),
        ("الشروط؟", "service_info", "service"),
        ("متى يفتح المركز؟", "office_info", "office"),
        ("وين موقعكم", "office_info", "office"),
        ("وين وصلت؟", "transaction_status", "transaction_number"),
        ("شو صار فيها", "transaction_status", "transaction_number"),
    ],
)
def test_an_enquiry_that_names_nothing_is_about_what_was_talked_about(text: str, intent: str, entity: str):
    assert hear(knowing(), read(intent), text, None) == Start(intent, {entity: KNOWN[entity]})
    assert hear(State(), read(intent), text, None) == Start(intent, {})


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("كم رسوم رخصة البناء", "service_info"),
        ("وش الأوراق المطلوبة لرخصة البناء", "service_info"),
        ("وش رسوم الخدمة الثانية", "service_info"),
        ("متى يفتح مركز العليا", "office_info"),
        ("وين أقرب مركز", "office_info"),
        ("وين معاملتي", "transaction_status"),
        ("ومعاملتي الثانية وين وصلت", "transaction_status"),
        ("احجز موعد", "appointment_book"),
    ],
)
def test_what_names_something_of_its_own_is_not_about_what_came_before(text: str, intent: str):
    assert hear(knowing(), read(intent), text, None) == Start(intent, {})


def test_what_is_named_wins_over_what_is_remembered():
    other = Entity("office", "south", "الجنوبي", 11, 18)
    assert hear(knowing(), read("office_info", other), "متى يفتح الجنوبي", None) == Start(
        "office_info", {"office": "south"}
    )


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("نفس المركز", {"office"}),
        ("في نفس الفرع لو سمحت", {"office"}),
        ("نفس الموعد", {"date", "time"}),
        ("نفس اليوم", {"date"}),
        ("لهذه الخدمة", {"service"}),
        ("هالمعاملة", {"transaction_number"}),
    ],
)
def test_what_is_pointed_at_is_what_it_was(text: str, entities: set[str]):
    heard = hear(knowing(), read("appointment_book"), text, None)
    assert heard == Start("appointment_book", {name: KNOWN[name] for name in entities})


def test_the_same_office_answers_the_question_for_one():
    state = knowing()
    slot = Slot("office", Phrase("x/ask"), "office")
    task = Task("appointment_book", takes=["office"])
    task.ask(slot)
    state.tasks.append(task)
    heard = hear(state, read("office_info"), "نفس المركز", None)
    assert heard == Answer({"office": "north"})


def test_of_several_likely_matters_the_one_talked_about_goes_on():
    likely = (("complaint_status", 0.5), ("transaction_status", 0.4))
    unsure = Interpretation("complaint_status", 0.5, (), Band.OFFER, likely)
    assert hear(knowing(), unsure, "وين وصلت؟", None) == Start(
        "transaction_status", {"transaction_number": "2026-1"}
    )
    assert hear(State(), unsure, "وين وصلت؟", None) == Offer(("complaint_status", "transaction_status"), {})


@given(st.lists(st.dictionaries(st.sampled_from([*REMEMBERED, "national_id"]), st.text(min_size=1))))
def test_only_the_latest_of_each_and_nothing_old_is_kept(said: list[dict[str, str]]):
    mentions: Mentions = {}
    for turn, values in enumerate(said):
        remember(mentions, values, turn)
        assert mentions.keys() <= REMEMBERED
        assert all(turn - mention.turn < LASTS for mention in mentions.values())


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("أقرب موعد لو سمحت", ("soonest", "time")),
        ("أي يوم يناسب", ("soonest", "day")),
        ("الصبح", ("part_of_day", "morning")),
        ("بعد الظهر", ("part_of_day", "afternoon")),
        ("الأسبوع القادم", ("week", "next")),
        ("هالأسبوع", ("week", "this")),
    ],
)
def test_wishes_are_heard(text: str, wish: tuple[str, str]):
    assert [(w.entity, w.value) for w in wishes(text)] == [wish]


@pytest.mark.parametrize("text", ["صباح الخير", "مساء النور", "أي خدمة", "الأسبوع", "أقرب مركز"])
def test_other_words_are_no_wish(text: str):
    assert not list(wishes(text))


def test_a_time_with_its_part_of_the_day_is_a_time_and_a_bare_part_is_none():
    at_three = Entity("time", "15:00", "٣ العصر", 0, 7)
    assert beside(wishes("٣ العصر"), (at_three,)) == (at_three,)
    prayer = Entity("time", "12:00", "بعد الظهر", 0, 9)
    [wish] = beside(wishes("بعد الظهر"), (prayer,))
    assert wish.entity == "part_of_day"
