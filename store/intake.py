"""Durable intake: an event is stored once, however often its provider delivers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from core.conversation import ConversationState
from core.ids import new_id
from core.messages import Inbound, InboxStatus, Unknown
from store.codec import encode
from store.columns import upsert
from store.contacts import homes, seal_text
from store.locks import lock
from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX, SEEN
from store.vault import Cipher, Vault


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a message is kept. A duplicate has the first one's ids, as far as those are still known."""

    id: UUID
    conversation_id: UUID | None
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """The conversation that a message belongs to."""

    conversation_id: UUID
    cipher: Cipher
    closed: bool = False


_NEW = upsert(SEEN).on_conflict_do_nothing().returning(SEEN.c.row_id)
_FIRST = (
    select(SEEN.c.hash, SEEN.c.row_id, INBOX.c.conversation_id)
    .outerjoin(INBOX, INBOX.c.id == SEEN.c.row_id)
    .where(SEEN.c.hash.in_(bindparam("hashes", expanding=True)))
)
_STORE = insert(INBOX)
_PLACE = (
    select(
        CONVERSATION.c.id,
        CONVERSATION.c.hash,
        CONVERSATION.c.state,
        ADDRESS.c.contact_id,
        CONTACT.c.data_key,
    )
    .join_from(CONVERSATION, ADDRESS)
    .join(CONTACT)
)
_PLACE_ONE = _PLACE.where(CONVERSATION.c.hash == bindparam("key"))
_PLACE_MANY = _PLACE.where(CONVERSATION.c.hash.in_(bindparam("keys", expanding=True)))
_REOPEN = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("conversation"))
    .where(CONVERSATION.c.state == ConversationState.CLOSED)
    .values(state=ConversationState.BOT)
)


def event_hash(vault: Vault, channel: str, external_id: str) -> bytes:
    return vault.index(f"event/{channel}", external_id)


def unseen(c: Connection, events: Sequence[tuple[bytes, UUID]], now: datetime) -> set[UUID]:
    """Remember events by hash; the ids of those that are new. Another's uncommitted one is waited for."""
    rows = [{"hash": hash_, "row_id": id_, "at": now} for hash_, id_ in events]
    return set(c.execute(_NEW, rows).scalars())


def accept(c: Connection, vault: Vault, messages: Sequence[Inbound], now: datetime) -> list[Stored]:
    """Store messages in order, each once. Contact, address and conversation appear with the first of them."""
    if not messages:
        return []
    arrivals = [(new_id(), event_hash(vault, m.address.channel, m.external_id), m) for m in messages]
    new = unseen(c, [(hash_, id_) for id_, hash_, _ in arrivals], now)
    places = _places(c, vault, [m for id_, _, m in arrivals if id_ in new], now)
    stored = {id_: Stored(id_, places[_key(m)].conversation_id) for id_, _, m in arrivals if id_ in new}
    if new:
        c.execute(_STORE, [_row(id_, m, places[_key(m)], now) for id_, _, m in arrivals if id_ in new])
        _reopen(c, places.values())
    first = _first(c, [hash_ for id_, hash_, _ in arrivals if id_ not in new])
    return [stored.get(id_) or first[hash_] for id_, hash_, _ in arrivals]


def accept_unknown(c: Connection, vault: Vault, events: Sequence[Unknown], now: datetime) -> None:
    """Park what no adapter understands, raw and sealed, for operators to see."""
    if not events:
        return
    arrivals = [(new_id(), event_hash(vault, e.channel, e.external_id), e) for e in events]
    new = unseen(c, [(hash_, id_) for id_, hash_, _ in arrivals], now)
    rows = [
        {"id": id_, "kind": "unknown", "status": InboxStatus.PARKED, "received_at": now}
        | {"payload": vault.seal(encode(event), id_.bytes + b"payload"), "error": event.channel}
        for id_, _, event in arrivals
        if id_ in new
    ]
    if rows:
        c.execute(_STORE, rows)


type _Key = tuple[str, str, str]


def _key(message: Inbound) -> _Key:
    return message.address.channel, message.address.id, message.thread


def _conversation_hash(vault: Vault, message: Inbound) -> bytes:
    address = message.address
    return vault.index(f"conversation/{address.channel}", f"{len(address.id)}/{address.id}/{message.thread}")


def _row(id_: UUID, message: Inbound, place: _Place, now: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "conversation_id": place.conversation_id,
        "payload": place.cipher.seal(encode(message), id_.bytes + b"payload"),
        "received_at": now,
    }


def _first(c: Connection, hashes: Sequence[bytes]) -> dict[bytes, Stored]:
    if not hashes:
        return {}
    rows = c.execute(_FIRST, {"hashes": hashes})
    return {row.hash: Stored(row.row_id, row.conversation_id, duplicate=True) for row in rows}


def _reopen(c: Connection, places: Iterable[_Place]) -> None:
    closed = [{"conversation": p.conversation_id} for p in places if p.closed]
    if closed:
        c.execute(_REOPEN, closed)


def _places(c: Connection, vault: Vault, messages: Sequence[Inbound], now: datetime) -> dict[_Key, _Place]:
    """The conversation of every message; those that don't exist yet are begun."""
    by_hash = {_conversation_hash(vault, m): m for m in messages}
    found = _known(c, vault, list(by_hash))
    missing = {h: m for h, m in by_hash.items() if h not in found}
    if missing and lock(c, missing):  # another may have begun them while we waited
        found |= _known(c, vault, list(missing))
        missing = {h: m for h, m in missing.items() if h not in found}
    if missing:
        found |= _begin(c, vault, missing, now)
    return {_key(message): found[hash_] for hash_, message in by_hash.items()}


def _known(c: Connection, vault: Vault, hashes: Sequence[bytes]) -> dict[bytes, _Place]:
    if not hashes:
        return {}
    one = len(hashes) == 1  # half the cost of an IN with one value
    rows = c.execute(_PLACE_ONE, {"key": hashes[0]}) if one else c.execute(_PLACE_MANY, {"keys": hashes})
    return {
        row.hash: _Place(row.id, vault.open(row.data_key), closed=row.state == ConversationState.CLOSED)
        for row in rows
    }


def _begin(c: Connection, vault: Vault, missing: dict[bytes, Inbound], now: datetime) -> dict[bytes, _Place]:
    at = homes(c, vault, {m.address for m in missing.values()}, now)
    rows, begun = [], {}
    for hash_, message in missing.items():
        id_, home = new_id(), at[message.address]
        thread = seal_text(home.cipher, message.thread, id_.bytes + b"thread")
        rows.append(
            {"id": id_, "address_id": home.address_id, "hash": hash_, "thread": thread, "updated_at": now}
        )
        begun[hash_] = _Place(id_, home.cipher)
    c.execute(insert(CONVERSATION), rows)
    return begun
