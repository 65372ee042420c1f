"""Work that one process does at a time, and work that begins again when it fails."""

import asyncio
from contextlib import suppress

import pytest

from pipeline import lead as module
from pipeline.lead import lead, steadily
from store import leases
from store.database import Database
from tests.fakes.pipeline import Broken


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TTL", 0.3)
    monkeypatch.setattr(module, "PAUSE", 0.01)


class Work:
    """Notes when it runs; `fails` times it ends in an error."""

    def __init__(self, fails: int = 0) -> None:
        self.running, self.begun, self._fails = 0, 0, fails
        self.changed, self.ended = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> None:
        self.begun += 1
        self.running += 1
        self.changed.set()
        try:
            if self.begun <= self._fails:
                raise Broken
            await asyncio.Event().wait()
        finally:
            self.running -= 1
            self.ended.set()

    async def until_begun(self, times: int) -> None:
        async with asyncio.timeout(10):
            while self.begun < times:
                self.changed.clear()
                await self.changed.wait()


async def stop(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_one_of_two_leads_and_the_other_takes_over_when_it_goes(database: Database) -> None:
    first, second = Work(), Work()
    one = asyncio.create_task(lead(database, "sweeper", "w1", first))
    await first.until_begun(1)
    other = asyncio.create_task(lead(database, "sweeper", "w2", second))
    await asyncio.sleep(0.5)
    assert (first.running, second.running) == (1, 0), "a lease in use is renewed"
    await stop(one)
    await second.until_begun(1)
    assert first.running == 0
    await stop(other)


async def test_whoever_lost_the_lease_stops(database: Database) -> None:
    work = Work()
    leading = asyncio.create_task(lead(database, "sweeper", "w1", work))
    await work.until_begun(1)

    def usurp(c: object) -> None:
        leases.void(c)  # type: ignore[arg-type]
        leases.acquire(c, "sweeper", "w2", 30)  # type: ignore[arg-type]

    await database.write(usurp)
    await work.ended.wait()
    assert work.running == 0
    await stop(leading)


async def test_led_work_that_fails_begins_again(database: Database) -> None:
    work = Work(fails=2)
    leading = asyncio.create_task(lead(database, "sweeper", "w1", work))
    await work.until_begun(3)
    await stop(leading)


async def test_a_fault_of_the_database_ends_no_process() -> None:
    work = Work(fails=3)
    working = asyncio.create_task(steadily("deliverer", work))
    await work.until_begun(4)
    assert work.running == 1
    await stop(working)
