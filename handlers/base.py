"""What a handler is, and what it is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Protocol, runtime_checkable

from backoffice.base import BackOffice
from core.country import Country
from core.dialogue import Slot, Task
from core.disclosure import Disclosure, Identity
from core.interpretation import Interpretation
from core.messages import Address
from core.reply import Choice, Effect, Reply, ReplySpec


class Guard(Protocol):
    """Counts guesses, durably and at once, so that no crash and no second conversation forgives them."""

    async def allow(self, what: str, subject: str) -> bool:
        """Count one try of `what` (`code`, `identity`) against `subject`; False once there were too many."""
        ...


class Secrets(Protocol):
    """Makes and checks one-time codes; the key stays outside the handlers."""

    def new_code(self) -> str:
        """Six fresh random digits."""
        ...

    def digest(self, code: str, salt: str) -> str:
        """A keyed hash of the code, safe to keep."""
        ...

    def matches(self, code: str, salt: str, digest: str) -> bool:
        """Compare in constant time."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """An address that a citizen proved to be theirs. `id` is the store's, `address` is never shown whole."""

    id: str
    address: Address
    opted_out: bool = False


class Directory(Protocol):
    """Knows where citizens are reached."""

    async def places(self, citizen_id: str) -> Sequence[Place]:
        """Theirs, the last used first."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went out, when and over which channel."""

    at: datetime
    channel: str


class Records(Protocol):
    """Knows what really was sent."""

    async def find(self, text: str, addresses: Collection[Address], citizen_id: str | None) -> Sent | None:
        """The latest message like `text` to these addresses, or to any that the citizen proved to be theirs."""
        ...


class Crossings(Protocol):
    """Keeps what is open in one conversation for another, under codes."""

    def new_code(self) -> str:
        """A fresh one, hard to guess and easy to type."""
        ...

    async def find(self, code: str) -> Sequence[Task]:
        """What was left under it; nothing for one that is wrong, used or too old."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of a citizen, and all that a handler may know of it.

    `key` is unique to this request and the same when the turn runs again: the root of every idempotency
    key. `today` is the citizen's own date, `now` is UTC. `slots`, `given` and `memo` are the task's:
    what is settled, what was said and not yet checked (by entity), and the handler's notes.
    """

    key: str
    now: datetime
    today: date
    country: Country
    address: Address
    identity: Identity
    interpretation: Interpretation
    text: str
    guard: Guard
    secrets: Secrets
    directory: Directory
    records: Records
    crossings: Crossings
    slots: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    memo: Mapping[str, str] = field(default_factory=dict)

    @property
    def citizen_id(self) -> str:
        """The verified citizen; for handlers whose disclosure is VERIFIED."""
        assert self.identity.citizen_id is not None
        return self.identity.citizen_id


class Handler(Protocol):
    """Carries out one intent. Stateless: what it must remember goes into slots and memo."""

    intent: ClassVar[str]
    disclosure: ClassVar[Disclosure]
    changes: ClassVar[bool]
    """True: something is different afterwards, so the citizen confirms `propose` first."""
    replies: ClassVar[Mapping[str, ReplySpec]]
    """Every template this handler may answer with, without the handler's name before it."""

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        """What must be known, in the order it is asked for; choices already fetched."""
        ...

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        """Do it. Everything asked for is in `turn.slots`. Raises BackOfficeError."""
        ...


@runtime_checkable
class Proposes(Protocol):
    """A handler that changes something says first what it is about to do."""

    async def propose(self, turn: Turn, office: BackOffice) -> Reply:
        """The question «shall I?» (`confirm=True`), with whatever must be reserved until it is answered.

        Asked again after a digression, it reserves nothing anew. A reply without `confirm` says why not.
        """
        ...


@dataclass(frozen=True, slots=True)
class Amendment:
    """Something that can be changed instead of confirming: the slots it empties, or none to drop it all."""

    choice: Choice
    clears: tuple[str, ...] = ()


@runtime_checkable
class Amends(Protocol):
    """A handler whose proposal, when it is turned down, can be changed rather than dropped."""

    amendments: ClassVar[tuple[Amendment, ...]]


@runtime_checkable
class Drops(Protocol):
    """A handler that reserved something gives it back when the citizen drops the matter."""

    async def drop(self, turn: Turn, office: BackOffice) -> tuple[Effect, ...]:
        """Release it, and say which timers go with it."""
        ...


@runtime_checkable
class Wakes(Protocol):
    """A handler that set a timer is woken by it."""

    async def wake(self, turn: Turn, office: BackOffice, timer: str) -> Reply | None:
        """What to say when `timer` rings, if anything. Timers are named `<intent>/<name>`."""
        ...
