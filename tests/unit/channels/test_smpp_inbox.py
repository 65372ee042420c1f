"""Which messages that come over a bind are new, and what becomes of them when storing fails."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from channels.smpp.account import Account
from channels.smpp.concat import GAP, PATIENCE
from channels.smpp.inbox import PROMPT, Inbox
from channels.smpp.kept import DOUBT, Kept, Safe
from channels.smpp.pdu import Command, Message, Pdu
from channels.smpp.reading import Reading
from core.messages import Event, Inbound

ACCOUNT = Account.from_url("smpp://u:p@h/?source=12345")
SAFE = Safe("key")


@dataclass
class Bind:
    """What an inbox needs of a session. `statuses` are its answers."""

    statuses: list[int] = field(default_factory=list)
    confirmed: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answered(self) -> int:
        return len(self.statuses)

    def answer(self, request: Pdu, status: int = 0) -> None:
        self.statuses.append(status)
        self.told.set()

    async def hears(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.statuses) < count:
                self.told.clear()
                await self.told.wait()


@dataclass
class World:
    now: float = 1000.0
    cursor: str = ""
    events: list[Event] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    failing: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    slow: float = 0.0

    async def store(self, events: Sequence[Event], cursor: str) -> None:
        self.ids += [event.external_id for event in events]
        self.now += self.slow
        if self.failing:
            raise OSError
        self.events += events
        self.cursor = cursor
        self.news.set()

    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Inbound)]

    @asynccontextmanager
    async def inbox(self) -> AsyncIterator[Inbox]:
        reading = Reading("sms", ACCOUNT, "SA", lambda receipt: receipt)
        inbox = Inbox(reading, SAFE.open(self.cursor), SAFE, lambda: self.now)
        task = asyncio.create_task(inbox.serve(self.store))
        yield inbox
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def written(text: str, header: bytes = b"") -> Pdu:
    payload = header + text.encode("utf-16-be")
    esm = 0x40 if header else 0
    message = Message("966500000001", "12345", payload, esm, 8, source_ton=1)
    return Pdu(Command.DELIVER_SM, 1, 0, message.encode())


async def deliver(inbox: Inbox, bind: Bind, *pdus: Pdu) -> None:
    before = len(bind.statuses)
    for pdu in pdus:
        assert inbox.deliver(bind, pdu)  # type: ignore[arg-type]  # as much of a session as is looked at
    await bind.hears(before + len(pdus))


async def test_same_words_over_one_bind_are_new_each_time() -> None:
    world, bind = World(), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, bind, written("١"), written("١"))
        await deliver(inbox, bind, written("١"))
    assert world.texts() == ["١"] * 3
    assert len(set(world.ids)) == 3


async def test_what_another_bind_may_not_have_heard_is_known_once_it_comes_again() -> None:
    world, first, second = World(), Bind(), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, first, written("١"))
        first.closed.set()
        await deliver(inbox, second, written("١"))
        await deliver(inbox, second, written("١"))
    assert world.texts() == ["١"] * 2
    assert second.statuses == [0, 0]


async def test_what_the_peer_surely_heard_is_forgotten() -> None:
    world, first, second = World(), Bind(), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, first, written("١"))
        first.confirmed = 1
        first.closed.set()
        await deliver(inbox, second, written("١"))
    assert world.texts() == ["١"] * 2


async def test_doubt_ends_with_time() -> None:
    world, first, second = World(), Bind(), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, first, written("١"))
        first.closed.set()
        world.now += DOUBT + 1
        await deliver(inbox, second, written("١"))
    assert world.texts() == ["١"] * 2


async def test_what_a_process_answered_before_it_ended_is_known_to_the_next() -> None:
    world = World()
    async with world.inbox() as inbox:
        await deliver(inbox, Bind(), written("نعم"))
    async with world.inbox() as inbox:
        await deliver(inbox, Bind(), written("نعم"))
    assert world.texts() == ["نعم"]


async def test_answer_that_came_late_may_have_been_given_up_on() -> None:
    world, bind = World(slow=PROMPT + 1), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, bind, written("نعم"))
        world.slow = 0.0
        await deliver(inbox, bind, written("نعم"))
        await deliver(inbox, bind, written("نعم"))
    assert world.texts() == ["نعم"] * 2


async def test_what_could_not_be_stored_keeps_its_id_and_its_parts() -> None:
    world, bind = World(), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, bind, written("أول ", b"\5\0\3\7\2\1"))
        world.failing = True
        await deliver(inbox, bind, written("ثان", b"\5\0\3\7\2\2"))
        world.failing = False
        await deliver(inbox, bind, written("ثان", b"\5\0\3\7\2\2"))
    assert bind.statuses == [0, 0x64, 0]
    assert world.texts() == ["أول ثان"]
    assert len(world.ids) == 2
    assert len(set(world.ids)) == 1


async def test_part_that_never_comes_is_given_up_in_time() -> None:
    world, bind = World(), Bind()
    async with world.inbox() as inbox:
        await deliver(inbox, bind, written("أول", b"\5\0\3\7\2\1"))
    world.now += PATIENCE
    async with world.inbox():
        world.news.clear()
        async with asyncio.timeout(10):
            await world.news.wait()
    assert world.texts() == [f"أول{GAP}"]
    assert SAFE.open(world.cursor).waiting == Kept().waiting


async def test_more_than_can_wait_is_left_to_the_peer() -> None:
    inbox = Inbox(Reading("sms", ACCOUNT, "SA", lambda receipt: receipt), Kept(), SAFE)
    taken = [inbox.deliver(Bind(), written("نعم")) for _ in range(1100)]  # type: ignore[arg-type]
    assert 0 < taken.index(False) <= 1000
    assert not any(taken[taken.index(False) :])
