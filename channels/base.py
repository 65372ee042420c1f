"""What a channel is: a pure parser of what comes in, a sender of what goes out, and its limits."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Protocol, runtime_checkable

from core.disclosure import Reach
from core.messages import Address, Event, Outbound


@dataclass(frozen=True, slots=True)
class Limits:
    """What the wire can carry.

    `length` is in characters as the provider counts them (UTF-16 code units on Telegram); a longer text is split by
    the adapter. `idempotent` says that sending the same Outbound twice shows it once, so that a send found
    unfinished after a crash may simply be repeated. `at_once` is how much of a reply goes out before the rest is
    offered for a keyword, where every part costs. Without `two_way` nobody can answer. `per_second` bounds the
    provider's whole rate. `window` is how long after a citizen wrote the provider lets them be answered freely:
    where there is one, an Outbound comes with `heard_at`.
    """

    length: int
    at_once: int | None = None
    buttons: int = 0
    reach: Reach = Reach.FOREIGN
    two_way: bool = True
    rich: bool = True
    idempotent: bool = False
    per_second: float | None = None
    window: timedelta | None = None
    body_bytes: int = 1 << 20


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook call as it came. Header names are lower case; `url` is the public one."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Received:
    """What a webhook call held, and what the provider wants to hear once it is stored."""

    events: Sequence[Event] = ()
    response: WebhookResponse = field(default_factory=WebhookResponse)


@runtime_checkable
class Channel(Protocol):
    """The two things every adapter does."""

    @property
    def name(self) -> str:
        """The one in addresses, settings and URLs."""
        ...

    limits: Limits

    def receive(self, request: WebhookRequest) -> Received:
        """Verify and parse; pure. Raises Rejected (403 forged, 400 malformed): nothing is stored then."""
        ...

    async def send(self, message: Outbound) -> str:
        """Hand over one message; the provider's id for it. Raises SendError."""
        ...


type Store = Callable[[Sequence[Event], str], Awaitable[None]]
"""Stores events together with the cursor after them, durably, before it returns."""


type Accept = Callable[[Sequence[Event]], Awaitable[None]]
"""Stores events durably before it returns."""


@runtime_checkable
class Polls(Protocol):
    """A channel whose messages are fetched. Runs under a lease, in one process at a time."""

    @property
    def polled(self) -> bool:
        """Whether its settings are such that it is fetched from, rather than called."""
        ...

    async def poll(self, cursor: str, store: Store) -> None:
        """Fetch from `cursor` on until cancelled; acknowledge at the provider only after `store` returned."""
        ...


@runtime_checkable
class Listens(Protocol):
    """A channel that is spoken to by another protocol than HTTP. Every process that works may listen."""

    @property
    def listening(self) -> bool:
        """Whether its settings name an address to listen on."""
        ...

    async def listen(self, accept: Accept) -> None:
        """Serve until cancelled; say yes to what came only after `accept` returned."""
        ...


@runtime_checkable
class Types(Protocol):
    """A channel that can show that an answer is being written."""

    async def typing(self, address: Address, context: Mapping[str, str]) -> None:
        """Best effort: raises nothing. `context` is the `extra` of the message that is being answered."""
        ...


@runtime_checkable
class Fetches(Protocol):
    """A channel whose attachments stay at the provider until they are asked for."""

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The attachment's bytes, in pieces. Raises SendError when the provider won't give them."""
        ...


@runtime_checkable
class Checks(Protocol):
    """A channel that can ask its provider whether all is well."""

    async def check(self) -> str:
        """One cheap call that changes nothing: whom the provider takes us for.

        Raises SettingsError when it refuses the credentials, and SendError when it can't be asked.
        """
        ...


@runtime_checkable
class Runs(Protocol):
    """A channel that has something to set up and to close."""

    async def start(self) -> None:
        """Raises SettingsError, one clear line, when the provider refuses the credentials."""
        ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Price:
    """What a message costs to send: `segments` are charged each, `amount` is for all, in an ISO 4217 currency."""

    segments: int
    amount: Decimal
    currency: str


@runtime_checkable
class Prices(Protocol):
    """A channel whose provider charges by the message."""

    def price(self, message: Outbound) -> Price:
        """Before it is sent, by the operator's price list; pure."""
        ...
