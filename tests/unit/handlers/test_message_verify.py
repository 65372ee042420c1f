import pytest

from core.messages import Address
from core.reply import Escalate
from tests.fakes.office import AMAL
from tests.fakes.talk import UNCLEAR, Talker, label, read

ASK = read("message_verify")
NEWS = "معاملتكم رقم 2026-1187 جاهزة للاستلام. اكتبوا رقمها لنا لمعرفة مكان الاستلام."
FORGERY = "تم تعليق حسابكم، حدثوا بياناتكم عبر https://absher-sa.top/login"


async def shows(talker: Talker, message: str) -> list[str]:
    assert await talker.says("هالرسالة منكم؟", ASK) == ["message_verify/ask_message"]
    return await talker.says(message, UNCLEAR)


async def test_what_we_sent_here_is_ours(stranger: Talker):
    stranger.records.to = [(stranger.address, NEWS)]
    assert await shows(stranger, NEWS) == ["message_verify/genuine"]
    assert "10 يونيو 2026" in stranger.text
    assert "المحادثة على الموقع" in stranger.text


async def test_what_we_sent_to_the_phone_on_file_is_ours_for_whoever_proved_it_theirs(amal: Talker):
    amal.records.to = [(Address("sms", AMAL.phone), NEWS)]
    assert await shows(amal, NEWS) == ["message_verify/genuine"]
    assert "الرسائل النصية" in amal.text


async def test_a_stranger_learns_nothing_of_what_was_sent_to_a_phone(stranger: Talker):
    stranger.records.to = [(Address("sms", AMAL.phone), NEWS)]
    assert await shows(stranger, NEWS) == ["message_verify/unsure"]
    assert stranger.labels == [label("identity_link"), label("agent_request")]


async def test_a_foreign_link_is_a_forgery_for_anybody_and_staff_get_it(stranger: Talker):
    assert await shows(stranger, FORGERY) == ["message_verify/forged"]
    assert Escalate("forgery") in stranger.effects
    assert "absher" not in stranger.text


async def test_our_text_with_another_link_is_a_forgery(amal: Talker):
    amal.records.to = [(Address("sms", AMAL.phone), NEWS)]
    assert await shows(amal, f"{NEWS} https://gov.sa.pay.top") == ["message_verify/forged"]


async def test_what_was_never_sent_is_none_of_ours(amal: Talker):
    assert await shows(amal, "معك مندوب البنك، أعطني الرمز الذي وصلك الآن") == ["message_verify/forged"]


async def test_a_link_to_an_official_host_is_said_to_be_one(stranger: Talker):
    assert await shows(stranger, "https://portal.moi.gov.sa/renew") == ["message_verify/link_ours"]


@pytest.mark.parametrize("text", [f"هذي منكم؟ {FORGERY}", "وصلني رابط moi-pay.xyz منكم؟"])
async def test_a_question_that_brings_the_message_is_answered_at_once(stranger: Talker, text: str):
    assert await stranger.says(text, ASK) == ["message_verify/forged"]


async def test_the_question_can_be_dropped(stranger: Talker):
    await stranger.says("هالرسالة منكم؟", ASK)
    assert (await stranger.says("إلغاء", read("cancel_flow"))) == ["cancel_flow/dropped"]
