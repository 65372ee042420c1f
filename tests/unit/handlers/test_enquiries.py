from datetime import date

import pytest

from backoffice.base import TransactionStatus
from core.disclosure import Disclosure
from core.reply import Disclosed, Escalate
from handlers import HANDLERS
from tests.fakes.office import AMAL, NORTH, SAAD, SOUTH, opening, transaction
from tests.fakes.talk import Talker, label, read

STATUS = read("transaction_status")


async def test_the_only_open_transaction_is_told_without_a_number(amal: Talker):
    amal.office.transactions_ = [
        transaction("2026-1", TransactionStatus.NEEDS_DOCUMENTS, missing=("صورة شخصية",)),
        transaction("2025-9", TransactionStatus.DELIVERED),
    ]
    assert await amal.says("وين وصلت معاملتي", STATUS) == ["transaction_status/status"]
    assert "2026-1" in amal.text
    assert "صورة شخصية" in amal.text
    assert Disclosed("transaction_status", "2026-1") in amal.effects


async def test_of_several_open_transactions_one_is_chosen_by_number(amal: Talker):
    amal.office.transactions_ = [
        transaction("2026-1", TransactionStatus.RECEIVED),
        transaction("2026-2", TransactionStatus.READY),
    ]
    assert await amal.says("وين معاملتي", STATUS) == ["transaction_status/ask_which"]
    assert amal.labels == ["تجديد جواز السفر رقم 2026-1", "تجديد جواز السفر رقم 2026-2"]
    assert await amal.says("٢") == ["transaction_status/status"]
    assert "2026-2" in amal.text


@pytest.mark.parametrize("number", ["2026-7", "2026-8"])
async def test_a_transaction_of_another_reads_like_one_that_never_was(amal: Talker, number: str):
    amal.office.transactions_ = [transaction("2026-7", TransactionStatus.READY, SAAD)]
    said = await amal.says(f"معاملتي {number}", read("transaction_status", transaction_number=number))
    assert said == ["transaction_status/not_found"]
    assert amal.text == f"لا توجد لديكم معاملة بالرقم {number}. تأكدوا من الرقم، أو اعرضوا معاملاتكم."
    assert not amal.effects


@pytest.mark.parametrize("status", TransactionStatus)
async def test_every_status_has_its_own_words(amal: Talker, status: TransactionStatus):
    amal.office.transactions_ = [transaction("2026-1", status, missing=("صورة",), reason="مخالفة")]
    await amal.says("2026-1", read("transaction_status", transaction_number="2026-1"))
    assert "قيد المتابعة" not in amal.text
    assert "2026-1" in amal.text


async def test_a_target_date_is_told_while_it_lies_ahead(amal: Talker):
    amal.office.transactions_ = [
        transaction("2026-1", TransactionStatus.UNDER_REVIEW, target_date=date(2026, 6, 20))
    ]
    assert await amal.says("معاملتي", STATUS) == ["transaction_status/due"]
    assert "20" in amal.text


async def test_the_list_opens_into_each_transaction(amal: Talker):
    amal.office.transactions_ = [
        transaction("2025-9", TransactionStatus.DELIVERED),
        transaction("2026-1", TransactionStatus.READY),
    ]
    assert await amal.says("كل معاملاتي", read("my_transactions")) == ["my_transactions/list"]
    assert amal.labels == ["2026-1", "2025-9"], "open ones first"
    assert "2026-1 تجديد جواز السفر: جاهزة" in amal.text
    assert await amal.says("1") == ["transaction_status/status"]
    assert "جاهزة" in amal.text


async def test_a_long_list_is_leafed_through(amal: Talker):
    amal.office.transactions_ = [transaction(f"2026-{n}", TransactionStatus.READY) for n in range(1, 10)]
    await amal.says("كل معاملاتي", read("my_transactions"))
    assert amal.labels == [*(f"2026-{n}" for n in range(1, 7)), "المزيد"]
    assert await amal.says("في غيرها؟", read("help")) == ["my_transactions/list"]
    assert amal.labels == ["2026-7", "2026-8", "2026-9", "المزيد"]
    assert await amal.says("2") == ["transaction_status/status"]
    assert "2026-8" in amal.text


async def test_many_open_transactions_are_chosen_from_page_by_page(amal: Talker):
    amal.office.transactions_ = [transaction(f"2026-{n}", TransactionStatus.READY) for n in range(1, 10)]
    await amal.says("وين معاملتي", STATUS)
    assert await amal.says("المزيد") == ["transaction_status/ask_which"]
    assert len(amal.labels) == 4
    assert await amal.says("3") == ["transaction_status/status"]
    assert "2026-9" in amal.text


async def test_after_a_transaction_its_service_and_its_state_are_known(amal: Talker):
    amal.office.transactions_ = [
        transaction("2026-1", TransactionStatus.RECEIVED),
        transaction("2026-2", TransactionStatus.READY),
    ]
    await amal.says("وين معاملتي", STATUS)
    await amal.says("٢")
    assert await amal.says("كم رسومها", read("service_info")) == ["service_info/info"]
    assert "تجديد جواز السفر" in amal.text
    assert await amal.says("وين وصلت", STATUS) == ["transaction_status/status"]
    assert "2026-2" in amal.text
    assert await amal.says("وين معاملتي", STATUS) == ["transaction_status/ask_which"], "it may be the other"


async def test_what_was_talked_about_long_ago_is_asked_for_anew(stranger: Talker):
    await stranger.says("كم رسوم الجواز", read("service_info", service="passport_renew"))
    for _ in range(6):
        await stranger.says("شكرا", read("thanks"))
    assert await stranger.says("كم رسومها", read("service_info")) == ["service_info/ask_service"]


async def test_a_number_that_was_not_found_is_not_remembered(amal: Talker):
    await amal.says("معاملتي 2026-7", read("transaction_status", transaction_number="2026-7"))
    assert await amal.says("وين وصلت", STATUS) == ["transaction_status/none_open"]


async def test_the_office_of_a_booking_is_the_one_asked_about(amal: Talker):
    amal.office.offices_ = [NORTH, SOUTH]
    amal.office.openings_ = [opening("2026-06-14", "09:00", "south")]
    await amal.says("موعد", read("appointment_book", service="passport_renew", office="south"))
    said = await amal.says("متى يفتح المركز؟", read("office_info"))
    assert said == ["office_info/info", "common/back_to", "appointment_book/ask_day"]
    assert SOUTH.name in amal.text


async def test_nothing_on_file_is_said_plainly(amal: Talker):
    assert await amal.says("معاملتي", STATUS) == ["transaction_status/none_open"]
    assert await amal.says("كل معاملاتي", read("my_transactions")) == ["my_transactions/none"]


async def test_a_service_tells_its_papers_fee_and_time(stranger: Talker):
    said = await stranger.says(
        "الأوراق المطلوبة لتجديد الجواز", read("service_info", service="passport_renew")
    )
    assert said == ["service_info/info"]
    for part in ("صورة شخصية", "الجواز القديم", "300", "3 أيام عمل"):
        assert part in stranger.text


async def test_a_service_not_named_is_asked_for_and_chosen_by_a_part_of_its_name(stranger: Talker):
    assert await stranger.says("شنو الأوراق", read("service_info")) == ["service_info/ask_service"]
    assert await stranger.says("براءة الذمة") == ["service_info/info"]
    assert "مجانية" in stranger.text


async def test_an_office_tells_its_hours_in_runs_of_days(stranger: Talker):
    stranger.office.offices_ = [NORTH, SOUTH]
    assert await stranger.says("وين المركز", read("office_info")) == ["office_info/ask_office"]
    assert await stranger.says("الجنوبي") == ["office_info/info"]
    assert "الأحد إلى الخميس" in stranger.text
    assert "السبت: من" in stranger.text


async def test_whoever_is_in_danger_gets_the_numbers_before_anything_else(stranger: Talker):
    stranger.state.greeted = False
    stranger.office.down = True
    assert await stranger.says("كفيلي حابسني", read("emergency")) == ["emergency/numbers"]
    assert "999" in stranger.text
    assert Escalate("emergency") in stranger.effects


async def test_a_person_is_to_be_had_for_the_asking(stranger: Talker):
    assert await stranger.says("ابي موظف", read("agent_request")) == ["agent_request/handed"]
    assert Escalate("asked") in stranger.effects


async def test_what_is_not_built_goes_to_staff_and_the_citizen_is_told(stranger: Talker):
    assert await stranger.says("عندي شكوى", read("complaint_file")) == ["common/not_built"]
    assert Escalate("not_built") in stranger.effects


def test_whatever_tells_of_a_person_needs_them_verified():
    for handler in HANDLERS.values():
        personal = any(spec.sensitivity for spec in handler.replies.values())
        assert handler.disclosure == (Disclosure.VERIFIED if personal else Disclosure.PUBLIC) or (
            handler.intent in {"identity_link", "document_upload"}  # these look at the identity themselves
        )


async def test_help_offers_a_menu_that_works(stranger: Talker):
    assert await stranger.says("وش تقدر تسوي", read("help")) == ["help/menu"]
    assert await stranger.presses(label("office_info")) == ["office_info/ask_office"]
    assert AMAL.name not in stranger.text
