"""The pipeline in a test's hands: real store, real handlers and templates; readings, office and provider by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from backoffice.base import Change
from channels.base import Limits, Received, WebhookRequest
from core.disclosure import Reach
from core.errors import FileHeld, Rejected
from core.interpretation import Band, Context, Interpretation
from core.messages import Address, Inbound, Outbound
from handlers import HANDLERS
from pipeline.announce import Announcer
from pipeline.attachments import Attachments
from pipeline.campaigns.office import Campaigns
from pipeline.campaigns.run import Campaigner
from pipeline.compose import Composer
from pipeline.crossings import StoredCrossings
from pipeline.deliver import Deliverer
from pipeline.directory import StoredDirectory
from pipeline.knowledge import Knowledge
from pipeline.receive import Intake
from pipeline.records import StoredRecords
from pipeline.respond import Responder, Sweeper
from pipeline.signal import Signal, Wake, Woken
from pipeline.turn import Turns
from store import views
from store.database import Database
from store.intake import Stored
from store.vault import Vault
from tests.fakes.office import FakeOffice
from tests.fakes.talk import COUNTRY, CountedCodes, CountingGuard, read, templates

NAME = "telegram"
AMAL = "500000001"


class Broken(Exception):
    """A fault that nobody foresaw."""


@dataclass
class Readings:
    """What each text is read as: by its lines' dictionary, else not understood; `POISON` breaks the reader."""

    known: dict[str, tuple[Interpretation, ...]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    breaks_on: str = "POISON"

    def know(self, text: str, *readings: Interpretation) -> None:
        self.known[text] = readings

    async def interpret(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        self.heard.append(text)
        if self.breaks_on in text:
            raise Broken
        return self.known.get(text, (read("out_of_scope", Band.HAND_OVER),))


@dataclass
class Shelf:
    """A file storage in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)
    away: bool = False

    async def put(self, name: str, pieces: Iterable[bytes]) -> None:
        if self.away:
            raise FileHeld("away")
        self.kept[name] = b"".join(pieces)

    async def get(self, name: str) -> AsyncIterator[bytes]:
        yield self.kept[name]


@dataclass
class Wire:
    """A channel whose provider is the test: `answer` gives the id, or raises."""

    name: str = NAME
    limits: Limits = field(default_factory=lambda: Limits(length=4096, buttons=8))
    answer: Callable[[Outbound], Any] = lambda message: str(message.id)
    sent: list[Outbound] = field(default_factory=list)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    files: dict[str, bytes | Exception] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        self.fetched.append(ref)
        file = self.files[ref]
        if isinstance(file, Exception):
            raise file
        for start in range(0, len(file), 10_000):
            yield file[start : start + 10_000]

    def receive(self, request: WebhookRequest) -> Received:
        raise Rejected(404, "no webhook")

    async def send(self, message: Outbound) -> str:
        self.sent.append(message)
        answer = self.answer(message)
        return str(await answer if asyncio.iscoroutine(answer) else answer)

    def of(self, to: str) -> list[Outbound]:
        return [m for m in self.sent if m.address.id == to]

    def texts(self, to: str = AMAL) -> list[str]:
        return [m.text for m in self.of(to)]


@dataclass
class Noted(Signal):
    """Carries nothing: the test looks at what would have been woken, and does it."""

    woken: list[tuple[UUID, float]] = field(default_factory=list)
    kicks: int = 0

    async def wake(self, conversations: Iterable[UUID], *, after: float = 0.0) -> None:
        self.woken += [(conversation, after) for conversation in conversations]

    async def outgoing(self) -> None:
        self.kicks += 1

    async def serve(self, wake: Wake, outgoing: Callable[[], None], *, concurrency: int) -> None:
        raise NotImplementedError

    async def ready(self) -> bool:
        return True


@dataclass
class Office(FakeOffice):
    """With a feed of changes; a cursor is a change's place in it."""

    feed: list[Change] = field(default_factory=list)

    async def changes(self, after: str = "", *, limit: int = 500) -> Sequence[Change]:
        self._up()
        first = int(after or 0)
        return self.feed[first : first + limit]


@dataclass
class Pipeline:
    """One worker, called `owner`. Nothing goes on by itself, and time stands still until it is moved."""

    database: Database
    vault: Vault
    owner: str = "w1"
    fragment_wait: float = 0.0
    office: Office = field(default_factory=Office)
    readings: Readings = field(default_factory=Readings)
    wire: Wire = field(default_factory=Wire)
    signal: Any = field(default_factory=Noted)
    blobs: Any = field(default_factory=Shelf)
    numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        from app.wiring import reply_specs

        self.clock = self.office.clock
        self.knowledge = Knowledge(self.database, self.office, templates())
        self.specs = reply_specs()
        self.channels = {self.wire.name: self.wire}
        self.attachments = Attachments(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            blobs=self.blobs,
            channels=self.channels,
            largest=1 << 20,
        )
        self.turns = Turns(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            interpreter=self.readings,
            office=self.office,
            handlers=HANDLERS,
            specs=self.specs,
            channels=self.channels,
            knowledge=self.knowledge,
            attachments=self.attachments,
            country=COUNTRY,
            guard=CountingGuard(),
            secrets=CountedCodes(),
            directory=StoredDirectory(self.database, self.vault, self.clock),
            records=StoredRecords(self.database, self.vault, self.clock),
            crossings=StoredCrossings(self.database, self.vault, self.clock),
            public_url="https://wakeel.example",
            fragment_wait=self.fragment_wait,
            answer_days=2,
        )
        self.intake = Intake(self.database, self.vault, self.clock, self.signal)
        self.responder = Responder(self.database, self.vault, self.clock, self.signal, self.turns, self.owner)
        self.sweeper = Sweeper(self.database, self.clock, self.signal)

    def deliverer(self) -> Deliverer:
        return Deliverer(self.wire, self.database, self.vault, self.clock, self.owner, COUNTRY)

    def announcer(self) -> Announcer:
        return Announcer(
            self.database,
            self.vault,
            self.clock,
            self.office,
            self.knowledge,
            self.channels,
            self.specs,
            COUNTRY,
            "https://wakeel.example",
            self.signal,
        )

    def campaigner(self) -> Campaigner:
        return Campaigner(
            *(self.database, self.vault, self.clock, self.knowledge, self.channels, COUNTRY),
            *("https://wakeel.example", self.signal),
        )

    def campaigns(self) -> Campaigns:
        return Campaigns(
            *(self.database, self.vault, self.clock, self.knowledge.templates, self.channels, COUNTRY),
            "https://wakeel.example",
        )

    def composer(self, reach: Reach = Reach.FOREIGN) -> Composer:
        limits = Limits(length=4096, buttons=8, reach=reach)
        return Composer(
            templates=self.knowledge.templates,
            specs=self.specs,
            country=COUNTRY,
            public_url="https://wakeel.example",
            address=Address(NAME, AMAL),
            limits=limits,
        )

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))

    def another(self, owner: str) -> "Pipeline":
        """A second worker on the same store, with the same world around it."""
        return replace(self, owner=owner)

    def message(self, text: str, *, by: str = AMAL, **more: Any) -> Inbound:
        number = more.pop("external_id", f"event {next(self.numbers)}")
        return Inbound(Address(NAME, by), number, text, **more)

    async def hear(self, *texts: str, by: str = AMAL, **more: Any) -> UUID:
        """Store what somebody wrote; their conversation."""
        stored: list[Stored] = []
        for text in texts:
            stored += await self.intake.accept([self.message(text, by=by, **more)])
        assert stored[-1].conversation_id
        return stored[-1].conversation_id

    async def ask(self, *texts: str, by: str = AMAL, **more: Any) -> list[str]:
        """Store, answer, send: the texts that come back."""
        before = len(self.wire.texts(by))
        await self.answer(await self.hear(*texts, by=by, **more))
        return self.wire.texts(by)[before:]

    async def answer(self, conversation: UUID) -> Woken:
        woken = await self.responder.wake(conversation)
        async with self.wire.alone:
            await self.deliverer().drain()
        return woken

    async def sweep(self) -> None:
        """What the sweeper would wake is answered, and sent."""
        self.signal.woken.clear()
        await self.sweeper.sweep(timedelta(seconds=10))
        for conversation, _ in list(self.signal.woken):
            await self.answer(conversation)

    async def counts(self) -> dict[tuple[str, str], int]:
        return await self.database.read(views.counts)

    async def stuck(self) -> list[views.Stuck]:
        return await self.database.read(lambda c: views.waiting(c, self.vault))
