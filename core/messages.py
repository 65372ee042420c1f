"""What travels: events in, messages out, receipts; and the states they pass through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.disclosure import Sensitivity
from core.errors import Reason, TransitionError


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person is reached: a channel's name and that channel's id for them."""

    channel: str
    id: str

    def __repr__(self) -> str:
        return f"Address({self.channel}:…)"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the citizen sent, still at the provider. `ref` is the channel's own handle to fetch it."""

    ref: str
    media_type: str = "application/octet-stream"
    name: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a citizen, as a channel understood it.

    `external_id` names the provider's event and is what duplicates are recognised by. `thread` separates
    conversations of one address where the channel has threads. `pressed` is the value of a button that was
    pressed; `text` then holds the button's words if the channel knows them. `extra` is what the channel
    wants back when it answers (a Message-ID to reply to, say), never shown to anyone. `raw` is the text as it
    came, where `text` leaves out quotes and signatures. `authenticated` is False where the channel could not
    prove that the address's owner wrote: such a writer is nobody we know.
    """

    address: Address
    external_id: str
    text: str = ""
    thread: str = ""
    pressed: str | None = None
    attachments: tuple[Attachment, ...] = ()
    sender_name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    raw: str = ""
    authenticated: bool = True

    def __repr__(self) -> str:
        return f"Inbound({self.address!r})"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A genuine event of a shape the adapter doesn't know: stored raw, shown to operators, never answered."""

    channel: str
    external_id: str
    raw: bytes

    def __repr__(self) -> str:
        return f"Unknown({self.channel})"


class OutboundStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"


class InboxStatus(StrEnum):
    NEW = "new"
    DEFERRED = "deferred"
    DONE = "done"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says became of a message it took. `external_id` names the receipt, not the message."""

    channel: str
    external_id: str
    provider_id: str
    status: OutboundStatus
    reason: Reason | None = None


type Event = Inbound | Receipt | Unknown


@dataclass(frozen=True, slots=True)
class Button:
    """One choice. `value` is what comes back when it is pressed; channels without buttons show `text`."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One rendered message on its way to one address. `context` is the `extra` of the message it answers.

    `heard_at` is when the citizen last wrote on this address, where known; the epoch where they never did.
    `by_person` says that a member of staff wrote it, and no program.
    """

    id: UUID
    address: Address
    text: str
    buttons: tuple[Button, ...] = ()
    thread: str = ""
    language: str = "ar"
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    template: str = ""
    template_hash: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    heard_at: datetime | None = None
    by_person: bool = False

    def __repr__(self) -> str:
        return f"Outbound({self.id}, {self.address!r}, {self.template})"


_Q, _S, _SENT = OutboundStatus.QUEUED, OutboundStatus.SENDING, OutboundStatus.SENT
_D, _R = OutboundStatus.DELIVERED, OutboundStatus.READ
_F, _C = OutboundStatus.FAILED, OutboundStatus.CANCELLED

OUTBOUND_STEPS: Mapping[OutboundStatus, frozenset[OutboundStatus]] = {
    _Q: frozenset({_S, _F, _C}),
    _S: frozenset({_SENT, _D, _R, _Q, _F}),
    _SENT: frozenset({_D, _R, _F}),
    _D: frozenset({_R}),
    _R: frozenset(),
    _F: frozenset(),
    _C: frozenset(),
}

INBOX_STEPS: Mapping[InboxStatus, frozenset[InboxStatus]] = {
    InboxStatus.NEW: frozenset({InboxStatus.DONE, InboxStatus.DEFERRED, InboxStatus.PARKED}),
    InboxStatus.DEFERRED: frozenset({InboxStatus.NEW, InboxStatus.DONE, InboxStatus.PARKED}),
    InboxStatus.PARKED: frozenset({InboxStatus.NEW, InboxStatus.DONE}),
    InboxStatus.DONE: frozenset(),
}


def step_outbound(now: OutboundStatus, to: OutboundStatus, *, reason: Reason | None = None) -> OutboundStatus:
    """The state after `to` was asked for; raises TransitionError where the table has no such step.

    A row that failed as UNCERTAIN may still be settled by a receipt, or queued again by a person: `reason`
    is the failure's own reason.
    """
    if to in OUTBOUND_STEPS[now]:
        return to
    if now is _F and reason is Reason.UNCERTAIN and to in {_SENT, _D, _R, _F, _Q}:
        return to
    raise TransitionError(f"an outbound message can't go from {now} to {to}")


def settles(now: OutboundStatus, receipt: OutboundStatus, *, reason: Reason | None = None) -> bool:
    """Whether a receipt moves a message forward; a late or duplicate one never moves it back."""
    try:
        step_outbound(now, receipt, reason=reason)
    except TransitionError:
        return False
    return now is not receipt


def step_inbox(now: InboxStatus, to: InboxStatus) -> InboxStatus:
    """The state after `to` was asked for; raises TransitionError where the table has no such step."""
    if to not in INBOX_STEPS[now]:
        raise TransitionError(f"an inbox row can't go from {now} to {to}")
    return to
