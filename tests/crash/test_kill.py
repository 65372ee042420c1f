"""The power goes at any moment, again and again: nothing that got its 200 is lost, nothing is said twice."""

import asyncio
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, literal_column, select

from backoffice.reference import catalogue
from store import outbox
from store.database import open_database
from store.tables import ADDRESS, CONTACT, OUTBOX
from store.vault import Vault
from tests.fakes.processes import Wakeel
from tests.fakes.provider import Provider
from tests.fakes.waiting import until
from tests.fixtures.processes import SECRET

pytestmark = pytest.mark.crash

SEEDS = (20260301, 20260302)
ROUNDS = 25
"""For each seed; both run side by side where there are two processors."""
WRITERS = 8
OFFICES = [(f"متى يفتح {o.name}؟", o.address) for o in catalogue.load().offices]
SETTLING = 1.0
"""Seconds within which a provider's answer must have reached the disk, on a busy machine."""


@dataclass
class Update:
    """A citizen's question. Its answer is known by the address that it gives."""

    number: int
    chat: int
    text: str
    answer: str

    def body(self) -> dict[str, object]:
        writer = {"id": self.chat, "first_name": "x"}
        message = {
            "message_id": self.number,
            "date": 1,
            "text": self.text,
            "chat": {**writer, "type": "private"},
            "from": {**writer, "is_bot": False},
        }
        return {"update_id": self.number, "message": message}


@dataclass
class Crowd:
    """New people all the time, each with a few questions in a row; what got no 200 is posted again."""

    url: str
    chance: random.Random
    accepted: list[Update] = field(default_factory=list)
    _unheard: list[list[Update]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    async def write(self, until: asyncio.Event) -> None:
        async with httpx.AsyncClient(timeout=10) as http:
            await asyncio.gather(*(self._write(http, until) for _ in range(WRITERS)))

    async def _write(self, http: httpx.AsyncClient, until: asyncio.Event) -> None:
        while not until.is_set():
            questions = self._unheard.pop() if self._unheard else self._somebody()
            while questions and await self._post(http, questions[0]):
                self.accepted.append(questions.pop(0))
            if questions:
                self._unheard.append(questions)
                return
            await asyncio.sleep(self.chance.uniform(0, 0.1))

    def _somebody(self) -> list[Update]:
        chat = next(self._numbers)
        asked = self.chance.sample(OFFICES, 3)
        return [Update(next(self._numbers), chat, text, answer) for text, answer in asked]

    def answers(self) -> dict[str, list[str]]:
        """What everyone must hear, in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for update in self.accepted:
            found[str(update.chat)].append(update.answer)
        return found

    async def _post(self, http: httpx.AsyncClient, update: Update) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        try:
            answer = await http.post(
                f"{self.url}/channels/telegram/webhook", json=update.body(), headers=headers
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200


_UNDER_WAY = (
    "SELECT (SELECT count(*) FROM inbox WHERE status IN ('new', 'deferred'))"
    " + (SELECT count(*) FROM outbox WHERE status IN ('queued', 'sending'))"
)
_SENDING = "SELECT count(*) FROM outbox WHERE status = 'sending'"


def _count(data_dir: Path, query: str) -> int:
    with closing(sqlite3.connect(data_dir / "wakeel.db")) as connection:
        return int(connection.execute(query).fetchone()[0])


async def _run_dry(data_dir: Path) -> None:
    """However much there is to do, as long as it goes on getting less."""
    while left := _count(data_dir, _UNDER_WAY):

        async def less(before: int = left) -> bool:
            return _count(data_dir, _UNDER_WAY) < before

        await until(less)


async def _uncertain(data_dir: Path) -> dict[str, list[str]]:
    """The texts that only staff may send again, by chat."""
    vault = Vault((data_dir / "secret.key").read_text())
    query = (
        select(OUTBOX, ADDRESS.c.contact_id, ADDRESS.c.hash, ADDRESS.c.sealed, CONTACT.c.data_key)
        .join_from(OUTBOX, ADDRESS)
        .join(CONTACT)
        .where(literal_column("outbox.status = 'failed'"), OUTBOX.c.reason == "uncertain")
    )

    def work(c: Connection) -> dict[str, list[str]]:
        found = defaultdict(list)
        for row in c.execute(query):
            taken = outbox._open(vault, row)
            assert taken
            found[taken.outbound.address.id].append(taken.outbound.text)
        return found

    database = await open_database(f"sqlite:///{data_dir / 'wakeel.db'}")
    try:
        return await database.read(work)
    finally:
        await database.close()


@dataclass
class Nights:
    """What was known at each kill. `settled`: what the provider answered in good time to be remembered."""

    in_flight: int = 0
    at_provider: int = 0
    starts: list[float] = field(default_factory=list)
    settled: set[tuple[str, str]] = field(default_factory=set)
    _seen: int = 0

    def note(self, demo: Wakeel, provider: Provider, at: float) -> None:
        self.starts.append(demo.started_in)
        self.in_flight += _count(demo.data_dir, _SENDING)
        self.at_provider += len(provider.in_flight(at))
        new, self._seen = provider.sent[self._seen :], len(provider.sent)
        self.settled |= {(s.chat, s.text) for s in new if s.answered_at and s.answered_at < at - SETTLING}

    def report(self, crowd: Crowd, provider: Provider, doubts: int) -> None:
        print(
            f"\n{ROUNDS} kills, {len(crowd.accepted)} questions, {len(provider.sent)} messages at the provider;"
            f" in flight at the kills {self.in_flight}, {self.at_provider} of them at the provider;"
            f" uncertain {doubts}; ready after {min(self.starts):.1f} to {max(self.starts):.1f} s"
        )


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_at_any_moment_it_loses_nothing_and_says_nothing_twice(
    demo: Wakeel, provider: Provider, seed: int
) -> None:
    chance = random.Random(seed)
    crowd, nights = Crowd(demo.url, chance), Nights()
    for _ in range(ROUNDS):
        await demo.start("/healthz")
        night = asyncio.Event()
        writing = asyncio.create_task(crowd.write(night))
        await asyncio.sleep(chance.uniform(0.05, 1.5))
        at = time.monotonic()
        await demo.kill()
        nights.note(demo, provider, at)
        night.set()
        await writing
    await demo.start("/healthz")
    await _run_dry(demo.data_dir)

    uncertain, said = await _uncertain(demo.data_dir), provider.by_chat()
    nights.report(crowd, provider, sum(map(len, uncertain.values())))
    assert sum(map(len, uncertain.values())) <= nights.in_flight
    assert not nights.settled & {(chat, text) for chat, texts in uncertain.items() for text in texts}
    for chat, answers in crowd.answers().items():
        heard = "\n".join(said[chat])
        for answer in answers:
            assert heard.count(answer) <= 1, "said twice"
            assert answer in heard or any(answer in text for text in uncertain[chat]), "lost"
        places = [heard.index(answer) for answer in answers if answer in heard]
        assert places == sorted(places), "out of order"
