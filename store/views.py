"""What people look at: a chat's history, a phone's messages, what waits for staff, and how much of it there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select

from core.errors import Reason
from core.messages import Address, Inbound, Unknown
from store import files
from store.codec import decode
from store.columns import AnyRow
from store.contacts import address_hash
from store.drafts import Body
from store.files import FileShown
from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX, OUTBOX
from store.vault import Cipher, Sealed, Vault


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of a dialogue, as the citizen sees it. `direction` is `in` or `out`."""

    id: UUID
    direction: str
    text: str
    buttons: tuple[str, ...]
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something a person must look at. `what` is waiting, parked, unknown, uncertain or failed.

    `id` is what `desk.staff_reply` (waiting) and `desk.requeue` (parked, uncertain) take. `text` is the
    citizen's last message, the message that is stuck, or the raw event; empty where it was erased. `files` are
    the conversation's latest, or the stuck message's.
    """

    what: str
    id: UUID
    channel: str
    why: str
    since: datetime
    text: str
    files: Sequence[FileShown] = ()


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of a citizen's message: the inbox row's status, the conversation's state, how it was read (as the
    turn kept it, None before that) and the templates of the messages after it, by their ids."""

    status: str
    state: str
    reading: bytes | None
    templates: dict[UUID, str]


type _Query = Select[*tuple[Any, ...]]

_ADDRESS = (
    select(ADDRESS.c.id, CONTACT.c.data_key)
    .join_from(ADDRESS, CONTACT)
    .where(ADDRESS.c.hash == bindparam("key"))
)
_HEARD = (
    select(INBOX.c.id, INBOX.c.payload, INBOX.c.status, INBOX.c.received_at.label("at"))
    .join_from(CONVERSATION, INBOX)
    .where(CONVERSATION.c.address_id == bindparam("whose"), INBOX.c.kind == "message")
)
_SAID = select(OUTBOX.c.id, OUTBOX.c.body, OUTBOX.c.status, OUTBOX.c.queued_at.label("at")).where(
    OUTBOX.c.address_id == bindparam("whose")
)
_SHOWN = _SAID.where(literal_column("outbox.status NOT IN ('failed', 'cancelled')"))
_SENT = _SAID.where(literal_column("outbox.status IN ('sent', 'delivered', 'read')"))

_WAITING = (
    select(CONVERSATION.c.id, CONVERSATION.c.waiting_why, CONVERSATION.c.waiting_since, ADDRESS.c.channel)
    .add_columns(CONTACT.c.data_key)
    .join_from(CONVERSATION, ADDRESS)
    .join(CONTACT)
    .where(CONVERSATION.c.waiting_since.is_not(None))
    .order_by(CONVERSATION.c.waiting_since)
    .limit(bindparam("most"))
)
_LAST_HEARD = (
    select(INBOX.c.id, INBOX.c.payload)
    .where(INBOX.c.conversation_id == bindparam("conversation"), INBOX.c.kind == "message")
    .order_by(INBOX.c.id.desc())
    .limit(1)
)
_PARKED = (
    select(
        *(INBOX.c.id, INBOX.c.kind, INBOX.c.payload, INBOX.c.error, INBOX.c.received_at),
        *(ADDRESS.c.channel, CONTACT.c.data_key),
    )
    .select_from(INBOX)
    .outerjoin(CONVERSATION, CONVERSATION.c.id == INBOX.c.conversation_id)
    .outerjoin(ADDRESS, ADDRESS.c.id == CONVERSATION.c.address_id)
    .outerjoin(CONTACT, CONTACT.c.id == ADDRESS.c.contact_id)
    .where(literal_column("inbox.status = 'parked'"))
    .order_by(INBOX.c.id)
    .limit(bindparam("most"))
)
_UNSENT = (
    select(OUTBOX.c.id, OUTBOX.c.channel, OUTBOX.c.body, OUTBOX.c.status, OUTBOX.c.queued_at.label("at"))
    .add_columns(OUTBOX.c.reason, CONTACT.c.data_key)
    .join_from(OUTBOX, ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id)
    .join(CONTACT)
    .where(literal_column("outbox.status = 'failed'"))
    .limit(bindparam("most"))
)
_UNCERTAIN = _UNSENT.where(OUTBOX.c.reason == Reason.UNCERTAIN).order_by(OUTBOX.c.id)
_FAILED = _UNSENT.where(OUTBOX.c.reason != Reason.UNCERTAIN).order_by(OUTBOX.c.id.desc())
"""The latest: nothing takes them off the list."""
_OPEN = (
    select(literal_column("'inbox'").label("box"), INBOX.c.status, func.count().label("n"))
    .where(literal_column("inbox.status IN ('new', 'deferred')"))
    .group_by(INBOX.c.status)
    .union_all(
        select(literal_column("'inbox'"), INBOX.c.status, func.count())
        .where(literal_column("inbox.status = 'parked'"))
        .group_by(INBOX.c.status),
        select(literal_column("'outbox'"), OUTBOX.c.status, func.count())
        .where(literal_column("outbox.status IN ('queued', 'sending')"))
        .group_by(OUTBOX.c.status),
        select(literal_column("'outbox'"), literal_column("'uncertain'"), func.count())
        .where(literal_column("outbox.status = 'failed'"), OUTBOX.c.reason == "uncertain")
        .having(func.count() > 0),
        select(literal_column("'conversation'"), CONVERSATION.c.state, func.count())
        .where(CONVERSATION.c.waiting_since.is_not(None))
        .group_by(CONVERSATION.c.state),
    )
)
_QUEUED = (
    select(OUTBOX.c.channel, func.count().label("n"))
    .where(literal_column("outbox.status = 'queued'"))
    .group_by(OUTBOX.c.channel)
)
_TURN = (
    select(INBOX.c.status, INBOX.c.interpretation, INBOX.c.conversation_id, CONVERSATION.c.state)
    .join_from(INBOX, CONVERSATION)
    .where(INBOX.c.id == bindparam("message"), CONVERSATION.c.address_id == bindparam("whose"))
)
_AFTER = (
    select(OUTBOX.c.id, OUTBOX.c.template)
    .where(OUTBOX.c.address_id == bindparam("whose"), OUTBOX.c.id > bindparam("message"))
    .order_by(OUTBOX.c.id)
)
_ANYONE = select(CONTACT.c.id).limit(1)


def history(
    c: Connection, vault: Vault, address: Address, *, after: UUID | None = None, limit: int = 200
) -> list[Shown]:
    """What was said with an address, oldest first: the next `limit` after an id, or the last ones."""
    found = _find(c, vault, address)
    if found is None:
        return []
    whose, cipher = found
    heard = _page(c, _HEARD, whose, after, limit)
    said = _page(c, _SHOWN, whose, after, limit)
    shown = [_heard(cipher, row) for row in heard] + [_said(cipher, row) for row in said]
    shown.sort(key=lambda message: message.id)
    return shown[-limit:] if after is None else shown[:limit]


def turn(c: Connection, vault: Vault, address: Address, message_id: UUID) -> Turned | None:
    """What became of a message of this address; None when it is not theirs."""
    found = _find(c, vault, address)
    if found is None:
        return None
    whose, cipher = found
    row = c.execute(_TURN, {"whose": whose, "message": message_id}).first()
    if row is None:
        return None
    reading = row.interpretation and cipher.unseal(row.interpretation, message_id.bytes + b"reading")
    after = c.execute(_AFTER, {"whose": whose, "message": message_id})
    return Turned(row.status, row.state, reading, {r.id: r.template for r in after})


def sent_to(c: Connection, vault: Vault, address: Address, limit: int = 50) -> list[Shown]:
    """What a channel sent to an address, newest last: a phone's messages."""
    found = _find(c, vault, address)
    if found is None:
        return []
    whose, cipher = found
    return [_said(cipher, row) for row in _page(c, _SENT, whose, None, limit)]


def waiting(c: Connection, vault: Vault, limit: int = 200) -> list[Stuck]:
    """What a person must look at, oldest first within each kind; of what failed for good the latest."""
    most = {"most": limit}
    asked = [
        Stuck(
            *("waiting", r.id, r.channel, r.waiting_why, r.waiting_since),
            text=_last_heard(c, vault, r),
            files=files.of_conversation(c, vault.open(r.data_key), r.id) if r.data_key else (),
        )
        for r in c.execute(_WAITING, most).all()
    ]
    parked = [_parked(c, vault, row) for row in c.execute(_PARKED, most).all()]
    uncertain = [_unsent(vault, row, "uncertain") for row in c.execute(_UNCERTAIN, most)]
    failed = [_unsent(vault, row, "failed") for row in c.execute(_FAILED, most).all()[::-1]]
    return asked + parked + uncertain + failed


def queued(c: Connection) -> dict[str, int]:
    """How many messages wait to be handed over, by channel."""
    return {row.channel: row.n for row in c.execute(_QUEUED)}


def counts(c: Connection) -> dict[tuple[str, str], int]:
    """How much is open, by box and status; what is done isn't counted, so it costs the same at any size."""
    return {(row.box, row.status): row.n for row in c.execute(_OPEN)}


def any_contact(c: Connection) -> bool:
    """Whether anybody ever wrote."""
    return c.execute(_ANYONE).first() is not None


def _find(c: Connection, vault: Vault, address: Address) -> tuple[UUID, Cipher] | None:
    row = c.execute(_ADDRESS, {"key": address_hash(vault, address)}).first()
    return None if row is None or row.data_key is None else (row.id, vault.open(row.data_key))


def _page(c: Connection, query: _Query, whose: UUID, after: UUID | None, limit: int) -> Sequence[AnyRow]:
    """The next `limit` rows after an id, or the last ones; oldest first."""
    id_ = query.selected_columns.id
    if after is not None:
        return c.execute(query.where(id_ > after).order_by(id_).limit(limit), {"whose": whose}).all()
    return c.execute(query.order_by(id_.desc()).limit(limit), {"whose": whose}).all()[::-1]


def _heard(cipher: Cipher, row: AnyRow) -> Shown:
    message = _opened(cipher, row.id.bytes + b"payload", row.payload, Inbound)
    return Shown(row.id, "in", message.text if message else "", (), row.status, row.at)


def _said(cipher: Cipher, row: AnyRow) -> Shown:
    body = _opened(cipher, row.id.bytes + b"body", row.body, Body)
    text, buttons = (body.text, tuple(b.text for b in body.buttons)) if body else ("", ())
    return Shown(row.id, "out", text, buttons, row.status, row.at)


def _last_heard(c: Connection, vault: Vault, row: AnyRow) -> str:
    last = c.execute(_LAST_HEARD, {"conversation": row.id}).first()
    return _message_text(vault, row.data_key, last) if last else ""


def _parked(c: Connection, vault: Vault, row: AnyRow) -> Stuck:
    if row.kind == "unknown":
        event = decode(vault.unseal(row.payload, row.id.bytes + b"payload"), Unknown)
        return Stuck(
            "unknown", row.id, event.channel, "", row.received_at, event.raw.decode(errors="replace")
        )
    text = _message_text(vault, row.data_key, row)
    brought = files.of_message(c, vault.open(row.data_key), row.id) if row.data_key else ()
    return Stuck("parked", row.id, row.channel, row.error, row.received_at, text, brought)


def _unsent(vault: Vault, row: AnyRow, what: str) -> Stuck:
    text = _said(vault.open(row.data_key), row).text if row.data_key else ""
    why = row.reason if what == "failed" else ""
    return Stuck(what, row.id, row.channel, why, row.at, text)


def _message_text(vault: Vault, data_key: bytes | None, row: AnyRow) -> str:
    if data_key is None or row.payload is None:
        return ""
    message = _opened(vault.open(data_key), row.id.bytes + b"payload", row.payload, Inbound)
    return message.text if message else ""


def _opened[T](cipher: Cipher, context: bytes, sealed: bytes, type_: type[T]) -> T | None:
    """None for what was erased: a citizen who writes again has another key."""
    try:
        return decode(cipher.unseal(sealed, context), type_)
    except Sealed:
        return None
