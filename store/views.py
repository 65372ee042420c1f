"""What people look at: a chat's history, a phone's messages, what waits for staff, and how much of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, literal_column, select

from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX, OUTBOX


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a dialogue, as the citizen sees it. `direction` is `in` or `out`."""

    id: UUID
    direction: str
    text: str
    buttons: tuple[str, ...]
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something a person must look at. `what` is waiting, parked, unknown or uncertain.

    `id` is what `desk.staff_reply` (waiting) or `desk.requeue` (parked, uncertain) takes.
    """

    what: str
    id: UUID
    channel: str
    why: str
    since: datetime
    text: str


_ADDRESS = (
    select(ADDRESS.c.id, ADDRESS.c.contact_id, ADDRESS.c.hash, CONTACT.c.data_key)
    .join_from(ADDRESS, CONTACT)
    .where(ADDRESS.c.hash == bindparam("key"))
)
_HEARD = (
    select(INBOX.c.id, INBOX.c.payload, INBOX.c.status, INBOX.c.received_at)
    .join_from(CONVERSATION, INBOX)
    .where(CONVERSATION.c.address_id == bindparam("whose"), INBOX.c.kind == "message")
)
_SAID = select(OUTBOX.c.id, OUTBOX.c.body, OUTBOX.c.status, OUTBOX.c.queued_at, OUTBOX.c.sent_at).where(
    OUTBOX.c.address_id == bindparam("whose")
)
_SHOWN = _SAID.where(literal_column("outbox.status NOT IN ('failed', 'cancelled')"))
_SENT = (
    _SAID.where(literal_column("outbox.status IN ('sent', 'delivered', 'read')"))
    .order_by(OUTBOX.c.id.desc())
    .limit(bindparam("most"))
)

_LAST = (
    select(func.max(INBOX.c.id))
    .where(INBOX.c.conversation_id == CONVERSATION.c.id, INBOX.c.kind == "message")
    .scalar_subquery()
)
