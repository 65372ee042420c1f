"""What a turn is given and what it brings about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from core.conversation import ConversationState
from core.disclosure import Identity
from core.errors import WakeelError
from core.messages import Address, Inbound
from store.contacts import Home
from store.drafts import Draft


def lease_name(conversation_id: UUID) -> str:
    return f"conversation/{conversation_id}"


class Fenced(WakeelError):  # noqa: N818
    """The conversation, or what it takes up, changed hands since it was read. Nothing was written: wake it again."""


class NoClaim(Enum):
    """Why there was nothing to claim."""

    BUSY = "busy"
    """Another worker holds it: try again a little later."""
    IDLE = "idle"
    """Nothing waits."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to act on. `deferred` says that it was put off before, so the citizen has been told."""

    id: UUID
    kind: str
    message: Inbound | None
    timer: str
    received_at: datetime
    attempts: int
    interpretation: bytes | None
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation in one worker's hands, with everything that a turn needs to know."""

    conversation_id: UUID
    owner: str
    fence: int
    home: Home
    address: Address
    thread: str
    state: ConversationState
    dialogue: bytes
    language: str
    identity: Identity
    rows: tuple[Row, ...]

    @property
    def lease(self) -> str:
        return lease_name(self.conversation_id)

    @property
    def contact_id(self) -> UUID:
        return self.home.contact_id

    @property
    def address_id(self) -> UUID:
        return self.home.address_id

    def __repr__(self) -> str:
        return f"Claim({self.conversation_id}, {self.fence}, {len(self.rows)} rows)"


@dataclass(frozen=True, slots=True)
class Doubt:
    """The message in inbox row `row_id` was perhaps misread; with `earlier` it was the one before that.

    `suggested` is the intent that the citizen then chose or named, empty when they did neither.
    """

    row_id: UUID
    why: str
    suggested: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What a turn did.

    `deferred` rows are put off until their times; later messages proceed. `link` is the citizen that the
    writer proved to be. A timer with a time replaces the one of that name; with None it is cancelled.
    `opted_out` says that the writer refuses what nobody asked for, or with False wants it again.
    `prefer` is a citizen and the address (None: the writer's) where they want to be told.
    `left` is what is open, by a code and until when it may be taken up elsewhere; `taken` the code of what was.
    `audit` holds actions and their subjects' ids, `words` the normalised words of each message, `attached` files
    and the request they belong to, `doubts` are for people to look at.
    Without `seen` the contact counts as silent: somebody else may have written
    in their name.
    """

    done: Sequence[UUID]
    state: ConversationState
    dialogue: bytes = b""
    waiting_why: str = ""
    out: Sequence[Draft] = ()
    link: str | None = None
    opted_out: bool | None = None
    prefer: tuple[str, UUID | None] | None = None
    left: tuple[str, bytes, datetime] | None = None
    taken: str | None = None
    timers: Sequence[tuple[str, datetime | None]] = ()
    audit: Sequence[tuple[str, str]] = ()
    words: Sequence[tuple[UUID, tuple[str, ...]]] = ()
    deferred: Sequence[tuple[UUID, datetime]] = ()
    attached: Sequence[tuple[Sequence[UUID], str]] = ()
    seen: bool = True
    doubts: Sequence[Doubt] = ()
