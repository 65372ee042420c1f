import pytest

from backoffice.base import Appointment, AppointmentStatus
from core.dialogue import YES
from core.interpretation import Band
from core.reply import CancelTimer, SetTimer
from tests.fakes.office import AMAL, HOLD, NORTH, NOW, SAAD, SOUTH, FakeOffice, opening
from tests.fakes.talk import UNCLEAR, Talker, label, read

BOOK = read("appointment_book")
YES_READ, NO_READ = read("affirm"), read("deny")
SUNDAY, MONDAY = "2026-06-14", "2026-06-15"


def answers(**entities: str | tuple[str, str]):
    return read("appointment_book", **entities)


@pytest.fixture
def amal() -> Talker:
    openings = [opening(day, at) for day in (SUNDAY, MONDAY) for at in ("09:00", "09:30", "10:00")]
    return Talker(FakeOffice(openings_=openings)).known_as(AMAL.id)


async def held(amal: Talker, day: str = SUNDAY, at: str = "09:30") -> None:
    said = await amal.says("احجز موعد", answers(service="passport_renew", date=day, time=at))
    assert said == ["appointment_book/confirm"]


async def booked(amal: Talker, day: str = SUNDAY, at: str = "09:30") -> None:
    await held(amal, day, at)
    assert await amal.says("نعم", YES_READ) == ["appointment_book/booked"]


async def test_missing_slots_are_asked_in_order_and_the_booking_confirmed(amal: Talker):
    assert await amal.says("بدي موعد", BOOK) == ["appointment_book/ask_service"]
    assert amal.labels == ["تجديد جواز السفر"]
    assert await amal.says("١") == ["appointment_book/ask_day"]
    assert len(amal.labels) == 2
    assert await amal.says("الأول") == ["appointment_book/ask_time"]
    assert len(amal.labels) == 3
    assert await amal.says("الثاني") == ["appointment_book/confirm"]
    assert await amal.says("نعم", YES_READ) == ["appointment_book/booked"]
    [appointment] = amal.office.booked.values()
    assert appointment.status is AppointmentStatus.CONFIRMED
    assert appointment.opening_id == f"north-{SUNDAY}-09:30"
    assert CancelTimer("appointment_book/hold") in amal.effects
    assert not amal.state.tasks


async def test_everything_said_at_once_goes_straight_to_the_question(amal: Talker):
    await held(amal)
    assert SetTimer("appointment_book/hold", NOW + HOLD) in amal.effects


async def test_a_choice_of_offices_is_offered_only_where_there_is_one(amal: Talker):
    amal.office.offices_ = [NORTH, SOUTH]
    said = await amal.says("موعد", answers(service="passport_renew", date=SUNDAY))
    assert said == ["appointment_book/ask_office"]
    assert await amal.says("الشمالي") == ["appointment_book/ask_time"], "the day was kept"


async def test_a_day_said_too_early_is_kept_until_it_is_its_turn(amal: Talker):
    amal.office.offices_ = [NORTH, SOUTH]
    await amal.says("موعد", answers(service="passport_renew"))
    unsure = read("urgent_request", Band.OFFER, date=("الاثنين", MONDAY))
    assert await amal.says("يوم الاثنين", unsure) == ["appointment_book/ask_office"]
    assert await amal.says("في الشمالي") == ["appointment_book/ask_time"]


async def test_a_correction_replaces_what_was_given(amal: Talker):
    await held(amal)
    said = await amal.says("لا، يوم الاثنين", read("deny", date=("الاثنين", MONDAY)))
    assert said == ["appointment_book/confirm"]
    assert await amal.says("نعم", YES_READ) == ["appointment_book/booked"]
    standing = [a for a in amal.office.booked.values() if a.status is AppointmentStatus.CONFIRMED]
    assert [a.opening_id for a in standing] == [f"north-{MONDAY}-09:30"]


async def test_a_correction_that_changes_nothing_holds_nothing_new(amal: Talker):
    await held(amal)
    assert await amal.says("يوم الأحد", answers(date=("الأحد", SUNDAY))) == ["appointment_book/confirm"]
    assert amal.office.writes == ["m1/0/hold"]


async def test_a_past_day_is_said_to_be_past(amal: Talker):
    said = await amal.says("موعد", answers(service="passport_renew", date="2026-06-01"))
    assert said == ["appointment_book/past_day", "appointment_book/ask_day"]


async def test_a_full_day_gives_way_to_the_days_after_it(amal: Talker):
    said = await amal.says("موعد اليوم", answers(service="passport_renew", date=("اليوم", "2026-06-10")))
    assert said == ["appointment_book/full_day", "appointment_book/ask_day"]
    assert len(amal.labels) == 2
    assert await amal.says("الأول") == ["appointment_book/ask_time"]


async def test_a_time_that_is_not_open_gives_way_to_those_that_are(amal: Talker):
    said = await amal.says("موعد", answers(service="passport_renew", date=SUNDAY, time="13:00"))
    assert said == ["appointment_book/full_time", "appointment_book/ask_time"]
    assert await amal.says("الساعة ١٠", answers(time=("١٠", "10:00"))) == ["appointment_book/confirm"]


async def test_no_openings_at_all_is_said_once(amal: Talker):
    amal.office.openings_ = []
    assert await amal.says("موعد", answers(service="passport_renew")) == ["appointment_book/none_soon"]
    assert not amal.state.tasks


async def test_a_hold_that_runs_out_while_the_citizen_thinks_is_told_by_its_timer(amal: Talker):
    await held(amal)
    assert await amal.hears("appointment_book/hold") == [], "not yet"
    amal.wait(minutes=10)
    assert await amal.hears("appointment_book/hold") == [
        "appointment_book/hold_expired",
        "appointment_book/ask_time",
    ]
    assert await amal.hears("appointment_book/hold") == [], "once only"
    assert await amal.says("1") == ["appointment_book/confirm"]


async def test_a_yes_after_the_hold_ran_out_books_nothing_and_asks_again(amal: Talker):
    await held(amal)
    amal.wait(minutes=11)
    said = await amal.says("نعم", YES_READ)
    assert said == ["appointment_book/hold_expired", "appointment_book/ask_time"]


async def test_the_last_opening_goes_to_one_of_two(amal: Talker):
    saad = Talker(amal.office).known_as(SAAD.id)
    for talker in (amal, saad):
        said = await talker.says("موعد", answers(service="passport_renew", date=SUNDAY))
        assert said == ["appointment_book/ask_time"]
    assert await amal.says("1") == ["appointment_book/confirm"]
    said = await saad.says("1")
    assert said == ["appointment_book/full_time", "appointment_book/ask_time"]


async def test_an_opening_taken_between_look_and_hold_is_asked_for_again(amal: Talker):
    class Snatched(FakeOffice):
        async def hold(self, opening_id: str, *, citizen_id: str, service_id: str, key: str) -> Appointment:
            self.openings_ = [o for o in self.openings_ if o.id != opening_id]
            if citizen_id == AMAL.id:
                await super().hold(
                    f"north-{MONDAY}-10:00", citizen_id=SAAD.id, service_id=service_id, key="x"
                )
                opening_id = f"north-{MONDAY}-10:00"
            return await super().hold(opening_id, citizen_id=citizen_id, service_id=service_id, key=key)

    amal.office = Snatched(openings_=amal.office.openings_)
    said = await amal.says("موعد", answers(service="passport_renew", date=SUNDAY, time="09:00"))
    assert said == ["appointment_book/taken", "appointment_book/ask_time"]
    assert len(amal.labels) == 2


async def test_a_second_booking_of_the_same_service_is_pointed_to_the_first(amal: Talker):
    await booked(amal)
    said = await amal.says("موعد", answers(service="passport_renew", date=MONDAY, time="09:00"))
    assert said == ["appointment_book/already_booked"]
    assert await amal.presses(label("appointment_status")) == ["appointment_status/one"]


async def test_turns_that_run_twice_act_once(amal: Talker):
    amal.twice = True
    await amal.says("موعد", BOOK)
    await amal.says("1")
    await amal.says("1")
    assert await amal.says("1") == ["appointment_book/confirm"]
    said = await amal.says("لا، يوم الاثنين", read("deny", date=("الاثنين", MONDAY)))
    assert said == ["appointment_book/confirm"]
    assert await amal.says("نعم", YES_READ) == ["appointment_book/booked"]
    await amal.says("غير موعدي", read("appointment_change", date=SUNDAY, time="10:00"))
    assert await amal.says("نعم", YES_READ) == ["appointment_change/moved"]
    await amal.says("الغوا موعدي", read("appointment_cancel"))
    assert await amal.says("نعم", YES_READ) == ["appointment_cancel/cancelled"]
    await held(amal)
    assert await amal.says("لا", NO_READ) == ["common/ask_amend"]
    assert await amal.says("لا", NO_READ) == ["deny/dropped"]
    operations = [key.rpartition("/")[2] for key in amal.office.writes]
    assert operations == ["hold", "release", "hold", "confirm", "move", "cancel", "hold", "release"]


@pytest.mark.parametrize("no", ["لا", "٢"])
async def test_a_no_asks_what_to_change(amal: Talker, no: str):
    await held(amal)
    assert await amal.says(no, NO_READ) == ["common/ask_amend"]
    assert amal.labels == ["اليوم", "الوقت", "إلغاء الحجز"], "there is but one office"
    assert await amal.says("1") == ["appointment_book/ask_day"]
    assert await amal.says("الاثنين", answers(date=("الاثنين", MONDAY))) == ["appointment_book/confirm"]
    assert await amal.says("نعم", YES_READ) == ["appointment_book/booked"]
    [appointment] = await amal.office.appointments(AMAL.id)
    assert appointment.opening_id == f"north-{MONDAY}-09:30", "the time was kept"


async def test_after_a_no_the_office_can_be_changed(amal: Talker):
    amal.office.offices_ = [NORTH, SOUTH]
    amal.office.openings_.append(opening(SUNDAY, "09:30", "south"))
    await amal.says("موعد", answers(service="passport_renew", office="north", date=SUNDAY, time="09:30"))
    await amal.says("لا", NO_READ)
    assert await amal.says("المركز") == ["appointment_book/ask_office"]
    assert await amal.says("الجنوبي") == ["appointment_book/confirm"]
    live = await amal.office.appointments(AMAL.id)
    assert [a.office_id for a in live] == ["south"]


async def test_what_to_change_is_said_without_waiting_to_be_asked(amal: Talker):
    await held(amal)
    await amal.says("لا", NO_READ)
    said = await amal.says("خلها الاثنين", read("appointment_change", date=("الاثنين", MONDAY)))
    assert said == ["appointment_book/confirm"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("خلها الاثنين", "appointment_book/confirm"),
        ("لا خلها الاثنين", "appointment_book/confirm"),
        ("غيروا الموعد", "common/ask_amend"),
    ],
)
async def test_changing_what_is_proposed_is_a_correction(amal: Talker, words: str, answer: str):
    await held(amal)
    more = {"date": ("الاثنين", MONDAY)} if "الاثنين" in words else {}
    assert await amal.says(words, read("appointment_change", **more)) == [answer]


async def test_what_to_change_may_be_said_in_a_sentence(amal: Talker):
    await held(amal)
    await amal.says("لا", NO_READ)
    said = await amal.says("ابغى اغير الوقت", read("appointment_change"))
    assert said == ["appointment_book/ask_time"]


async def test_what_to_change_is_asked_again_after_a_digression(amal: Talker):
    await held(amal)
    await amal.says("لا", NO_READ)
    said = await amal.says("شكرا", read("thanks"))
    assert said == ["thanks/welcome", "common/back_to", "common/ask_amend"]


async def test_a_hold_that_runs_out_while_changing_asks_for_a_time(amal: Talker):
    await held(amal)
    await amal.says("لا", NO_READ)
    amal.wait(minutes=10)
    said = await amal.hears("appointment_book/hold")
    assert said == ["appointment_book/hold_expired", "appointment_book/ask_time"]


async def test_a_move_turned_down_leaves_the_appointment(amal: Talker):
    await booked(amal)
    await amal.says("غير موعدي", read("appointment_change", date=MONDAY, time="10:00"))
    assert await amal.says("لا", NO_READ) == ["common/ask_amend"]
    assert await amal.presses("إبقاء الموعد كما هو") == ["deny/dropped"]
    [appointment] = await amal.office.appointments(AMAL.id)
    assert appointment.opening_id == f"north-{SUNDAY}-09:30"


async def test_a_booking_tells_the_number_the_place_and_what_to_bring(amal: Talker):
    await booked(amal)
    for part in ("A-1", NORTH.address, "9:30 صباحًا", "- الجواز القديم"):
        assert part in amal.text


async def test_the_soonest_is_taken_for_the_asking(amal: Talker):
    said = await amal.says("أقرب موعد لو سمحت", answers(service="passport_renew"))
    assert said == ["appointment_book/confirm"]
    await amal.says("نعم", YES_READ)
    [appointment] = await amal.office.appointments(AMAL.id)
    assert appointment.opening_id == f"north-{SUNDAY}-09:00"


async def test_any_day_is_the_first_and_any_time_its_soonest(amal: Talker):
    await amal.says("موعد", answers(service="passport_renew"))
    assert await amal.says("أي يوم", read("appointment_book")) == ["appointment_book/ask_time"]
    assert await amal.says("أي وقت", read("appointment_status", Band.OFFER)) == ["appointment_book/confirm"]
    assert amal.state.tasks[0].slots["time"] == "09:00"


async def test_a_part_of_the_day_narrows_the_times(amal: Talker):
    amal.office.openings_ += [opening(SUNDAY, "13:00"), opening(SUNDAY, "14:00")]
    await amal.says("موعد", answers(service="passport_renew", date=SUNDAY))
    assert len(amal.labels) == 5
    afternoon = read("appointment_change", Band.OFFER, time=("بعد الظهر", "12:00"))
    assert await amal.says("بعد الظهر", afternoon) == ["appointment_book/ask_time"]
    assert amal.labels == ["1:00 ظهرًا", "2:00 ظهرًا"]
    assert await amal.says("الصبح", read("appointment_book")) == ["appointment_book/ask_time"]
    assert len(amal.labels) == 3


async def test_a_wish_that_no_opening_grants_is_told_and_all_are_shown(amal: Talker):
    said = await amal.says("موعد المساء", answers(service="passport_renew"))
    assert said == ["appointment_book/none_then", "appointment_book/ask_day"]
    assert len(amal.labels) == 2


async def test_next_week_narrows_the_days(amal: Talker):
    amal.office.openings_.append(opening("2026-06-11", "09:00"))
    await amal.says("موعد", answers(service="passport_renew"))
    assert len(amal.labels) == 3
    said = await amal.says("الأسبوع الجاي", read("appointment_book"))
    assert said == ["appointment_book/ask_day"]
    assert len(amal.labels) == 2


@pytest.mark.parametrize("more", ["المزيد", "7", "فيه غيرها؟", "أوقات ثانية"])
async def test_more_times_are_to_be_had_and_then_the_first_again(amal: Talker, more: str):
    amal.office.openings_ = [opening(SUNDAY, f"{h:02}:{m}") for h in (8, 9, 10, 11) for m in ("00", "30")]
    await amal.says("موعد", answers(service="passport_renew", date=SUNDAY))
    first = amal.labels
    assert first[-1] == "المزيد"
    assert await amal.says(more, read("out_of_scope")) == ["appointment_book/ask_time"]
    second = amal.labels
    assert len(second) == 3
    assert set(first) & set(second) == {"المزيد"}
    assert await amal.presses("المزيد") == ["appointment_book/ask_time"]
    assert amal.labels == first
    assert await amal.says("2") == ["appointment_book/confirm"]


async def test_asking_for_more_where_there_is_no_more_is_told_so(amal: Talker):
    await amal.says("موعد", answers(service="passport_renew"))
    assert await amal.says("المزيد") == ["common/no_more", "appointment_book/ask_day"]
    assert len(amal.labels) == 2


@pytest.mark.parametrize("no", ["لا", "إلغاء الحجز"])
async def test_a_second_no_gives_the_opening_back(amal: Talker, no: str):
    await held(amal)
    await amal.says("لا", NO_READ)
    assert await amal.says(no, NO_READ) == ["deny/dropped"]
    assert not [a for a in amal.office.booked.values() if a.status is AppointmentStatus.HELD]
    assert CancelTimer("appointment_book/hold") in amal.effects


async def test_cancel_while_a_booking_is_open_drops_it(amal: Talker):
    await held(amal)
    assert await amal.says("إلغاء", read("cancel_flow")) == ["cancel_flow/dropped"]
    assert not await amal.office.appointments(AMAL.id)


async def test_an_old_yes_button_agrees_to_nothing_new(amal: Talker):
    await held(amal)
    old = amal.state.offered[0][0]
    await amal.says("لا، يوم الاثنين", read("deny", date=("الاثنين", MONDAY)))
    assert old.startswith(YES)
    said = await amal.says("", UNCLEAR, pressed=old)
    assert said == ["appointment_book/confirm"]


async def test_a_digression_comes_back_to_the_confirmation_without_a_second_hold(amal: Talker):
    await held(amal)
    said = await amal.says(
        "كم رسوم تجديد جواز السفر", read("service_info", service=("تجديد جواز السفر", "passport_renew"))
    )
    assert said == ["service_info/info", "common/back_to", "appointment_book/confirm"]
    assert amal.office.writes == ["m1/0/hold"]
    assert await amal.says("نعم", YES_READ) == ["appointment_book/booked"]


async def test_a_service_without_appointments_says_so(amal: Talker):
    said = await amal.says("موعد براءة ذمة", answers(service="clearance"))
    assert said == ["appointment_book/no_appointment", "appointment_book/ask_service"]


async def test_an_appointment_is_moved_after_a_yes(amal: Talker):
    await booked(amal)
    change = read("appointment_change", date=("الاثنين", MONDAY))
    assert await amal.says("أجلوا موعدي ليوم الاثنين", change) == ["appointment_book/ask_time"]
    assert await amal.says("10:00", read("appointment_change", time="10:00")) == [
        "appointment_change/confirm"
    ]
    assert await amal.says("ايوه", YES_READ) == ["appointment_change/moved"]
    [appointment] = await amal.office.appointments(AMAL.id)
    assert appointment.opening_id == f"north-{MONDAY}-10:00"


async def test_an_appointment_is_cancelled_after_a_yes_and_not_before(amal: Talker):
    await booked(amal)
    assert await amal.says("الغوا موعدي", read("appointment_cancel")) == ["appointment_cancel/confirm"]
    assert await amal.office.appointments(AMAL.id)
    assert await amal.says("اي", YES_READ) == ["appointment_cancel/cancelled"]
    assert not await amal.office.appointments(AMAL.id)


async def test_too_late_to_change_or_cancel_is_told(amal: Talker):
    await booked(amal)
    amal.wait(days=3, hours=5)
    await amal.says("الغوا موعدي", read("appointment_cancel"))
    assert await amal.says("نعم", YES_READ) == ["appointment_cancel/too_late"]
    await amal.says("غير موعدي", read("appointment_change", date=MONDAY, time="09:00"))
    assert await amal.says("نعم", YES_READ) == ["appointment_change/too_late"]


@pytest.mark.parametrize("intent", ["appointment_change", "appointment_cancel", "appointment_status"])
async def test_without_an_appointment_one_is_offered(amal: Talker, intent: str):
    assert await amal.says("موعدي", read(intent)) == ["appointment_status/none"]
    assert await amal.says("1") == ["appointment_book/ask_service"]


async def test_of_two_appointments_the_one_to_cancel_is_chosen(amal: Talker):
    await booked(amal)
    first = amal.office.booked["a1"]
    other = first.model_copy(update={"id": "a9", "reference": "A-9", "opening_id": f"north-{MONDAY}-10:00"})
    amal.office.booked["a9"] = other
    assert await amal.says("الغوا موعدي", read("appointment_cancel")) == ["appointment_status/ask_which"]
    assert await amal.says("٢") == ["appointment_cancel/confirm"]
    assert await amal.says("نعم", YES_READ) == ["appointment_cancel/cancelled"]
    assert [a.id for a in await amal.office.appointments(AMAL.id)] == ["a1"]


async def test_what_is_left_of_today_is_only_what_lies_ahead(amal: Talker):
    amal.office.openings_ = [opening("2026-06-10", at) for at in ("08:00", "09:30", "11:00")]
    said = await amal.says("موعد اليوم", answers(service="passport_renew", date=("اليوم", "2026-06-10")))
    assert said == ["appointment_book/ask_time"]
    assert len(amal.labels) == 1


async def test_a_time_already_chosen_gives_way_when_the_day_changes_to_one_without_it(amal: Talker):
    await held(amal, at="09:30")
    amal.office.openings_ = [o for o in amal.office.openings_ if o.id != f"north-{MONDAY}-09:30"]
    said = await amal.says("لا، يوم الاثنين", read("deny", date=("الاثنين", MONDAY)))
    assert said == ["appointment_book/full_time", "appointment_book/ask_time"]
    assert await amal.says("1") == ["appointment_book/confirm"]
    assert len(await amal.office.appointments(AMAL.id)) == 1, "the first hold was given back"
