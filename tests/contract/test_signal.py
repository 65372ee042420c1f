"""What every carrier of wake-up signals does, within a process and between machines."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import nats
import pytest

from core.errors import Unavailable
from core.ids import new_id
from pipeline.broker import NatsSignal
from pipeline.signal import LocalSignal, Signal, Wake, Woken
from tests.fakes.waiting import until

type Connect = Callable[[], Awaitable[Signal]]
"""Another machine's end of the same signal; within a process there is only the one."""


@asynccontextmanager
async def machines(broker_url: str) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        async def connect() -> Signal:
            signal = NatsSignal(broker_url)
            await signal.start()
            stack.push_async_callback(signal.stop)
            return signal

        yield connect


@pytest.fixture
async def between_machines(broker_url: str) -> AsyncIterator[Connect]:
    async with machines(broker_url) as connect:
        yield connect


@pytest.fixture(params=["local", pytest.param("nats", marks=pytest.mark.peer)])
async def connect(request: pytest.FixtureRequest) -> AsyncIterator[Connect]:
    if request.param == "nats":
        async with machines(request.getfixturevalue("broker_url")) as connect:
            yield connect
        return
    only = LocalSignal()

    async def same() -> Signal:
        return only

    yield same


@dataclass
class Worker:
    """Notes what it is woken for; `answers` says how that goes, DONE by default."""

    answers: Wake | None = None
    woken: Counter[UUID] = field(default_factory=Counter)
    kicked: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wake(self, conversation: UUID) -> Woken:
        result = await self.answers(conversation) if self.answers else Woken.DONE
        async with self._changed:
            self.woken[conversation] += 1
            self._changed.notify_all()
        return result

    def kick(self) -> None:
        self.kicked += 1

    async def until(self, enough: Callable[["Worker"], bool]) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: enough(self))

    @asynccontextmanager
    async def at_work(self, signal: Signal, concurrency: int = 4) -> AsyncIterator["Worker"]:
        serving = asyncio.create_task(signal.serve(self.wake, self.kick, concurrency=concurrency))
        try:
            yield self
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


async def heard(signal: Signal, worker: Worker) -> None:
    """Return once the worker listens to the plain subject, too."""
    async with asyncio.timeout(10):
        while not worker.kicked:
            await signal.outgoing()
            await asyncio.sleep(0.01)


async def test_a_wake_up_reaches_a_worker(connect: Connect) -> None:
    signal, conversation = await connect(), new_id()
    async with Worker().at_work(signal) as worker:
        await heard(signal, worker)
        await signal.wake([conversation])
        await worker.until(lambda w: w.woken[conversation] == 1)


async def test_what_was_woken_before_anybody_worked_is_not_forgotten(connect: Connect) -> None:
    signal, conversation = await connect(), new_id()
    async with Worker().at_work(signal) as first:
        await heard(signal, first)
    await signal.wake([conversation])
    async with Worker().at_work(await connect()) as second:
        await second.until(lambda w: w.woken[conversation] == 1)


async def test_a_busy_conversation_is_tried_again_a_little_later(connect: Connect) -> None:
    signal, conversation, times = await connect(), new_id(), list[float]()

    async def busy_twice(_: UUID) -> Woken:
        times.append(asyncio.get_running_loop().time())
        return Woken.BUSY if len(times) < 3 else Woken.DONE

    async with Worker(busy_twice).at_work(signal) as worker:
        await heard(signal, worker)
        await signal.wake([conversation])
        await worker.until(lambda w: w.woken[conversation] == 3)
    assert times[1] - times[0] > 0.2
    assert times[2] - times[1] > 0.2


async def test_a_later_wake_up_waits_its_time(connect: Connect) -> None:
    signal, soon, late = await connect(), new_id(), new_id()
    loop = asyncio.get_running_loop()
    async with Worker().at_work(signal) as worker:
        await heard(signal, worker)
        begun = loop.time()
        await signal.wake([late], after=0.3)
        await signal.wake([soon])
        await worker.until(lambda w: w.woken[soon] == 1)
        assert not worker.woken[late]
        await worker.until(lambda w: w.woken[late] == 1)
    assert loop.time() - begun >= 0.3


async def test_no_more_are_worked_on_at_a_time_than_agreed(connect: Connect) -> None:
    signal, at_once, most = await connect(), 0, 0

    async def count(_: UUID) -> Woken:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        return Woken.DONE

    async with Worker(count).at_work(signal, concurrency=3) as worker:
        await heard(signal, worker)
        await signal.wake([new_id() for _ in range(12)])
        await worker.until(lambda w: w.woken.total() == 12)
    assert most == 3


async def test_word_of_outgoing_messages_reaches_whoever_sends(connect: Connect) -> None:
    signal = await connect()
    async with Worker().at_work(signal) as worker:
        await heard(signal, worker)
        assert worker.kicked


async def test_a_running_signal_says_that_it_is_ready(connect: Connect) -> None:
    assert await (await connect()).ready()


async def test_within_a_process_a_conversation_stands_in_the_queue_once() -> None:
    signal, conversation = LocalSignal(), new_id()
    for _ in range(5):
        await signal.wake([conversation, conversation])
    async with Worker().at_work(signal) as worker:
        await worker.until(lambda w: w.woken[conversation] == 1)
        await asyncio.sleep(0.05)
        assert worker.woken[conversation] == 1
        await signal.wake([conversation])
        await worker.until(lambda w: w.woken[conversation] == 2)


async def test_within_a_process_one_woken_while_it_is_worked_on_is_looked_at_again() -> None:
    signal, conversation, arrived = LocalSignal(), new_id(), asyncio.Event()

    async def slowly(_: UUID) -> Woken:
        arrived.set()
        await asyncio.sleep(0.02)
        return Woken.DONE

    async with Worker(slowly).at_work(signal) as worker:
        await signal.wake([conversation])
        await arrived.wait()
        await signal.wake([conversation])
        await worker.until(lambda w: w.woken[conversation] == 2)


@pytest.mark.peer
class TestBetweenMachines:
    async def test_a_wake_up_goes_to_one_of_two_workers(self, between_machines: Connect) -> None:
        one, other = await between_machines(), await between_machines()
        async with Worker().at_work(one) as first, Worker().at_work(other) as second:
            await heard(one, first)
            await heard(one, second)
            wanted = [new_id() for _ in range(200)]
            await one.wake(wanted)

            async def all_woken() -> bool:
                return (first.woken + second.woken).total() == len(wanted)

            await until(all_woken)
            assert first.woken + second.woken == Counter(wanted)
            assert first.woken
            assert second.woken

    async def test_what_a_dead_worker_held_goes_to_another(
        self, between_machines: Connect, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipeline.broker.ACK_WAIT", 1.0)
        monkeypatch.setattr("pipeline.broker.GRACE", 0.1)
        conversation, stuck = new_id(), asyncio.Event()

        async def never(_: UUID) -> Woken:
            stuck.set()
            await asyncio.Event().wait()
            return Woken.DONE

        dying, other = await between_machines(), await between_machines()
        async with Worker(never).at_work(dying) as first:
            await heard(other, first)
            await other.wake([conversation])
            await stuck.wait()
        async with Worker().at_work(other) as second:
            await second.until(lambda w: w.woken[conversation] == 1)

    async def test_a_message_that_is_no_conversation_is_dropped(
        self, between_machines: Connect, broker_url: str
    ) -> None:
        signal, conversation = await between_machines(), new_id()
        assert isinstance(signal, NatsSignal)
        async with Worker().at_work(signal) as worker:
            await heard(signal, worker)
            await signal._broker.publish("not an id", f"{signal._prefix}.wake")
            await signal.wake([conversation])
            await worker.until(lambda w: w.woken[conversation] == 1)
            client = await nats.connect(broker_url)

            async def empty() -> bool:
                return not (await client.jetstream().stream_info(signal._prefix.upper())).state.messages

            await until(empty)
            await client.close()

    async def test_a_broker_that_is_away_at_the_start_is_said_in_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipeline.broker.CONNECT", 0.3)
        signal = NatsSignal("nats://127.0.0.1:1")
        with pytest.raises(Unavailable):
            await signal.start()
        await signal.stop()
