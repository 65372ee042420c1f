"""A citizen who talks to the handlers: readings are given by hand, replies come back rendered."""

from collections import Counter
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from core.authentic import same
from core.clock import Clock
from core.country import Country, Emergency
from core.dialogue import State, Task
from core.dialogue.carry import luggage
from core.disclosure import Identity
from core.interpretation import Band, Entity, Interpretation
from core.messages import Address
from core.reply import Effect, Leave, Link, Notify, Phrase, Reply, Take
from core.template import Look, Templates
from handlers import HANDLERS
from handlers.base import Place, Sent, Turn
from handlers.conversation import Outcome, converse, ring
from templates_ar import load
from tests.fakes.office import NOW, FakeOffice

RIYADH = ZoneInfo("Asia/Riyadh")
COUNTRY = Country(
    code="sa",
    name="السعودية",
    body="بوابة الخدمات",
    currency="SAR",
    currency_digits=2,
    time_zone=RIYADH,
    weekend=frozenset({5, 6}),
    phone_region="SA",
    id_patterns=(),
    id_checksum="",
    plate_pattern="",
    emergencies=(Emergency("police", "999", "الشرطة"), Emergency("ambulance", "997", "الإسعاف")),
    privacy_url="https://example.test/privacy",
    hosts=("wakeel.example", "gov.sa"),
)
LOOK = Look(channel="webchat", zone=RIYADH, rich=False)


@cache
def templates() -> Templates:
    return Templates(load())


def render(phrase: str | Phrase) -> str:
    return phrase if isinstance(phrase, str) else templates().render(phrase, LOOK).text


def label(intent: str) -> str:
    return render(Phrase(f"intent/{intent}"))


def read(
    intent: str,
    band: Band = Band.ACT,
    alternatives: tuple[str, ...] = (),
    **entities: str | tuple[str, str],
) -> Interpretation:
    """A reading; an entity is its value, or the words that name it and its value."""
    named = [(n, v if isinstance(v, tuple) else (v, v)) for n, v in entities.items()]
    found = tuple(Entity(name, value, words) for name, (words, value) in named)
    return Interpretation(intent, 0.9, found, band, tuple((a, 0.4) for a in alternatives))


UNCLEAR = read("out_of_scope", Band.HAND_OVER)


def _placed(reading: Interpretation, text: str) -> Interpretation:
    def place(e: Entity) -> Entity:
        start = max(text.find(e.text), 0)
        return replace(e, start=start, end=start + len(e.text))

    return replace(reading, entities=tuple(place(e) for e in reading.entities))


@dataclass
class CountingGuard:
    most: int = 5
    tries: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def allow(self, what: str, subject: str) -> bool:
        self.tries[what, subject] += 1
        return self.tries[what, subject] <= self.most


@dataclass
class CountedCodes:
    """Codes 100000, 100001, … so that a test knows which is which."""

    made: int = 0

    def new_code(self) -> str:
        self.made += 1
        return str(99999 + self.made)

    def digest(self, code: str, salt: str) -> str:
        return f"{salt}|{code[::-1]}"

    def matches(self, code: str, salt: str, digest: str) -> bool:
        return self.digest(code, salt) == digest


@dataclass
class Listed:
    """Addresses by citizen, as the test says."""

    of: dict[str, list[Place]] = field(default_factory=dict)

    async def places(self, citizen_id: str) -> list[Place]:
        return self.of.get(citizen_id, [])


@dataclass
class Outgone:
    """What was sent to whom: address, text."""

    to: list[tuple[Address, str]] = field(default_factory=list)

    async def find(self, text: str, addresses: Collection[Address], citizen_id: str | None) -> Sent | None:
        sent = [a for a, said in self.to if a in addresses and same(text, said)]
        return Sent(NOW, sent[-1].channel) if sent else None


@dataclass
class Crossed:
    """What was left, by code; the next code is `code`."""

    code: str = "K7P4QX"
    left: dict[str, list[Task]] = field(default_factory=dict)

    def new_code(self) -> str:
        return self.code

    async def find(self, code: str) -> list[Task]:
        return deepcopy(self.left.get(code, []))


@dataclass
class Talker:
    """One citizen's conversation. With `twice` every turn runs again, as after a crash before its commit."""

    office: Any = field(default_factory=FakeOffice)
    clock: Clock | None = None
    identity: Identity = field(default_factory=Identity)
    state: State = field(default_factory=lambda: State(greeted=True))
    guard: CountingGuard = field(default_factory=CountingGuard)
    secrets: CountedCodes = field(default_factory=CountedCodes)
    records: Outgone = field(default_factory=Outgone)
    crossings: Crossed = field(default_factory=Crossed)
    directory: Listed = field(default_factory=Listed)
    address: Address = field(default_factory=lambda: Address("webchat", "s1"))
    replies: tuple[Reply, ...] = ()
    effects: list[Effect] = field(default_factory=list)
    count: int = 0
    twice: bool = False

    def known_as(self, citizen_id: str) -> "Talker":
        self.identity = Identity(citizen_id, self.now, self.now)
        return self

    @property
    def now(self) -> datetime:
        return (self.clock or self.office.clock).now()

    def wait(self, **time: float) -> None:
        (self.clock or self.office.clock).advance(timedelta(**time))

    async def says(self, text: str, *readings: Interpretation, pressed: str | None = None) -> list[str]:
        """The names of the templates of the answer."""
        placed = [_placed(r, text) for r in readings or (UNCLEAR,)]
        turn = self._turn(text, placed[0])
        words = {"text": text, "pressed": pressed}

        async def run() -> Outcome:
            return await converse(
                self.state, placed, turn, self.office, HANDLERS, **words, render_label=render
            )

        outcome = await run()
        if self.twice:
            assert await run() == outcome, "a turn that runs again comes to the same"
        return self._take(outcome)

    async def presses(self, label: str) -> list[str]:
        value = next(v for v, words in self.state.offered if words == label)
        return await self.says(label, pressed=value)

    async def hears(self, timer: str) -> list[str]:
        turn = self._turn("", UNCLEAR)
        return self._take(await ring(self.state, timer, turn, self.office, HANDLERS, render_label=render))

    def _turn(self, text: str, reading: Interpretation) -> Turn:
        self.count += 1
        now = self.now
        return Turn(
            key=f"m{self.count}",
            now=now,
            today=now.astimezone(RIYADH).date(),
            country=COUNTRY,
            address=self.address,
            identity=self.identity,
            interpretation=reading,
            text=text,
            guard=self.guard,
            secrets=self.secrets,
            directory=self.directory,
            records=self.records,
            crossings=self.crossings,
        )

    def _take(self, outcome: Outcome) -> list[str]:
        self.state, self.replies = outcome.state, outcome.replies
        self.effects = [e for r in outcome.replies for e in r.effects]
        for effect in self.effects:
            if isinstance(effect, Link):
                self.known_as(effect.citizen_id)
            if isinstance(effect, Leave):
                self.crossings.left[effect.code] = list(luggage(self.state, proof="identity_link"))
            if isinstance(effect, Take):
                del self.crossings.left[effect.code]
        assert all(render(r.phrase) for r in self.replies), "every reply has its template and values"
        assert not any(r.choices for r in self.replies[:-1]), "choices come last"
        return [r.phrase.template for r in self.replies]

    @property
    def zone(self) -> ZoneInfo:
        return COUNTRY.time_zone

    @property
    def text(self) -> str:
        return "\n".join(render(r.phrase) for r in self.replies).replace("\u200e", "")

    @property
    def labels(self) -> list[str]:
        return [label.replace("\u200e", "") for _, label in self.state.offered]

    @property
    def sms(self) -> list[tuple[Address, Phrase]]:
        return [(e.address, e.phrase) for e in self.effects if isinstance(e, Notify)]
