import pytest

from core.messages import Address
from core.reply import Code, OptIn, Prefer
from handlers.base import Place
from tests.fakes.office import AMAL
from tests.fakes.talk import Talker, label, read

ASK = read("contact_update")
NEW, OTHER = "+966511111111", "+966522222222"
PHONE_CODE = ["contact_update/code_sent", "identity_link/ask_code"]
SMS = Place("0190", Address("sms", AMAL.phone))


def gives(number: str = NEW):
    return read("contact_update", phone=number)


@pytest.fixture
def long_known(amal: Talker) -> Talker:
    """Verified an hour ago: holds the chat for sure, the phone perhaps no more."""
    amal.wait(hours=1)
    return amal


async def asked_for(talker: Talker, number: str = NEW) -> list[str]:
    assert await talker.says("أبي أغير رقم جوالي", ASK) == ["contact_update/ask_phone"]
    return await talker.says(number, gives(number))


async def test_a_new_phone_is_on_file_after_a_code_to_it_and_a_yes(amal: Talker):
    assert await asked_for(amal) == PHONE_CODE
    [(to, phrase)] = amal.sms
    assert (to, phrase.values["code"]) == (Address("sms", NEW), Code("100000"))
    assert await amal.says("100000") == ["contact_update/confirm_phone"]
    assert (await amal.office.citizen(AMAL.id)).phone == AMAL.phone, "nothing changed before the yes"
    assert await amal.presses("نعم") == ["contact_update/changed_phone"]
    assert (await amal.office.citizen(AMAL.id)).phone == NEW
    assert [(a.id, p.template) for a, p in amal.sms] == [(AMAL.phone, "contact_update/notice")]


async def test_whoever_only_holds_the_chat_needs_a_code_of_the_old_phone_first(long_known: Talker):
    assert await asked_for(long_known) == PHONE_CODE
    assert [a.id for a, _ in long_known.sms] == [AMAL.phone]
    assert await long_known.says("100000") == PHONE_CODE
    assert [a.id for a, _ in long_known.sms] == [NEW]
    assert await long_known.says("100001") == ["contact_update/confirm_phone"]
    assert await long_known.presses("نعم") == ["contact_update/changed_phone"]


async def test_a_lost_phone_is_an_officers_matter(long_known: Talker):
    await asked_for(long_known)
    assert await long_known.says("ضاع جوالي القديم", ASK) == ["identity_link/lost_phone"]
    assert not long_known.state.tasks


async def test_a_wrong_code_changes_nothing_and_tries_are_limited(amal: Talker):
    await asked_for(amal)
    for _ in range(4):
        assert (await amal.says("999999"))[0] == "identity_link/wrong_code"
    assert await amal.says("999999") == ["identity_link/blocked"]
    assert (await amal.office.citizen(AMAL.id)).phone == AMAL.phone


async def test_a_code_proves_one_number_and_no_other(amal: Talker):
    await asked_for(amal)
    await amal.says("100000")
    assert await amal.says(f"لا، {OTHER}", gives(OTHER)) == PHONE_CODE
    assert [a.id for a, _ in amal.sms] == [OTHER]
    assert (await amal.says("100000"))[0] == "identity_link/wrong_code"
    assert await amal.says("100001") == ["contact_update/confirm_phone"]
    await amal.presses("نعم")
    assert (await amal.office.citizen(AMAL.id)).phone == OTHER


async def test_a_code_can_be_had_again(amal: Talker):
    await asked_for(amal)
    assert await amal.says("ما وصلني الرمز") == PHONE_CODE
    assert await amal.says("100001") == ["contact_update/confirm_phone"]


async def test_an_email_address_needs_its_own_code_alone(long_known: Talker):
    await long_known.says("أريد تغيير البريد الإلكتروني", ASK)
    said = await long_known.says("amal@example.com", read("contact_update", email="amal@example.com"))
    assert said == PHONE_CODE
    assert [a for a, _ in long_known.sms] == [Address("email", "amal@example.com")]
    assert await long_known.says("100000") == ["contact_update/confirm_email"]
    assert await long_known.presses("نعم") == ["contact_update/changed_email"]
    assert (await long_known.office.citizen(AMAL.id)).email == "amal@example.com"


async def test_what_is_on_file_already_needs_no_code(amal: Talker):
    assert await asked_for(amal, AMAL.phone) == ["contact_update/same"]
    assert not amal.sms


async def test_an_agency_that_sends_people_to_an_officer_is_believed(amal: Talker):
    amal.office.officer_only = True
    await asked_for(amal)
    await amal.says("100000")
    assert await amal.presses("نعم") == ["contact_update/refused"]
    assert label("agent_request") in amal.labels


async def test_a_no_changes_nothing(amal: Talker):
    await asked_for(amal)
    await amal.says("100000")
    await amal.presses("لا")
    assert (await amal.office.citizen(AMAL.id)).phone == AMAL.phone


async def test_a_turn_that_runs_again_changes_the_phone_once(amal: Talker):
    await asked_for(amal)
    await amal.says("100000")
    amal.twice = True
    assert await amal.presses("نعم") == ["contact_update/changed_phone"]
    assert len(amal.office.contacts) == 1


async def test_where_to_be_told_is_chosen_among_ones_own_addresses(amal: Talker):
    amal.directory.of[AMAL.id] = [SMS, Place("0191", amal.address)]
    assert await amal.says("وين توصلني الإشعارات", ASK) == ["contact_update/ask_place"]
    assert amal.labels == ["هذه المحادثة", "الرسائل النصية …001"]
    assert AMAL.phone not in amal.text + " ".join(amal.labels)
    assert await amal.says("2") == ["contact_update/confirm_place"]
    assert await amal.presses("نعم") == ["contact_update/changed_place"]
    assert amal.effects == [Prefer(AMAL.id, "0190")]


async def test_choosing_this_chat_means_wanting_to_be_told_here(amal: Talker):
    await amal.says("ابي التنبيهات توصلني هنا", ASK)
    await amal.presses("نعم")
    assert amal.effects == [Prefer(AMAL.id, None), OptIn()]


async def test_an_address_made_up_by_a_button_is_not_taken(amal: Talker):
    amal.directory.of[AMAL.id] = [SMS]
    crafted = "intent:contact_update:what=place:place=0666"
    assert "contact_update/confirm_place" not in await amal.says("…", ASK, pressed=crafted)


async def test_what_to_change_is_asked_where_it_was_not_said(amal: Talker):
    assert await amal.says("أبي أحدث بياناتي", ASK) == ["contact_update/ask_what"]
    assert await amal.presses("رقم الجوال") == ["contact_update/ask_phone"]


async def test_a_stranger_proves_who_they_are_first(stranger: Talker):
    assert await stranger.says("غيرت رقم جوالي", ASK) == ["identity_link/ask_id"]
