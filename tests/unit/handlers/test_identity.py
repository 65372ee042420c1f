import pytest

from backoffice.base import TransactionStatus
from core.messages import Address
from core.reply import Code, Link
from tests.fakes.office import AMAL, transaction
from tests.fakes.talk import UNCLEAR, Talker, label, read

LINK = read("identity_link")
CODE_ASKED = ["identity_link/code_sent", "identity_link/ask_code"]


def gives_id(number: str = AMAL.national_id):
    return read("identity_link", national_id=number)


async def asked_for_code(talker: Talker, number: str = AMAL.national_id) -> None:
    assert await talker.says("اربط حسابي", LINK) == ["identity_link/ask_id"]
    assert await talker.says(number, gives_id(number)) == CODE_ASKED


async def test_the_code_goes_to_the_phone_on_file_and_nowhere_else(stranger: Talker):
    await asked_for_code(stranger)
    [(address, phrase)] = stranger.sms
    assert address == Address("sms", AMAL.phone)
    assert phrase.values["code"] == Code("100000")
    assert "100000" not in stranger.text
    assert AMAL.phone not in stranger.text
    assert "100000" not in repr(stranger.state), "kept as a keyed hash only"


async def test_whether_a_number_is_on_file_can_not_be_told_from_the_answers(stranger: Talker):
    other = Talker()
    await asked_for_code(stranger)
    await asked_for_code(other, "1000000008")
    assert stranger.text == other.text
    assert not other.sms
    for talker in (stranger, other):
        assert await talker.says("999999") == ["identity_link/wrong_code", "identity_link/ask_code"]
    assert stranger.text == other.text
    assert await other.says("100000") == ["identity_link/wrong_code", "identity_link/ask_code"]


@pytest.mark.parametrize("typed", ["100000", "١٠٠٠٠٠", "الرمز 100 000", "رمزي هو 100000 شكرا"])
async def test_the_code_proves_who_writes_however_it_is_typed(stranger: Talker, typed: str):
    await asked_for_code(stranger)
    assert await stranger.says(typed, read("transaction_status")) == ["identity_link/linked"]
    assert Link(AMAL.id) in stranger.effects


async def test_the_matter_it_was_needed_for_goes_on_by_itself(stranger: Talker):
    stranger.office.transactions_ = [transaction("2026-1", TransactionStatus.READY)]
    first = read("transaction_status", transaction_number="2026-1")
    assert await stranger.says("معاملتي 2026-1", first) == ["identity_link/ask_id"]
    await stranger.says(AMAL.national_id, gives_id())
    assert await stranger.says("100000") == ["identity_link/linked", "transaction_status/status"]
    assert not stranger.state.tasks


async def test_a_repeated_request_repeats_the_question_and_keeps_the_code(stranger: Talker):
    assert await stranger.says("وين معاملتي", read("transaction_status")) == ["identity_link/ask_id"]
    await stranger.says(AMAL.national_id, gives_id())
    assert await stranger.says("وين معاملتي", read("transaction_status")) == ["identity_link/ask_code"]
    assert await stranger.says("كل معاملاتي", read("my_transactions")) == ["identity_link/ask_code"]
    said = await stranger.says("100000")
    assert said == ["identity_link/linked", "my_transactions/none", "transaction_status/none_open"]


async def test_five_wrong_codes_block_for_a_while_and_a_new_start_does_not_help(stranger: Talker):
    await asked_for_code(stranger)
    for _ in range(4):
        assert (await stranger.says("999999"))[0] == "identity_link/wrong_code"
    assert await stranger.says("999999") == ["identity_link/blocked"]
    assert not stranger.state.tasks
    await stranger.says("اربط حسابي", LINK)
    assert await stranger.says(AMAL.national_id, gives_id()) == ["identity_link/blocked"]
    assert not stranger.sms


async def test_being_blocked_ends_the_matter_it_was_needed_for(stranger: Talker):
    stranger.guard.most = 0
    await stranger.says("وين معاملتي", read("transaction_status"))
    assert await stranger.says(AMAL.national_id, gives_id()) == ["identity_link/blocked"]
    assert not stranger.state.tasks


async def test_many_addresses_can_not_wear_down_one_number(stranger: Talker):
    for n in range(5):
        await asked_for_code(Talker(guard=stranger.guard, address=Address("webchat", f"other{n}")))
    await stranger.says("اربط حسابي", LINK)
    assert await stranger.says(AMAL.national_id, gives_id()) == ["identity_link/blocked"]


async def test_a_code_lapses_after_five_minutes_and_a_new_one_can_be_had(stranger: Talker):
    await asked_for_code(stranger)
    stranger.wait(minutes=5)
    assert await stranger.says("100000") == ["identity_link/expired", "identity_link/ask_code"]
    assert await stranger.presses("إرسال رمز جديد") == CODE_ASKED
    assert await stranger.says("100000") == ["identity_link/wrong_code", "identity_link/ask_code"]
    assert await stranger.says("100001") == ["identity_link/linked"]


async def test_another_number_gets_another_code(stranger: Talker):
    await asked_for_code(stranger, "1000000008")
    assert await stranger.says(f"لا، رقمي {AMAL.national_id}", gives_id()) == CODE_ASKED
    assert stranger.sms


async def test_a_number_that_is_none_is_asked_for_again(stranger: Talker):
    await stranger.says("اربط حسابي", LINK)
    assert await stranger.says("12345", UNCLEAR) == ["identity_link/bad_id", "identity_link/ask_id"]


async def test_who_is_verified_is_not_asked_again(amal: Talker):
    assert await amal.says("اربط حسابي", LINK) == ["identity_link/already"]


async def test_verification_lapses_after_ninety_silent_days(amal: Talker):
    amal.wait(days=90)
    assert await amal.says("معاملتي", read("transaction_status")) == ["identity_link/ask_id"]


async def test_dropping_it_drops_what_it_was_needed_for(stranger: Talker):
    await stranger.says("وين معاملتي", read("transaction_status"))
    assert await stranger.says("إلغاء", read("cancel_flow")) == ["cancel_flow/dropped"]
    assert not stranger.state.tasks
    assert stranger.labels == [label("transaction_status")]


@pytest.mark.parametrize("typed", ["050 123 4567", "1234567", "2026-110"])
async def test_other_numbers_use_up_no_try(stranger: Talker, typed: str):
    await asked_for_code(stranger)
    assert await stranger.says(typed) == ["identity_link/bad_code", "identity_link/ask_code"]


@pytest.mark.parametrize(
    "words",
    [
        "ابعث رمز جديد",
        "ما عندي رمز",
        "ما وصلني الرمز",
        "لم يصل شيء",
        "ارسلوا الرمز مرة ثانية",
        "لسه ما وصل",
        "أعد إرسال الكود",
        "أعيدوا إرسال الرمز",
        "مجاش، ابعت رمز تاني",
    ],
)
async def test_a_new_code_can_be_asked_for_in_words(stranger: Talker, words: str):
    await asked_for_code(stranger)
    assert await stranger.says(words, read("message_verify")) == CODE_ASKED
    assert stranger.sms[0][1].values["code"] == Code("100001")


async def test_asking_for_codes_in_words_is_limited_like_the_button(stranger: Talker):
    await asked_for_code(stranger)
    for _ in range(4):
        assert await stranger.says("ما وصلني الرمز") == CODE_ASKED
    assert await stranger.says("ما وصلني الرمز") == ["identity_link/blocked"]
    assert not stranger.sms


@pytest.mark.parametrize(
    "words",
    [
        "ما عندي الجوال هذا",
        "غيرت رقمي القديم",
        "ضاع جوالي",
        "ليس لدي هذا الهاتف",
        "الرقم هذا قديم",
        "معنديش التليفون ده والموبايل ضاع",
    ],
)
async def test_who_lost_the_phone_is_told_where_it_is_mended(stranger: Talker, words: str):
    await stranger.says("وين معاملتي", read("transaction_status"))
    await stranger.says(AMAL.national_id, gives_id())
    assert await stranger.says(words, read("contact_update")) == ["identity_link/lost_phone"]
    assert label("agent_request") in stranger.labels
    assert not stranger.state.tasks
