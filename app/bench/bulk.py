"""A campaign to many people over a channel that says yes, while citizens go on asking."""

import asyncio
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.bench.peers import process
from app.bench.report import Case, rss_mb
from app.bench.turn import TOKEN, Bench, opened
from core.clock import Clock
from core.messages import Outbound
from core.quiet import after_quiet
from core.settings import Settings
from countries import load as load_country
from pipeline.campaigns.office import Campaigns
from pipeline.campaigns.sources import FileSource

TEXT = "السلام عليكم {name}، موعد تجديد رخصتكم رقم {number, code} قريب. يمكنكم تجديدها من البوابة."
ASKED_EVERY = 0.5
"""Seconds between citizens' questions: two a second."""


async def run(n: int) -> None:
    """The cases `list`, reading it; `send`, until the last is handed over; `reply`, what citizens waited meanwhile."""
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        data = Path(folder)
        office = process(
            *("app", "backoffice", "--demo"), data_dir=str(data / "office"), backoffice_token=TOKEN
        )
        async with office as (port, _), opened(data, port, BulkBench, _daytime()) as bench:
            await bench.introduce_everybody()
            await bench.campaign(_list(data / "list.csv", n), n)


@dataclass(slots=True)
class BulkBench(Bench):
    """Tells the campaign's messages from answers: nobody asked for them."""

    handed: int = 0
    rss: list[float] = field(default_factory=list)
    awaited: int = 0
    all_handed: asyncio.Event = field(default_factory=asyncio.Event)

    def hand_over(self, message: Outbound) -> None:
        if message.address.id in self.asked_at:
            super(BulkBench, self).hand_over(message)
            return
        self.handed += 1
        if self.handed in {self.awaited // 10, self.awaited}:
            self.rss.append(rss_mb())
        if self.handed == self.awaited:
            self.all_handed.set()

    async def campaign(self, people: Path, n: int) -> None:
        platform = self.platform
        campaigns = Campaigns(
            *(platform.database, platform.vault, platform.clock, platform.knowledge.templates),
            *(platform.channels, platform.country, platform.settings.public_url),
        )
        self.awaited = n
        begun = time.perf_counter()
        with people.open("rb") as file:
            source = FileSource(file, platform.office.client, frozenset(platform.channels))
            await campaigns.start("bench", source, TEXT, by="bench")
        listed = time.perf_counter()
        Case("bulk", "list", n, listed - begun).show()
        asking = asyncio.create_task(self._keep_asking())
        await self.all_handed.wait()
        seconds = time.perf_counter() - listed
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        more = {"rss_mb_at_10_percent": self.rss[0], "rss_mb_at_100_percent": self.rss[-1]}
        Case("bulk", "send", n, seconds, more=more).show()
        Case("bulk", "reply", len(self.latencies), seconds, self.latencies).show()

    async def _keep_asking(self) -> None:
        """At even intervals, whatever is still being answered; what is under way at the end is answered."""
        asked = 0
        try:
            while True:
                await self.ask(asked)
                asked += 1
                await asyncio.sleep(ASKED_EVERY)
        finally:
            for _ in range(asked):
                await self.answered.acquire()


def _list(path: Path, n: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("channel,address,name,number\n")
        for number in range(n):
            file.write(f"null,person-{number},مواطن {number},2026-{number}\n")
    return path


def _daytime() -> Clock:
    """The machine's clock, moved to a morning: at night no campaign runs."""
    clock, country = Clock(), load_country(Settings().country)
    evening = clock.now().astimezone(country.time_zone).replace(hour=23)
    clock.advance(after_quiet(evening, country) - clock.now())
    return clock
