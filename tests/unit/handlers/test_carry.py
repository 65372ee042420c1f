import pytest

from core.disclosure import Identity
from core.messages import Address
from core.reply import Leave, Take
from tests.fakes.office import AMAL, opening
from tests.fakes.talk import Talker, read

BOOK = read("appointment_book", service="passport_renew", office="north")
CODE = "K7P4QX"


def elsewhere(talker: Talker) -> Talker:
    """The same citizen's other channel, where nobody knows them yet."""
    there = Talker(office=talker.office, address=Address("sms", "+966500000009"), guard=talker.guard)
    there.crossings = talker.crossings
    return there


@pytest.fixture
async def booking(amal: Talker) -> Talker:
    amal.office.openings_ = [opening("2026-06-14", "09:00"), opening("2026-06-15", "09:00")]
    assert await amal.says("موعد جواز", BOOK) == ["appointment_book/ask_day"]
    return amal


@pytest.mark.parametrize(
    "words", ["رمز المتابعة", "أبي أكمل على جهاز ثاني", "نكمل من غير هنا", "أكمل الحجز في تطبيق آخر"]
)
async def test_the_code_is_given_and_the_question_stays_open(booking: Talker, words: str):
    offered = list(booking.state.offered)
    assert await booking.says(words) == ["common/carry_code"]
    assert booking.effects == [Leave(CODE, booking.now.replace(minute=10))]
    assert CODE in booking.text
    assert booking.state.offered == offered
    assert await booking.says("1") != ["common/unclear"]


@pytest.mark.parametrize("typed", [CODE, "k7p4qx", " K7P-4QX ", "K٧P٤QX"])
async def test_the_code_carries_what_is_open_and_not_who_they_are(booking: Talker, typed: str):
    await booking.says("رمز المتابعة")
    there = elsewhere(booking)
    assert await there.says(typed) == ["common/carried", "identity_link/ask_id"]
    assert Take(CODE) in there.effects
    assert there.identity == Identity()
    await there.says(AMAL.national_id, read("identity_link", national_id=AMAL.national_id))
    assert await there.says("100000") == ["identity_link/linked", "appointment_book/ask_day"]


async def test_a_code_works_once(booking: Talker):
    await booking.says("رمز المتابعة")
    await elsewhere(booking).says(CODE)
    assert await elsewhere(booking).says(CODE) == ["common/carry_unknown"]


async def test_what_was_reserved_or_proved_stays_behind(booking: Talker):
    await booking.says("1")
    assert await booking.says("1") == ["appointment_book/confirm"]
    assert booking.state.open
    assert booking.state.open.memo, "a time is held"
    await booking.says("رمز المتابعة")
    (left,) = booking.crossings.left[CODE]
    assert (left.memo, left.confirming, left.asked) == ({}, False, None)
    assert left.slots["service"] == "passport_renew"


async def test_a_proof_under_way_is_not_carried(stranger: Talker):
    await stranger.says("اربط حسابي", read("identity_link"))
    assert await stranger.says("رمز المتابعة") == ["common/nothing_to_carry"]


async def test_guesses_are_limited(booking: Talker):
    await booking.says("رمز المتابعة")
    there = elsewhere(booking)
    for _ in range(5):
        assert await there.says("AAAAA3") == ["common/carry_unknown"]
    assert await there.says(CODE) == ["common/carry_unknown"]


async def test_in_the_middle_of_something_else_a_code_is_only_text(booking: Talker):
    await booking.says("رمز المتابعة")
    there = elsewhere(booking)
    await there.says("أريد موعدا", read("appointment_status"))
    assert "common/carried" not in await there.says(CODE)
    assert CODE in booking.crossings.left


@pytest.mark.parametrize(
    "words", ["أكمل الطلب", "رقم المتابعة", "أتابع معاملتي", "AB1234", "CANCEL", "123456"]
)
async def test_other_words_are_no_wish_to_go_elsewhere_and_no_code(booking: Talker, words: str):
    assert not {"common/carry_code", "common/carry_unknown"} & set(await booking.says(words))
    there = elsewhere(booking)
    assert not {"common/carry_code", "common/carry_unknown"} & set(await there.says(words))
