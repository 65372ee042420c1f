"""A second sender takes over when the first fails, and hands back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from channels.failover import PAUSE, Failover
from core.errors import Reason, SendError
from core.ids import new_id
from core.messages import Address, Outbound

PASSED_ON = [Reason.UNREACHABLE, Reason.CONFIG, Reason.THROTTLED]
FINAL = [reason for reason in Reason if reason not in PASSED_ON]
MESSAGE = Outbound(new_id(), Address("sms", "+966777000111"), "نص")


@dataclass
class Numbered:
    """Answers with its name, or fails as long as `trouble` is set."""

    name: str
    trouble: SendError | None = None
    tried: int = 0

    async def send(self, message: Outbound) -> str:
        self.tried += 1
        if self.trouble:
            raise self.trouble
        return self.name


@dataclass
class Desk:
    count: int = 2
    now: float = 1000.0
    senders: Sequence[Numbered] = field(init=False)
    failover: Failover = field(init=False)

    def __post_init__(self) -> None:
        self.senders = [Numbered(str(number)) for number in range(1, self.count + 1)]
        self.failover = Failover(self.senders, clock=lambda: self.now)

    def breaks(self, number: int, reason: Reason = Reason.UNREACHABLE, wait: float | None = None) -> None:
        self.senders[number - 1].trouble = SendError(reason, retry_after=wait)

    def mends(self, number: int) -> None:
        self.senders[number - 1].trouble = None

    async def send(self) -> str:
        return await self.failover.send(MESSAGE)

    def tries(self) -> list[int]:
        return [sender.tried for sender in self.senders]


async def test_first_sender_sends_while_it_can() -> None:
    desk = Desk()
    assert [await desk.send(), await desk.send()] == ["1", "1"]
    assert desk.tries() == [2, 0]


@pytest.mark.parametrize("reason", PASSED_ON)
async def test_next_sender_takes_over_for_the_message_at_hand(reason: Reason) -> None:
    desk = Desk()
    desk.breaks(1, reason)
    assert await desk.send() == "2"


@pytest.mark.parametrize("reason", FINAL)
async def test_what_may_have_gone_out_or_is_the_messages_own_fault_is_not_handed_on(reason: Reason) -> None:
    desk = Desk()
    desk.breaks(1, reason)
    with pytest.raises(SendError) as failure:
        await desk.send()
    assert failure.value.reason is reason
    assert desk.tries() == [1, 0]


async def test_sender_that_failed_is_left_alone_for_the_pause_and_hands_back_after_it() -> None:
    desk = Desk()
    desk.breaks(1)
    with capture_logs() as logs:
        await desk.send()
        desk.mends(1)
        desk.now += PAUSE - 1
        assert await desk.send() == "2"
        desk.now += 1
        assert [await desk.send(), await desk.send()] == ["1", "1"]
    assert [(entry["event"], entry["sender"]) for entry in logs] == [("sender_failed", 1), ("sender_back", 1)]


async def test_sender_rests_as_long_as_its_provider_asked_for() -> None:
    desk = Desk()
    desk.breaks(1, Reason.THROTTLED, wait=7.0)
    await desk.send()
    desk.mends(1)
    desk.now += 6.9
    assert await desk.send() == "2"
    desk.now += 0.1
    assert await desk.send() == "1"


async def test_one_message_tries_a_rested_sender_and_the_others_do_not_wait_for_it() -> None:
    desk = Desk()
    desk.breaks(1)
    await desk.send()
    desk.mends(1)
    desk.now += PAUSE
    asked, answered = asyncio.Event(), asyncio.Event()
    first = desk.senders[0]

    async def slowly(message: Outbound) -> str:
        asked.set()
        await answered.wait()
        return "1"

    first.send = slowly  # type: ignore[method-assign]
    probe = asyncio.create_task(desk.send())
    await asked.wait()
    assert await desk.send() == "2"
    answered.set()
    assert await probe == "1"
    assert await desk.send() == "1"


async def test_sender_that_fails_its_trial_rests_again() -> None:
    desk = Desk()
    desk.breaks(1)
    await desk.send()
    desk.now += PAUSE
    assert [await desk.send(), await desk.send()] == ["2", "2"]
    assert desk.tries() == [2, 3]


async def test_trial_that_was_cancelled_does_not_block_the_sender_for_ever() -> None:
    desk = Desk()
    desk.breaks(1)
    await desk.send()
    desk.now += PAUSE
    asked, first, send = asyncio.Event(), desk.senders[0], desk.senders[0].send

    async def never(message: Outbound) -> str:
        asked.set()
        await asyncio.Event().wait()
        return ""

    first.send = never  # type: ignore[method-assign]
    trial = asyncio.create_task(desk.send())
    await asked.wait()
    trial.cancel()
    await asyncio.gather(trial, return_exceptions=True)
    first.send = send  # type: ignore[method-assign]
    desk.mends(1)
    assert await desk.send() == "1"


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_message_that_none_took_is_tried_again_if_any_of_them_may(order: tuple[int, int]) -> None:
    desk = Desk()
    wrong, away = order
    desk.breaks(wrong, Reason.CONFIG)
    desk.breaks(away, Reason.UNREACHABLE)
    for _ in range(2):
        with pytest.raises(SendError) as failure:
            await desk.send()
        assert failure.value.reason is Reason.UNREACHABLE
    assert failure.value.__suppress_context__


async def test_only_sender_is_tried_by_every_message() -> None:
    desk = Desk(count=1)
    desk.breaks(1)
    for _ in range(3):
        with pytest.raises(SendError):
            await desk.send()
    desk.mends(1)
    assert await desk.send() == "1"


STEPS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([None, *PASSED_ON]), st.floats(0, 2 * PAUSE)), max_size=30
)


@given(STEPS)
async def test_message_goes_out_whenever_any_sender_is_well(
    steps: list[tuple[int, Reason | None, float]],
) -> None:
    desk = Desk(count=3)
    for number, trouble, pause in steps:
        desk.breaks(number, trouble) if trouble else desk.mends(number)
        desk.now += pause
        well = {sender.name for sender in desk.senders if sender.trouble is None}
        before = sum(desk.tries())
        if well:
            assert await desk.send() in well
        else:
            with pytest.raises(SendError):
                await desk.send()
        assert sum(desk.tries()) - before <= 3
    for number in (1, 2, 3):
        desk.mends(number)
    desk.now += PAUSE
    assert await desk.send() == "1"
