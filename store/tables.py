"""The tables. Models for screens and migrations; the hot path uses Core on `Model.__table__`.

What names or quotes a citizen is either sealed (`bytes`, under the contact's own key) or a keyed hash.
Indexes on open rows are partial, so that work costs the same however much is done and kept.
"""

from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import BigInteger, Index, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.campaign import CampaignStatus, Outcome
from core.conversation import ConversationState
from core.ids import new_id
from core.messages import InboxStatus, OutboundStatus
from store.columns import Id, Moment, Name

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_CLUSTERED = {"sqlite_with_rowid": False}


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _key() -> Any:
    return Field(default_factory=new_id, sa_type=Id, primary_key=True)


def _ref(column: str) -> Any:
    return Field(sa_type=Id, foreign_key=column)


def _maybe_ref(column: str) -> Any:
    return Field(default=None, sa_type=Id, foreign_key=column, nullable=True)


def _moment() -> Any:
    return Field(sa_type=Moment)


def _maybe_moment() -> Any:
    return Field(default=None, sa_type=Moment, nullable=True)


class Base(SQLModel):
    """Root of this store's models; the reference back office has metadata of its own."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class Contact(Base, table=True):
    """A citizen, as far as one address shows. Erasure removes `data_key` and leaves the row."""

    id: UUID = _key()
    data_key: bytes | None = None
    citizen: bytes | None = None
    citizen_hash: bytes | None = Field(default=None, index=True)
    language: str = "ar"
    verified_at: datetime | None = _maybe_moment()
    last_seen_at: datetime | None = _maybe_moment()
    created_at: datetime = _moment()


class Address(Base, table=True):
    """Where a contact is reached. `sealed` is the channel's id for them, `hash` (of both) finds it."""

    __table_args__ = (UniqueConstraint("hash"),)

    id: UUID = _key()
    contact_id: UUID = _ref("contact.id")
    channel: str
    hash: bytes
    sealed: bytes
    opted_out_at: datetime | None = _maybe_moment()


class Preference(Base, table=True):
    """The one address where a citizen wants to be told."""

    citizen_hash: bytes = Field(primary_key=True)
    address_id: UUID = Field(sa_type=Id, foreign_key="address.id", index=True)
    at: datetime = _moment()


class Carried(Base, table=True):
    """What is open in a conversation, for whoever names the code behind `hash` elsewhere; once, and soon."""

    __table_args__ = (Index(None, "expires_at"),)

    hash: bytes = Field(primary_key=True)
    contact_id: UUID = Field(sa_type=Id, foreign_key="contact.id", index=True)
    sealed: bytes
    expires_at: datetime = _moment()


class Conversation(Base, table=True):
    """One thread of one address; `hash` (of channel, address and thread) finds it without a join.

    `waiting_since` is set exactly while the state is `waiting`.
    """

    __table_args__ = (
        UniqueConstraint("hash"),
        Index(None, "address_id"),
        _partial("ix_conversation_waiting", "waiting_since", where="waiting_since IS NOT NULL"),
    )

    id: UUID = _key()
    address_id: UUID = _ref("address.id")
    hash: bytes
    thread: bytes
    state: str = ConversationState.BOT
    dialogue: bytes | None = None
    updated_at: datetime = _moment()
    waiting_why: str = ""
    waiting_since: datetime | None = _maybe_moment()
    assignee: str = ""


class Seen(Base, table=True):
    """Every event that was ever stored, by a hash of channel and external id: redeliveries are recognised."""

    __table_args__ = (_CLUSTERED,)

    hash: bytes = Field(primary_key=True)
    row_id: UUID = Field(sa_type=Id)
    at: datetime = _moment()


class Inbox(Base, table=True):
    """What came in, or fell due. `kind` is message, timer or unknown; the last has no conversation."""

    __table_args__ = (
        Index(None, "conversation_id"),  # without the id, else SQLite prefers it to the partial one
        _partial("ix_inbox_open", "conversation_id", "id", where="status IN ('new', 'deferred')"),
        _partial("ix_inbox_new", "received_at", where="status = 'new'"),
        _partial("ix_inbox_deferred", "due_at", where="status = 'deferred'"),
        _partial("ix_inbox_parked", "id", where="status = 'parked'"),
    )

    id: UUID = _key()
    conversation_id: UUID | None = _maybe_ref("conversation.id")
    kind: str = "message"
    status: str = InboxStatus.NEW
    payload: bytes | None = None
    interpretation: bytes | None = None
    received_at: datetime = _moment()
    due_at: datetime | None = _maybe_moment()
    attempts: int = 0
    error: str = ""
    timer: str = ""


class File(Base, table=True):
    """A file that came with a message, whether kept or not; the bytes are in the file storage.

    `name`, `text` (what was read in it) and `subject` (the request it belongs to) are sealed; `digest` is a
    keyed hash of what is kept. `reason` says why it is not.
    """

    __table_args__ = (UniqueConstraint("message_id", "ordinal"), Index(None, "contact_id"))

    id: UUID = _key()
    contact_id: UUID = _ref("contact.id")
    message_id: UUID = _ref("inbox.id")
    ordinal: int
    status: str
    media_type: str = ""
    size: int = Field(default=0, sa_type=BigInteger)
    digest: bytes | None = None
    name: bytes | None = None
    text: bytes | None = None
    subject: bytes | None = None
    reason: str = ""
    at: datetime = _moment()


class Review(Base, table=True):
    """A message that was perhaps misread, until a person says what it means. Its text stays where it is, sealed in
    the inbox. `suggested` is the intent that the citizen then chose or named, `label` what the person said."""

    __table_args__ = (
        UniqueConstraint("message_id"),
        Index(None, "contact_id"),
        _partial("ix_review_open", "id", where="settled_at IS NULL"),
    )

    id: UUID = _key()
    message_id: UUID = _ref("inbox.id")
    contact_id: UUID = _ref("contact.id")
    why: str
    suggested: str = ""
    at: datetime = _moment()
    label: str = ""
    labelled_by: str = ""
    settled_at: datetime | None = _maybe_moment()


class Outbox(Base, table=True):
    """What goes out. `body` seals text, buttons, thread, context; `priority` is 0 for citizens."""

    __table_args__ = (
        Index("ix_outbox_address", "address_id", "id"),
        _partial("ix_outbox_queued", "channel", "priority", "id", where="status = 'queued'"),
        _partial("ix_outbox_sending", "channel", "lane", where="status = 'sending'"),
        _partial("ix_outbox_open", "address_id", "priority", "id", where="status IN ('queued', 'sending')"),
        _partial("ix_outbox_failed", "reason", "id", where="status = 'failed'"),
        _partial("ix_outbox_provider", "provider_hash", where="provider_hash IS NOT NULL"),
    )

    id: UUID = _key()
    conversation_id: UUID | None = _maybe_ref("conversation.id")
    address_id: UUID = _ref("address.id")
    channel: str
    lane: int
    priority: int = 0
    status: str = OutboundStatus.QUEUED
    reason: str = ""
    provider_hash: bytes | None = None
    provider_id: bytes | None = None
    body: bytes
    language: str = "ar"
    template: str = ""
    template_hash: str = ""
    sensitivity: int = 0
    queued_at: datetime = _moment()
    due_at: datetime = _moment()
    sent_at: datetime | None = _maybe_moment()
    attempts: int = 0
    author: str = "bot"


class Receipt(Base, table=True):
    """What providers said became of messages, as it was heard, which may be before the send's commit."""

    __table_args__ = (Index(None, "provider_hash"),)

    id: UUID = _key()
    channel: str
    provider_hash: bytes
    status: str
    reason: str = ""
    at: datetime = _moment()


class Lease(Base, table=True):
    """Who alone may do something until when, in microseconds of the database's clock. `fence` only grows."""

    __table_args__ = (_CLUSTERED,)

    name: str = Field(sa_type=Name, primary_key=True)
    owner: str
    fence: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)


class Word(Base, table=True):
    """Which messages hold a word: a keyed hash of it, so that search works on sealed texts."""

    __table_args__ = (PrimaryKeyConstraint("hash", "message_id"), Index(None, "message_id"), _CLUSTERED)

    hash: bytes
    message_id: UUID = Field(sa_type=Id)


class TemplateVersion(Base, table=True):
    """A template's text, named by its content's hash and never changed."""

    __tablename__ = "template_version"
    __table_args__ = (PrimaryKeyConstraint("name", "language", "channel", "hash"),)

    name: str
    language: str
    channel: str = ""
    hash: str
    source: str
    created_at: datetime = _moment()


class TemplatePublished(Base, table=True):
    """Which version is live. `offered` is a newer file's version that waits for an admin's review."""

    __tablename__ = "template_published"
    __table_args__ = (PrimaryKeyConstraint("name", "language", "channel"),)

    name: str
    language: str
    channel: str = ""
    hash: str
    offered: str = ""
    by: str
    at: datetime = _moment()
    by_admin: bool = False


class Attempt(Base, table=True):
    """One guess, counted at once: a code, an identity, a transaction number."""

    __table_args__ = (Index(None, "kind", "subject", "at"),)

    id: UUID = _key()
    kind: str
    subject: bytes
    at: datetime = _moment()


class Audit(Base, table=True):
    """Who did what to what, by ids alone, each row chained to the one before by a keyed hash."""

    seq: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = _moment()
    actor: str
    action: str
    subject: str
    hash: bytes


class Fact(Base, table=True):
    """The back office's change feed, copied for boards and announcements."""

    __table_args__ = (Index(None, "unit", "at"), Index(None, "subject_hash"), Index(None, "citizen_hash"))

    cursor: str = Field(primary_key=True)
    kind: str
    subject: str
    subject_hash: bytes
    citizen_hash: bytes | None = None
    status: str = ""
    unit: str = ""
    service: str = ""
    at: datetime = _moment()


class Cursor(Base, table=True):
    """How far a poller or a feed has read."""

    name: str = Field(primary_key=True)
    value: str


class Campaign(Base, table=True):
    """One text for many recipients. `source` is the agency's own words; what differs by recipient is not in it.

    `loaded` is how far its list was read, in that list's own terms.
    """

    __table_args__ = (UniqueConstraint("name"),)

    id: UUID = _key()
    name: str
    status: str = CampaignStatus.LOADING
    source: str
    sensitivity: int = 0
    per_second: float | None = None
    starts_at: datetime = _moment()
    loaded: str = ""
    created_at: datetime = _moment()
    created_by: str


class CampaignRecipient(Base, table=True):
    """Somebody a campaign is for, once: what was made of them, `sealed` holds their
    placeholders' values.

    `line` is where the list names them; whoever can't be reached has no address.
    """

    __tablename__ = "campaign_recipient"
    __table_args__ = (
        UniqueConstraint("campaign_id", "address_id"),
        _partial("ix_campaign_recipient_waiting", "campaign_id", "id", where="outcome = 'waiting'"),
    )

    id: UUID = _key()
    campaign_id: UUID = _ref("campaign.id")
    address_id: UUID | None = _maybe_ref("address.id")
    line: int
    outcome: str = Outcome.WAITING
    sealed: bytes | None = None
    outbox_id: UUID | None = _maybe_ref("outbox.id")


class Staff(Base, table=True):
    """Who may work at the desk."""

    name: str = Field(primary_key=True)
    role: str
    password_hash: str = ""
    created_at: datetime = _moment()


def table(model: type[Base]) -> Table:
    """The Core table behind a model."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]  # SQLModel doesn't declare it


CONTACT, ADDRESS, CONVERSATION = table(Contact), table(Address), table(Conversation)
PREFERENCE, CARRIED = table(Preference), table(Carried)
SEEN, INBOX, OUTBOX, RECEIPT = table(Seen), table(Inbox), table(Outbox), table(Receipt)
LEASE, WORD, ATTEMPT, AUDIT = table(Lease), table(Word), table(Attempt), table(Audit)
VERSION, PUBLISHED = table(TemplateVersion), table(TemplatePublished)
FACT, CURSOR, STAFF, FILE = table(Fact), table(Cursor), table(Staff), table(File)
CAMPAIGN, RECIPIENT = table(Campaign), table(CampaignRecipient)
REVIEW = table(Review)
