"""Whole turns: stored, understood, looked up in a back office behind TCP, answered, handed to a channel."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import REGISTRY
from sqlalchemy import Connection

from app.bench.fill import fill
from app.bench.peers import process
from app.bench.report import Case
from app.wiring import Platform, open_platform
from backoffice.reference.seed import people
from backoffice.reference.store import open_reference
from channels.base import Limits
from channels.console import Imitation
from core.clock import Clock
from core.ids import new_id
from core.messages import Address, Inbound, Outbound
from core.settings import Settings
from store.contacts import homes, link

SECRET = "bench-secret-bench-secret-0123456789"  # noqa: S105 — of a throwaway server
TOKEN = "bench"  # noqa: S105
WRITERS = 500
QUESTIONS = (
    "وين وصلت معاملتي رقم {}؟",
    "ابي اعرف وش صار على معاملتي {}",
    "عايز اعرف طلبي رقم {} وصل لفين",
    "شو صار بمعاملتي {} لو سمحت",
)
HALF_LOAD_S = 20.0
STAGES = ("claim", "understand", "handle", "compose", "finish")


async def run(*, n: int, stored: int) -> None:
    """Throughput with everything at once; latency at half of it; CPU of each stage, one turn at a time."""
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        data = Path(folder)
        office = process(
            *("app", "backoffice", "--demo"), data_dir=str(data / "office"), backoffice_token=TOKEN
        )
        async with office as (port, _), opened(data, port, Bench) as bench:
            await fill(bench.platform, stored)
            await bench.introduce_everybody()
            more = {"stored": stored}
            per_second = await bench.throughput(n, more)
            await bench.latency(per_second / 2, more)
            await bench.stages(min(n, 300), more)


@dataclass(frozen=True, slots=True)
class Person:
    """A sample citizen with something to ask about."""

    citizen_id: str
    transactions: Sequence[str]


@dataclass(slots=True)
class Bench:
    """A platform with one channel, which takes the time at which it is handed each answer."""

    platform: Platform
    people: Sequence[Person]
    asked_at: dict[str, float] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    answered: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def hand_over(self, message: Outbound) -> None:
        self.latencies.append((time.perf_counter() - self.asked_at.pop(message.address.id)) * 1000)
        self.answered.release()

    async def introduce_everybody(self) -> None:
        """Every writer has proved to be one of the sample citizens, and has been welcomed."""
        platform, now = self.platform, self.platform.clock.now()
        addresses = [Address("null", f"writer-{number}") for number in range(WRITERS)]
        found = await platform.database.write(lambda c: homes(c, platform.vault, addresses, now))

        def prove(c: Connection) -> None:
            for number, address in enumerate(addresses):
                link(c, platform.vault, found[address], self._person(number).citizen_id, now)

        await platform.database.write(prove)
        await self._ask_all(range(WRITERS))
        self.latencies.clear()

    def _person(self, number: int) -> Person:
        return self.people[number % len(self.people)]

    async def ask(self, number: int) -> None:
        writer = number % WRITERS
        transactions = self._person(writer).transactions
        text = QUESTIONS[number % len(QUESTIONS)].format(transactions[number % len(transactions)])
        address = Address("null", f"writer-{writer}")
        self.asked_at[address.id] = time.perf_counter()
        await self.platform.intake.accept([Inbound(address, str(new_id()), text)])

    async def _ask_all(self, numbers: range) -> None:
        """One question under way for each writer at most: a second before the answer would be the same turn."""
        for begin in range(numbers.start, numbers.stop, WRITERS):
            batch = range(begin, min(begin + WRITERS, numbers.stop))
            await asyncio.gather(*(self.ask(number) for number in batch))
            for _ in batch:
                await self.answered.acquire()

    async def throughput(self, n: int, more: dict[str, int]) -> float:
        """As many as it can; turns a second."""
        begun = time.perf_counter()
        await self._ask_all(range(n))
        seconds = time.perf_counter() - begun
        Case("turn", "throughput", n, seconds, more=more).show()
        self.latencies.clear()
        return n / seconds

    async def latency(self, per_second: float, more: dict[str, int]) -> None:
        """Questions at even intervals, whatever is still being answered."""
        n = int(per_second * HALF_LOAD_S)
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(n):
                await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
                group.create_task(self.ask(number))
        for _ in range(n):
            await self.answered.acquire()
        Case("turn", "half_load", n, time.perf_counter() - begun, self.latencies, dict(more)).show()
        self.latencies.clear()

    async def stages(self, n: int, more: dict[str, int]) -> None:
        """One turn at a time, so that the process's CPU time is that turn's."""
        before, cpu = {s: _cpu(s) for s in STAGES}, time.process_time()
        begun = time.perf_counter()
        for number in range(n):
            await self.ask(number)
            await self.answered.acquire()
        each = {f"{s}_cpu_ms": round((_cpu(s) - before[s]) / n * 1000, 3) for s in STAGES}
        each["turn_cpu_ms"] = round((time.process_time() - cpu) / n * 1000, 3)
        Case("turn", "stages", n, time.perf_counter() - begun, self.latencies, more | each).show()


def _cpu(stage: str) -> float:
    return REGISTRY.get_sample_value("wakeel_stage_cpu_seconds_total", {"stage": stage}) or 0.0


async def _people(platform: Platform, office: Path) -> Sequence[Person]:
    store = open_reference(f"sqlite:///{office}")
    try:
        sample = [person for person in people(store) if person["transactions"]]
    finally:
        store.close()
    citizens = [await platform.office.client.citizen_by_national_id(p["national_id"]) for p in sample]
    return [Person(c.id, p["transactions"]) for c, p in zip(citizens, sample, strict=True)]


@asynccontextmanager
async def opened[B: Bench](
    data: Path, office_port: int, kind: type[B], clock: Clock | None = None
) -> AsyncIterator[B]:
    """A platform at work, with one channel, over a back office on that port."""
    settings = Settings(
        data_dir=data / "platform",
        model_dir=Settings().model,
        database_url="",
        broker_url="",
        secret_key=SECRET,
        backoffice_url=f"http://127.0.0.1:{office_port}",
        backoffice_token=TOKEN,
    )
    office = data / "office" / "backoffice.db"
    benches: list[B] = []
    channel = Imitation("null", Limits(length=4096), lambda m: benches[0].hand_over(m))  # noqa: PLW0108 — made after
    async with open_platform(settings, channels={"null": channel}, clock=clock) as platform:
        benches.append(kind(platform, await _people(platform, office)))
        working = asyncio.create_task(platform.worker().run())
        try:
            yield benches[0]
        finally:
            working.cancel()
            await asyncio.wait({working})
