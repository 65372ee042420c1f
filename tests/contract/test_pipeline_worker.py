"""A whole worker on both stacks: SQLite with signals in the process, PostgreSQL with signals over NATS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import pytest

from pipeline.broker import NatsSignal
from pipeline.signal import LocalSignal, Signal
from pipeline.worker import Worker
from tests.fakes.pipeline import Pipeline
from tests.fakes.talk import read
from tests.fakes.waiting import until

CITIZENS, QUESTIONS = 20, 4


async def open_signal(dialect: str, request: pytest.FixtureRequest, stack: AsyncExitStack) -> Signal:
    if dialect == "sqlite":
        return LocalSignal()
    signal = NatsSignal(request.getfixturevalue("broker_url"))
    await signal.start()
    stack.push_async_callback(signal.stop)
    return signal


@asynccontextmanager
async def at_work(pipeline: Pipeline) -> AsyncIterator[None]:
    worker = Worker(
        pipeline.database,
        pipeline.signal,
        pipeline.intake,
        pipeline.responder,
        pipeline.sweeper,
        pipeline.announcer(),
        pipeline.campaigner(),
        pipeline.knowledge,
        [pipeline.deliverer()],
        [],
        pipeline.owner,
        8,
    )
    working = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def run_dry(pipeline: Pipeline) -> None:
    async def dry() -> bool:
        return not await pipeline.counts()

    await until(dry)


@pytest.fixture
async def workers(
    pipeline: Pipeline, dialect: str, request: pytest.FixtureRequest
) -> AsyncIterator[list[Pipeline]]:
    """One worker within a process; two between machines, on the same store."""
    for number in range(QUESTIONS):
        pipeline.readings.know(f"سؤال {number}", read("office_info", office="north"))
    async with AsyncExitStack() as stack:
        yield [
            replace(pipeline, owner=f"w{n}", signal=await open_signal(dialect, request, stack))
            for n in range(1 if dialect == "sqlite" else 2)
        ]


async def ask_all(pipeline: Pipeline) -> None:
    for number in range(QUESTIONS):
        await asyncio.gather(
            *(pipeline.hear(f"سؤال {number}", by=str(citizen)) for citizen in range(CITIZENS))
        )


def answers(pipeline: Pipeline, citizen: int) -> int:
    return "\n".join(pipeline.wire.texts(str(citizen))).count("طريق الملك فهد")


async def test_everybody_is_answered_once_to_every_question(workers: list[Pipeline]) -> None:
    async with AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(at_work(worker))
        await ask_all(workers[0])
        await run_dry(workers[0])
    assert [answers(workers[0], c) for c in range(CITIZENS)] == [QUESTIONS] * CITIZENS


async def test_what_was_stored_while_nobody_worked_is_answered_at_the_start(workers: list[Pipeline]) -> None:
    await ask_all(replace(workers[0], signal=LocalSignal()))
    workers[0].later(seconds=1)
    async with at_work(workers[0]):
        await run_dry(workers[0])
    assert [answers(workers[0], c) for c in range(CITIZENS)] == [QUESTIONS] * CITIZENS
