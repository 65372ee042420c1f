"""Delivery: sent once, tried again only where that is safe, in order to each recipient."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count

import pytest

from channels.base import Limits, Price
from core.errors import Reason, SendError
from core.messages import Outbound
from pipeline.deliver import LONGEST_DELAY, TRIES, retry_at
from pipeline.metrics import COST, SEGMENTS
from store import desk, leases
from tests.fakes.office import NOW
from tests.fakes.pipeline import AMAL, NAME, Broken, Pipeline, Wire
from tests.fakes.talk import read

ASK = "وين المركز الشمالي"


@pytest.fixture
def pipeline(pipeline: Pipeline) -> Pipeline:
    pipeline.readings.know(ASK, read("office_info", office="north"))
    return pipeline


async def queue(pipeline: Pipeline, by: str = AMAL) -> None:
    """Somebody asks and is answered; the answer waits in the outbox."""
    await pipeline.responder.wake(await pipeline.hear(ASK, by=by))


async def drain(pipeline: Pipeline) -> None:
    await pipeline.deliverer().drain()


async def test_every_outcome_of_many_sends_at_once_is_kept(pipeline: Pipeline) -> None:
    """An outcome that comes while others are being written must not get lost."""
    for citizen in range(60):
        await queue(pipeline, str(citizen))

    async def after_a_while(message: Outbound) -> str:
        await asyncio.sleep(int(message.address.id) / 1000)
        return str(message.id)

    pipeline.wire.answer = after_a_while
    async with asyncio.timeout(20):
        await drain(pipeline)
    assert await pipeline.counts() == {}
    assert len(pipeline.wire.sent) == 60


async def test_messages_to_one_recipient_go_one_at_a_time_in_order(pipeline: Pipeline) -> None:
    await queue(pipeline)
    await queue(pipeline)
    under_way = 0

    async def alone(message: Outbound) -> str:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        await asyncio.sleep(0.01)
        under_way -= 1
        return str(message.id)

    pipeline.wire.answer = alone
    await drain(pipeline)
    assert [m.id for m in pipeline.wire.sent] == sorted(m.id for m in pipeline.wire.sent)
    assert len(pipeline.wire.sent) == 2


@pytest.mark.parametrize("fault", [Broken(), SendError(Reason.UNCERTAIN), TimeoutError()])
async def test_what_may_have_arrived_is_never_sent_again_blindly(
    pipeline: Pipeline, fault: Exception
) -> None:
    def fail(_: Outbound) -> str:
        raise fault

    pipeline.wire.answer = fail
    await queue(pipeline)
    await drain(pipeline)
    pipeline.later(days=1)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 1
    (stuck,) = await pipeline.stuck()
    assert stuck.what == "uncertain"


async def test_staff_may_send_again_what_is_uncertain(pipeline: Pipeline) -> None:
    pipeline.wire.answer = lambda _: (_ for _ in ()).throw(SendError(Reason.UNCERTAIN))
    await queue(pipeline)
    await drain(pipeline)
    (stuck,) = await pipeline.stuck()
    pipeline.wire.answer = lambda message: str(message.id)
    again = partial(desk.requeue, vault=pipeline.vault, row_id=stuck.id, author="x", now=pipeline.now)
    await pipeline.database.write(again)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 2
    assert await pipeline.stuck() == []


@pytest.mark.parametrize("reason", [Reason.UNREACHABLE, Reason.THROTTLED])
async def test_what_surely_did_not_arrive_is_tried_eight_times_and_then_shown(
    pipeline: Pipeline, reason: Reason
) -> None:
    def refuse(_: Outbound) -> str:
        raise SendError(reason)

    pipeline.wire.answer = refuse
    await queue(pipeline)
    for _ in range(TRIES + 3):
        await drain(pipeline)
        pipeline.later(seconds=LONGEST_DELAY * 1.5)
    assert len(pipeline.wire.sent) == TRIES == 8
    (stuck,) = await pipeline.stuck()
    assert (stuck.what, stuck.why) == ("failed", reason)
    assert "المركز الشمالي" in stuck.text


@pytest.mark.parametrize("reason", [Reason.INVALID, Reason.OPTED_OUT, Reason.CONFIG])
async def test_what_will_never_be_taken_is_tried_once(pipeline: Pipeline, reason: Reason) -> None:
    def refuse(_: Outbound) -> str:
        raise SendError(reason)

    pipeline.wire.answer = refuse
    await queue(pipeline)
    await drain(pipeline)
    pipeline.later(days=1)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 1
    assert [s.why for s in await pipeline.stuck()] == [reason]


async def test_it_waits_as_long_as_the_provider_said(pipeline: Pipeline) -> None:
    answers = [SendError(Reason.THROTTLED, retry_after=40), None]

    def throttle(message: Outbound) -> str:
        if error := answers.pop(0):
            raise error
        return str(message.id)

    pipeline.wire.answer = throttle
    await queue(pipeline)
    await drain(pipeline)
    pipeline.later(seconds=39)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 1
    pipeline.later(seconds=22)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 2
    assert await pipeline.counts() == {}


async def test_one_recipients_trouble_holds_up_nobody_else(pipeline: Pipeline) -> None:
    def refuse_one(message: Outbound) -> str:
        if message.address.id == "1":
            raise SendError(Reason.UNREACHABLE)
        return str(message.id)

    pipeline.wire.answer = refuse_one
    await queue(pipeline, "1")
    await queue(pipeline, "2")
    await drain(pipeline)
    assert len(pipeline.wire.texts("2")) == 1


async def die_while_sending(pipeline: Pipeline) -> None:
    """Hand one message to the provider, and be gone before it answers."""
    handed = asyncio.Event()

    async def never(_: Outbound) -> str:
        handed.set()
        await asyncio.Event().wait()
        return ""

    pipeline.wire.answer = never
    deliverer = pipeline.deliverer()
    sending = asyncio.create_task(deliverer.drain())
    await handed.wait()
    sending.cancel()
    for task in deliverer._in_flight:
        task.cancel()
    await asyncio.gather(sending, *deliverer._in_flight, return_exceptions=True)
    await pipeline.database.write(leases.void)
    pipeline.wire.answer = lambda message: str(message.id)


async def test_a_send_cut_short_by_a_crash_is_for_staff_to_judge(pipeline: Pipeline) -> None:
    await queue(pipeline)
    await die_while_sending(pipeline)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 1
    assert [s.what for s in await pipeline.stuck()] == ["uncertain"]


async def test_where_sending_twice_shows_it_once_it_is_simply_sent_again(pipeline: Pipeline) -> None:
    pipeline.wire.limits = Limits(length=4096, idempotent=True)
    await queue(pipeline)
    await die_while_sending(pipeline)
    await drain(pipeline)
    assert len(pipeline.wire.sent) == 2
    assert await pipeline.stuck() == []


async def test_a_running_deliverer_sends_what_it_is_kicked_for_and_settles_it_when_stopped(
    pipeline: Pipeline,
) -> None:
    handed, answered = asyncio.Event(), asyncio.Event()

    async def slow(message: Outbound) -> str:
        handed.set()
        await answered.wait()
        return str(message.id)

    pipeline.wire.answer = slow
    deliverer = pipeline.deliverer()
    running = asyncio.create_task(deliverer.run())
    await queue(pipeline)
    deliverer.kick()
    async with asyncio.timeout(10):
        await handed.wait()
    running.cancel()
    await asyncio.sleep(0)
    answered.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await pipeline.counts() == {}


@pytest.mark.parametrize("attempts", range(10))
def test_pauses_double_up_to_five_minutes_with_up_to_half_as_jitter(attempts: int) -> None:
    plain = min(2.0 * 2**attempts, LONGEST_DELAY)
    for _ in range(20):
        assert timedelta(seconds=plain) <= retry_at(NOW, attempts, None) - NOW
        assert retry_at(NOW, attempts, None) - NOW <= timedelta(seconds=plain * 1.5)


def test_the_providers_own_pause_is_never_cut_short() -> None:
    assert all(retry_at(NOW, 5, 700.0) - NOW >= timedelta(seconds=700) for _ in range(20))


class Charged(Wire):
    """A provider that charges by the message."""

    def price(self, message: Outbound) -> Price:
        return Price(3, Decimal("0.36"), "XTS")


async def test_what_is_sent_is_counted_at_its_price_and_what_is_refused_is_not(pipeline: Pipeline) -> None:
    pipeline.wire = Charged(answer=refuse_the_second())
    for citizen in ("1", "2", "3"):
        await queue(pipeline, citizen)
    segments, cost = SEGMENTS.labels(NAME), COST.labels(NAME, "XTS")
    before = segments._value.get(), cost._value.get()
    await drain(pipeline)
    assert segments._value.get() - before[0] == 6
    assert cost._value.get() - before[1] == pytest.approx(0.72)


def refuse_the_second() -> Callable[[Outbound], str]:
    sends = count(1)

    def answer(message: Outbound) -> str:
        if next(sends) == 2:
            raise SendError(Reason.INVALID)
        return str(message.id)

    return answer


async def test_channel_with_a_window_is_told_when_the_citizen_wrote(pipeline: Pipeline) -> None:
    pipeline.wire.limits = Limits(length=4096, window=timedelta(hours=24))
    await queue(pipeline)
    pipeline.clock.advance(timedelta(hours=3))
    await drain(pipeline)
    (sent,) = pipeline.wire.sent
    assert sent.heard_at == NOW
