from dataclasses import replace

import pytest

from core.dialogue import MAX_TASKS, State
from core.errors import Unavailable
from core.interpretation import Band
from core.reply import Escalate
from tests.fakes.office import AMAL, NORTH, SOUTH, FakeOffice, opening
from tests.fakes.talk import UNCLEAR, Talker, label, read

BOOK = read("appointment_book")
GREET = read("greet")


@pytest.fixture
def amal() -> Talker:
    openings = [opening("2026-06-14", "09:00"), opening("2026-06-15", "09:00")]
    return Talker(FakeOffice(openings_=openings)).known_as(AMAL.id)


async def test_the_first_word_returns_the_greeting_and_says_who_answers(stranger: Talker):
    stranger.state = State()
    assert await stranger.says("السلام عليكم", GREET) == ["greet/back", "common/welcome", "greet/offer"]
    assert stranger.text.startswith("وعليكم السلام ورحمة الله")
    assert await stranger.says("صباح الخير", GREET) == ["greet/back", "greet/offer"]
    assert stranger.text.startswith("صباح النور")


async def test_a_greeting_before_a_request_is_returned_once_and_the_request_answered(stranger: Talker):
    said = await stranger.says("السلام عليكم وين المركز", GREET, read("office_info", office="north"))
    assert said == ["greet/back", "office_info/info"]


async def test_two_requests_in_one_message_are_both_answered_in_order(stranger: Talker):
    readings = (read("service_info", service="clearance"), read("office_info", office="north"))
    said = await stranger.says("براءة ذمة شو بدها ومتى تفتحوا", *readings)
    assert said == ["service_info/info", "office_info/info"]


async def test_a_request_that_asks_and_one_that_tells_end_with_the_question_asked_once(amal: Talker):
    said = await amal.says("موعد، ومتى تفتحوا", BOOK, read("office_info", office="north"))
    assert said == ["office_info/info", "common/back_to", "appointment_book/ask_service"]


async def test_a_request_that_tells_and_one_that_asks_come_back_to_nothing(amal: Talker):
    said = await amal.says("متى تفتحوا، وبدي موعد", read("office_info", office="north"), BOOK)
    assert said == ["office_info/info", "appointment_book/ask_service"]


async def test_a_digression_is_answered_and_come_back_from(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    said = await amal.says("متى تفتحون", read("office_info"))
    assert said == ["office_info/ask_office"]
    assert await amal.says("1") == ["office_info/info", "common/back_to", "appointment_book/ask_service"]
    assert "حجز موعد" in amal.text
    assert await amal.says("1") == ["appointment_book/ask_day"]


async def test_an_enquiry_left_unanswered_is_not_come_back_to(amal: Talker):
    amal.office.offices_ = [NORTH, SOUTH]
    assert await amal.says("متى تفتحون", read("office_info")) == ["office_info/ask_office"]
    said = await amal.says("كم رسوم الجواز", read("service_info", service="passport_renew"))
    assert said == ["service_info/info"]
    assert not amal.state.tasks
    await amal.says("متى تفتحون", read("office_info"))
    assert await amal.says("شكرا", read("thanks")) == ["thanks/welcome"]


async def test_an_enquiry_left_in_the_middle_of_a_booking_gives_way_to_the_booking(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    assert await amal.says("متى تفتحون", read("office_info")) == ["office_info/ask_office"]
    said = await amal.says("شكرا", read("thanks"))
    assert said == ["thanks/welcome", "common/back_to", "appointment_book/ask_service"]


async def test_two_enquiries_of_one_message_are_both_asked_about(stranger: Talker):
    stranger.office.offices_ = [NORTH, SOUTH]
    said = await stranger.says("متى تفتحون وكم الرسوم", read("office_info"), read("service_info"))
    assert said == ["service_info/ask_service"]
    assert await stranger.says("1") == ["service_info/info", "office_info/ask_office"]
    assert await stranger.says("1") == ["office_info/info"]


async def test_anger_is_acknowledged_once_and_its_request_answered(stranger: Talker):
    angry = replace(read("office_info", office="north"), angry=True)
    assert await stranger.says("فضيحة متى تفتحون", angry) == ["common/sorry", "office_info/info"]
    assert await stranger.says("فضيحة متى تفتحون", angry) == ["office_info/info"]
    for _ in range(4):
        assert await stranger.says("شكرا", read("thanks")) == ["thanks/welcome"]
    assert await stranger.says("مهزلة", angry) == ["common/sorry", "office_info/info"]


async def test_danger_is_not_kept_waiting_by_courtesy(stranger: Talker):
    stranger.state = State()
    reading = replace(read("emergency"), angry=True)
    assert await stranger.says("السلام عليكم كفيلي حابسني", reading) == ["emergency/numbers"]


@pytest.mark.parametrize("text", ["؟", "...", "🙂", "  ", ""])
async def test_a_bare_mark_says_the_pending_question_again(amal: Talker, text: str):
    await amal.says("بدي موعد", BOOK)
    assert await amal.says(text, UNCLEAR) == ["appointment_book/ask_service"]
    assert amal.state.misses == 0


async def test_a_repeat_says_the_pending_question_again(amal: Talker):
    for _ in range(3):
        assert await amal.says("بدي موعد", BOOK) == ["appointment_book/ask_service"]
    assert len(amal.state.tasks) == 1


async def test_a_bare_mark_with_nothing_pending_gets_the_menu(stranger: Talker):
    assert await stranger.says("؟", UNCLEAR) == ["help/menu"]


async def test_not_understood_is_said_then_a_person_offered_then_handed_over(stranger: Talker):
    assert await stranger.says("كلام", UNCLEAR) == ["common/unclear"]
    assert await stranger.says("كلام", UNCLEAR) == ["common/unclear_again"]
    assert len(stranger.labels) == 1
    assert await stranger.says("كلام", UNCLEAR) == ["common/handed_over"]
    assert Escalate("unclear") in stranger.effects
    assert await stranger.says("كلام", UNCLEAR) == ["common/unclear"], "the count begins anew"


async def test_an_offered_person_is_accepted_with_a_yes(stranger: Talker):
    await stranger.says("كلام", UNCLEAR)
    await stranger.says("كلام", UNCLEAR)
    assert await stranger.says("ايوه", read("affirm")) == ["agent_request/handed"]


async def test_a_wrong_answer_three_times_hands_over_too(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    said = await amal.says("كلام", UNCLEAR)
    assert said == ["appointment_book/unknown_service", "appointment_book/ask_service"]
    said = await amal.says("كلام", UNCLEAR)
    assert said == ["common/unclear_again", "appointment_book/ask_service"]
    assert len(amal.labels) == 2, "the services, and a person"
    assert await amal.says("كلام", UNCLEAR) == ["common/handed_over"]
    assert not amal.state.tasks


async def test_being_understood_once_starts_the_count_anew(stranger: Talker):
    await stranger.says("كلام", UNCLEAR)
    await stranger.says("شكرا", read("thanks"))
    assert await stranger.says("كلام", UNCLEAR) == ["common/unclear"]


async def test_an_unsure_reading_offers_the_likeliest_and_keeps_what_was_named(stranger: Talker):
    unsure = read(
        "service_apply",
        Band.OFFER,
        ("service_info", "deny", "office_info", "appointment_book", "greet"),
        service="clearance",
    )
    assert await stranger.says("براءة ذمة", unsure) == ["common/offer"]
    assert stranger.labels == [label(i) for i in ("service_info", "office_info", "appointment_book")]
    assert await stranger.says("؟", UNCLEAR) == ["common/offer"]
    assert len(stranger.labels) == 3
    assert await stranger.says(label("service_info")[:-1]) == ["service_info/info"]


@pytest.mark.parametrize("intent", ["emergency", "agent_request"])
async def test_danger_and_a_person_are_heard_whatever_is_open(amal: Talker, intent: str):
    await amal.says("بدي موعد", BOOK)
    amal.office.down = True
    said = await amal.says("ساعدوني", read(intent))
    assert said == [{"emergency": "emergency/numbers", "agent_request": "agent_request/handed"}[intent]]
    assert not amal.state.tasks


async def test_a_back_office_that_is_down_leaves_everything_as_it_was(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    before = amal.state
    amal.office.down = True
    with pytest.raises(Unavailable):
        await amal.says("1")
    assert amal.state is before
    amal.office.down = False
    assert await amal.says("1") == ["appointment_book/ask_day"]


async def test_no_more_than_a_few_matters_stay_open(amal: Talker):
    for n in (1, 2):
        held = await amal.office.hold(
            f"north-2026-06-1{n + 3}-09:00", citizen_id=AMAL.id, service_id=f"s{n}", key=f"h{n}"
        )
        await amal.office.confirm(held.id, citizen_id=AMAL.id, key=f"c{n}")
    for intent in ("appointment_book", "appointment_change", "appointment_cancel", "service_info"):
        await amal.says("شيء آخر", read(intent))
        assert len(amal.state.tasks) <= MAX_TASKS
    assert [t.intent for t in amal.state.tasks] == [
        "appointment_change",
        "appointment_cancel",
        "service_info",
    ]


async def test_goodbye_leaves_nothing_open(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    assert await amal.says("مع السلامة", read("goodbye")) == ["goodbye/farewell"]
    assert not amal.state.tasks


@pytest.mark.parametrize("intent", ["affirm", "deny", "cancel_flow"])
async def test_an_answer_to_nothing_gets_the_menu(stranger: Talker, intent: str):
    assert await stranger.says("كلمة", read(intent)) == [f"{intent}/nothing"]
    assert stranger.labels


async def test_a_dropped_matter_can_be_taken_up_again(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    await amal.says("خلاص", read("cancel_flow"))
    assert await amal.says("1") == ["appointment_book/ask_service"]


async def test_thanks_in_the_middle_is_answered_and_the_question_stands(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    said = await amal.says("شكرا", read("thanks"))
    assert said == ["thanks/welcome", "common/back_to", "appointment_book/ask_service"]


async def test_a_timer_of_a_matter_long_closed_is_silent(stranger: Talker):
    assert await stranger.hears("appointment_book/hold") == []
    assert await stranger.hears("no_such/timer") == []


async def test_a_matter_this_release_does_not_know_is_forgotten(amal: Talker):
    await amal.says("بدي موعد", BOOK)
    amal.state.tasks[0].intent = "retired"
    assert await amal.says("شكرا", read("thanks")) == ["thanks/welcome"]
