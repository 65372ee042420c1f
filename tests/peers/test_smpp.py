"""SMS over SMPP against an SMSC of npm's `smpp`, over TCP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from structlog.testing import capture_logs

from app.check import check_channels
from app.demo import open_demo
from app.pages import web_app
from channels.base import Store
from channels.smpp import Smpp
from channels.smpp.account import Account
from channels.smpp.link import Link
from channels.sms_both import SmsBoth
from channels.twilio.account import Account as TwilioAccount
from channels.twilio.sms import TwilioSms
from core.disclosure import Reach
from core.errors import Reason, SendError, SettingsError
from core.ids import new_id
from core.messages import Address, Event, Inbound, Outbound, OutboundStatus, Receipt
from core.settings import Settings
from store.tables import Outbox
from tests.fixtures.prism import needs_npm
from tests.fixtures.server import demo_settings, morning_clock, seeded, serving, until
from tests.fixtures.smsc import PASSWORD, PATIENCE, Smsc, smsc

__all__ = ["demo_settings", "seeded"]

pytestmark = needs_npm("smpp")

CITIZEN = "+966500000001"
LONG = "نفيدكم بأن معاملتكم أُنجزت، ويمكنكم استلامها من مقر الإدارة 😀. " * 5


@pytest.fixture
async def operator() -> AsyncIterator[Smsc]:
    async with smsc() as one:
        yield one


def channel(operator: Smsc, *, patience: float = 5.0, enquire_every: float = 30.0, **options: object) -> Smpp:
    account = Account.from_url(operator.url(**options))  # type: ignore[arg-type]
    link = Link(account, pause=0.01, patience=patience, enquire_every=enquire_every)
    return Smpp(account, "the key of these tests", "SA", link=link)


def text(said: str) -> Outbound:
    return Outbound(new_id(), Address("sms", CITIZEN), said)


@dataclass
class Memory:
    """Takes events as a store does, unless there is `trouble`."""

    cursor: str = ""
    trouble: Exception | None = None
    events: list[Event] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def store(self, events: Sequence[Event], cursor: str) -> None:
        if self.trouble:
            raise self.trouble
        self.events.extend(events)
        self.cursor = cursor
        self.news.set()

    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Inbound)]

    def receipts(self) -> list[Receipt]:
        return [event for event in self.events if isinstance(event, Receipt)]

    async def holds(self, messages: int = 0, receipts: int = 0) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.texts()) < messages or len(self.receipts()) < receipts:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def receiving(one: Smpp, operator: Smsc, memory: Memory) -> AsyncIterator[None]:
    store: Store = memory.store
    before = len([bind for bind in operator.seen("bind") if bind["receives"]])
    task = asyncio.create_task(one.poll(memory.cursor, store))
    await operator.until(lambda: len([b for b in operator.seen("bind") if b["receives"]]) > before)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await one.stop()


async def test_arabic_goes_both_ways_over_one_bind(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    async with receiving(one, operator, memory):
        operator.writes("وين وصلت معاملتي؟")
        await memory.holds(1)
        sent = await one.send(text("وصلت معاملتكم."))
        await memory.holds(1, receipts=1)
    (event,) = [event for event in memory.events if isinstance(event, Inbound)]
    assert (event.address, event.text) == (Address("sms", CITIZEN), "وين وصلت معاملتي؟")
    (submitted,) = operator.seen("submitted")
    assert (submitted["text"], submitted["to"], submitted["from"]) == (
        "وصلت معاملتكم.",
        "966500000001",
        "12345",
    )
    assert (submitted["coding"], submitted["from_ton"], submitted["wanted"]) == (8, 3, 1)
    assert [answer["status"] for answer in operator.seen("answered")] == [0]
    (receipt,) = memory.receipts()
    assert (receipt.provider_id, receipt.status) == (sent, OutboundStatus.DELIVERED)
    assert len(operator.seen("bind")) == 1


async def test_long_text_goes_out_in_parts_that_join(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    async with receiving(one, operator, memory):
        sent = await one.send(text(LONG))
        parts = operator.seen("submitted")
        await memory.holds(receipts=1)
    headers = [bytes.fromhex(part["udh"][0]) for part in parts]
    assert "".join(part["text"] for part in parts) == LONG.strip()
    assert {header[:2] for header in headers} == {bytes((0, 3))}
    assert len({header[2] for header in headers}) == 1
    assert [header[3:] for header in headers] == [bytes((len(parts), n)) for n in range(1, len(parts) + 1)]
    assert len(parts) > 4
    assert [receipt.provider_id for receipt in memory.receipts()] == [sent]


async def test_latin_text_goes_out_in_the_default_alphabet(operator: Smsc) -> None:
    one = channel(operator)
    await one.send(text("Ref @ 12: [ok] 5€"))
    await one.stop()
    (submitted,) = operator.seen("submitted")
    assert (submitted["text"], submitted["coding"]) == ("Ref @ 12: [ok] 5€", 0)


async def test_parts_out_of_order_and_from_two_writers_are_joined(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    first, second = "نص طويل يكتبه الأول 😀".encode("utf-16-be"), "وآخر يكتبه الثاني".encode("utf-16-be")
    at = first.index("😀".encode("utf-16-be")) + 2
    async with receiving(one, operator, memory):
        operator.part(first[at:], 2, 2)
        operator.part(second[10:], 2, 2, source="966500000002")
        operator.part(first[:at], 1, 2)
        operator.part(second[:10], 1, 2, source="966500000002")
        await memory.holds(2)
    assert memory.texts() == [first.decode("utf-16-be"), second.decode("utf-16-be")]


async def test_part_outlives_the_process_that_took_it(operator: Smsc) -> None:
    memory, octets = Memory(), "يكمل بعد قليل".encode("utf-16-be")
    one = channel(operator)
    async with receiving(one, operator, memory):
        operator.part(octets[:10], 1, 2)
        await operator.sees("answered")
    assert not memory.texts()
    assert octets[:10].hex() not in memory.cursor
    async with receiving(channel(operator), operator, memory):
        operator.part(octets[10:], 2, 2)
        await memory.holds(1)
    assert memory.texts() == ["يكمل بعد قليل"]


async def test_message_that_could_not_be_stored_is_asked_for_again(operator: Smsc) -> None:
    one, memory = channel(operator), Memory(trouble=OSError("disk full"))
    async with receiving(one, operator, memory):
        operator.writes("نعم")
        await operator.sees("answered")
        memory.trouble = None
        operator.writes("نعم")
        await memory.holds(1)
        await operator.sees("answered", 2)
    assert [answer["status"] for answer in operator.seen("answered")] == [0x64, 0]
    assert memory.texts() == ["نعم"]


async def test_message_whose_answer_got_lost_is_known_when_it_comes_again(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    async with receiving(one, operator, memory):
        operator.writes("١")
        await operator.sees("answered")
        await operator.tell("drop")
        await operator.sees("bind", 2)
        operator.writes("١")
        await operator.sees("answered", 2)
        operator.writes("٢")
        await memory.holds(2)
    assert memory.texts() == ["١", "٢"]


async def test_same_words_written_twice_are_two_messages(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    async with receiving(one, operator, memory):
        operator.writes("١")
        await memory.holds(1)
        await one.send(text("اختاروا رقمًا"))
        operator.writes("١")
        operator.writes("١")
        await memory.holds(3)
    assert len({event.external_id for event in memory.events if isinstance(event, Inbound)}) == 3


async def test_connection_that_is_lost_is_made_again(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    async with receiving(one, operator, memory):
        await operator.tell("drop")
        await operator.sees("bind", 2)
        await operator.tell("unbind")
        await operator.sees("bind", 3)
        operator.writes("أنا هنا")
        await memory.holds(1)
    assert memory.texts() == ["أنا هنا"]


async def test_silent_peer_is_left_after_an_enquiry(operator: Smsc) -> None:
    one, memory = channel(operator, patience=0.2, enquire_every=0.05), Memory()
    async with receiving(one, operator, memory):
        await operator.sees("enquired")
        await operator.tell("be", mute=True)
        await operator.sees("closed")
        await operator.tell("be", mute=False)
        assert await operator.sees("bind", 2)


async def test_enquiry_of_the_peer_is_answered(operator: Smsc) -> None:
    one = channel(operator)
    await one.send(text("نعم"))
    await operator.tell("enquire")
    await operator.sees("enquire_answered")
    await one.stop()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (0x58, Reason.THROTTLED),
        (0x14, Reason.THROTTLED),
        (0x0B, Reason.INVALID),
        (0x0A, Reason.CONFIG),
        (0x45, Reason.REJECTED),
        (0x08, Reason.UNREACHABLE),
        (0x412, Reason.REJECTED),
    ],
)
async def test_refusal_becomes_a_reason(operator: Smsc, status: int, reason: Reason) -> None:
    one = channel(operator)
    await operator.tell("answer_with", list=[status])
    with pytest.raises(SendError) as failure:
        await one.send(text(LONG))
    await one.stop()
    assert failure.value.reason is reason
    assert len(operator.seen("submitted")) == 1


async def test_later_part_that_is_throttled_is_offered_again(operator: Smsc) -> None:
    one = channel(operator)
    one._submitter._wait = 0.01
    await operator.tell("answer_with", list=[0, 0x58, 0x14])
    await one.send(text("كلمة " * 20))
    await one.stop()
    assert [part["status"] for part in operator.seen("submitted")] == [0, 0x58, 0x14, 0]


async def test_later_part_that_is_refused_leaves_the_message_uncertain(operator: Smsc) -> None:
    one = channel(operator)
    await operator.tell("answer_with", list=[0, 0x0B])
    with pytest.raises(SendError) as failure:
        await one.send(text(LONG))
    await one.stop()
    assert failure.value.reason is Reason.UNCERTAIN


async def test_no_answer_in_time_is_uncertain(operator: Smsc) -> None:
    one = channel(operator, patience=0.2)
    await one.send(text("نعم"))
    await operator.tell("be", mute=True)
    with pytest.raises(SendError) as failure:
        await one.send(text("لا"))
    await one.stop()
    assert failure.value.reason is Reason.UNCERTAIN


async def test_connection_lost_after_sending_is_uncertain(operator: Smsc) -> None:
    one = channel(operator)
    await one.send(text("نعم"))
    await operator.tell("be", mute=True)
    sending = asyncio.create_task(one.send(text("لا")))
    await operator.sees("submitted", 2)
    await operator.tell("drop")
    with pytest.raises(SendError) as failure:
        await sending
    await one.stop()
    assert failure.value.reason is Reason.UNCERTAIN


async def test_unanswered_texts_are_never_more_than_the_window(operator: Smsc) -> None:
    one = channel(operator, window=2, rate=1000)
    await one.send(text("نعم"))
    await operator.tell("be", mute=True)
    sending = [asyncio.create_task(one.send(text(str(n)))) for n in range(6)]
    await operator.sees("submitted", 3)
    await operator.tell("enquire")
    await operator.sees("enquire_answered")
    assert len(operator.seen("submitted")) == 3
    await operator.tell("drop")
    outcomes = await asyncio.gather(*sending, return_exceptions=True)
    await one.stop()
    assert [o.reason for o in outcomes[:2] if isinstance(o, SendError)] == [Reason.UNCERTAIN] * 2


async def test_receipt_of_a_part_that_failed_fails_the_message(operator: Smsc) -> None:
    one, memory = channel(operator), Memory()
    await operator.tell("be", receipt="")
    async with receiving(one, operator, memory):
        sent = await one.send(text(LONG))
        second = operator.seen("submitted")[1]["id"]
        for stat in ("ENROUTE", "DELIVRD", "UNDELIV"):
            said = f"id:{second} sub:001 dlvrd:000 stat:{stat} err:00B text:"
            operator.delivers(said.encode().hex(), coding=0, esm=4)
        await memory.holds(receipts=1)
        await operator.sees("answered", 3)
    assert [(r.provider_id, r.status) for r in memory.receipts()] == [(sent, OutboundStatus.FAILED)]


async def test_ids_in_hexadecimal_find_their_decimal_receipts(operator: Smsc) -> None:
    one, memory = channel(operator, ids="hex"), Memory()
    await operator.tell("be", hex_ids=True)
    async with receiving(one, operator, memory):
        sent = await one.send(text("نعم"))
        await memory.holds(receipts=1)
    assert memory.receipts()[0].provider_id == sent


async def test_wrong_password_is_one_clear_line(operator: Smsc) -> None:
    one = channel(operator, password="wrong-99")
    with pytest.raises(SettingsError, match="WAKEEL_SMPP_URL was refused") as failure:
        await one.start()
    outcome = (await check_channels({"sms": one}))["sms"]
    assert outcome.word == "refused"
    assert "wrong-99" not in f"{failure.value}{outcome.detail}"


async def test_password_that_is_refused_is_not_tried_at_every_text(operator: Smsc) -> None:
    one = channel(operator, password="wrong-99")
    for reason in (Reason.CONFIG, Reason.UNREACHABLE):
        with pytest.raises(SendError) as failure:
            await one.send(text("نعم"))
        assert failure.value.reason is reason
        assert "wrong-99" not in str(failure.value)
    await one.stop()
    assert len(operator.seen("bind")) == 1


async def test_check_says_whom_the_operator_bound_and_goes(operator: Smsc) -> None:
    outcome = (await check_channels({"sms": channel(operator)}))["sms"]
    assert (outcome.word, outcome.detail) == ("ok", "wakeel as 12345")
    await operator.sees("closed")
    assert [bind["receives"] for bind in operator.seen("bind")] == [False]


async def test_operator_out_of_reach_stops_nobody_and_is_not_asked_at_every_text() -> None:
    account = Account.from_url(f"smpp://wakeel:{PASSWORD}@127.0.0.1:1/?source=12345")
    one = Smpp(account, "key", "SA", link=Link(account, pause=30.0))
    with capture_logs() as logs:
        await one.start()
        for _ in range(3):
            with pytest.raises(SendError) as failure:
                await one.send(text("نعم"))
            assert failure.value.reason is Reason.UNREACHABLE
    await one.stop()
    assert failure.value.retry_after
    assert len([entry for entry in logs if entry["event"] == "smpp_unreachable"]) == 2
    assert PASSWORD not in str(logs)


async def test_nothing_of_the_citizen_is_logged(operator: Smsc) -> None:
    one, memory = channel(operator), Memory(trouble=OSError("هويتي 1088123456"))
    with capture_logs() as logs:
        async with receiving(one, operator, memory):
            operator.writes("هويتي 1088123456")
            await operator.sees("answered")
            await one.send(text("هويتكم 1088123456"))
    assert logs
    for secret in ("1088123456", "966500000001", PASSWORD):
        assert secret not in str(logs)


async def test_operator_that_throttles_is_stood_in_for(operator: Smsc) -> None:
    posted: list[httpx.Request] = []

    def taken(request: httpx.Request) -> httpx.Response:
        posted.append(request)
        return httpx.Response(201, json={"sid": "SM" + "a" * 32})

    account = TwilioAccount("AC" + "0" * 32, "token", transport=httpx.MockTransport(taken))
    both = SmsBoth(channel(operator), TwilioSms(account, ["+966112345678"]))
    assert (both.limits.reach, both.limits.two_way) == (Reach.FOREIGN, True)
    first = await both.send(text("نعم"))
    await operator.tell("answer_with", list=[0x58])
    second, third = await both.send(text("لا")), await both.send(text("ربما"))
    await both.stop()
    assert first.startswith("smpp:")
    assert {second, third} == {"SM" + "a" * 32}
    assert len(posted) == 2


async def test_citizen_is_answered_and_the_receipt_is_heard(operator: Smsc, demo_settings: Settings) -> None:
    settings = demo_settings.model_copy(
        update={"smpp_url": SecretStr(operator.url()), "public_url": "https://wakeel.example"}
    )
    async with open_demo(settings, clock=morning_clock()) as demo:
        app = web_app(demo.platform, [demo.routes], demo=True)
        async with serving(app, demo.platform) as server:
            await operator.until(lambda: [bind for bind in operator.seen("bind") if bind["receives"]])
            octets = "السلام عليكم".encode("utf-16-be")
            operator.part(octets[8:], 2, 2)
            operator.part(octets[:8], 1, 2)
            states = select(Outbox.status).where(Outbox.channel == "sms")  # type: ignore[arg-type]

            async def delivered() -> bool:
                found = await server.platform.database.read(lambda c: c.execute(states).scalars().all())
                return set(found) == {"delivered"}

            await until(delivered)
    assert "وعليكم السلام" in "".join(part["text"] for part in operator.seen("submitted"))
