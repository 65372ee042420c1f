"""How messages ended: by what a provider answered, and by its receipts. Nothing ever moves backwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from core.errors import Reason
from core.ids import new_id
from core.messages import OutboundStatus, Receipt, settles
from store import consent
from store.columns import AnyRow
from store.contacts import seal_text
from store.intake import event_hash, unseen
from store.locks import lock
from store.reroute import reroute
from store.tables import ADDRESS, CONTACT, OUTBOX, RECEIPT
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class Settled:
    """How a send ended: `sent` with the provider's id, `queued` again for `retry_at`, or `failed`."""

    id: UUID
    status: OutboundStatus
    provider_id: str = ""
    reason: Reason | None = None
    retry_at: datetime | None = None


_HEARD = frozenset(
    {OutboundStatus.SENT, OutboundStatus.DELIVERED, OutboundStatus.READ, OutboundStatus.FAILED}
)
"""What a receipt can tell. None of them may put a message back into the queue."""
_FAILED = OutboundStatus.FAILED

_STATE = (
    select(
        OUTBOX.c.id,
        OUTBOX.c.channel,
        OUTBOX.c.status,
        OUTBOX.c.reason,
        OUTBOX.c.provider_hash,
        OUTBOX.c.address_id,
        ADDRESS.c.hash,
        CONTACT.c.data_key,
    )
    .join_from(OUTBOX, ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id)
    .join(CONTACT)
    .with_for_update(of=OUTBOX, key_share=True)
)
_BY_ID = _STATE.where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
_BY_PROVIDER = _STATE.where(OUTBOX.c.provider_hash.in_(bindparam("hashes", expanding=True)))
_NAMED = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("message"))
    .values(provider_hash=bindparam("hash"), provider_id=bindparam("sealed"), sent_at=bindparam("at"))
)
_MOVED = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("message"))
    .values(status=bindparam("becomes"), reason=bindparam("why"))
)
_RETRIED = _MOVED.values(due_at=bindparam("at"))
_WAITING = (
    select(RECEIPT.c.provider_hash, RECEIPT.c.status, RECEIPT.c.reason)
    .where(RECEIPT.c.provider_hash.in_(bindparam("hashes", expanding=True)))
    .order_by(RECEIPT.c.id)
)
_HEAR = insert(RECEIPT)


def settle(c: Connection, vault: Vault, results: Sequence[Settled], now: datetime) -> None:
    """Commit how sends ended, then apply the receipts that came before."""
    if not results:
        return
    messages = _messages(c.execute(_BY_ID, {"ids": [r.id for r in results]}))
    named = [(messages[r.id], r.provider_id) for r in results if r.provider_id and r.id in messages]
    hashes = {m.id: provider_hash(vault, m.channel, provider_id) for m, provider_id in named}
    lock(c, hashes.values())
    if named:
        c.execute(_NAMED, [_name(vault, m, provider_id, hashes[m.id], now) for m, provider_id in named])
    for result in results:
        if result.id in messages:
            messages[result.id].move(result.status, result.reason)
    by_hash = {hash_: messages[id_] for id_, hash_ in hashes.items()}
    for receipt in c.execute(_WAITING, {"hashes": list(by_hash)}) if by_hash else ():
        by_hash[receipt.provider_hash].hear(receipt.status, receipt.reason)
    retries = {r.id: r.retry_at for r in results if r.retry_at}
    _save(c, messages.values(), retries)
    consent.opt_out(c, _refused(messages.values()), now)
    reroute(c, vault, _shut_out(messages.values()), now)


def apply_receipts(c: Connection, vault: Vault, receipts: Sequence[Receipt], now: datetime) -> int:
    """Store receipts, each once, and move their messages forward; how many moved.

    A receipt whose message isn't known yet waits for `settle`, which finds it in the table.
    """
    if not receipts:
        return 0
    arrivals = [(new_id(), event_hash(vault, r.channel, r.external_id), r) for r in receipts]
    new = unseen(c, [(hash_, id_) for id_, hash_, _ in arrivals], now)
    rows = [_receipt(id_, vault, r, now) for id_, _, r in arrivals if id_ in new]
    if not rows:
        return 0
    hashes = {row["provider_hash"] for row in rows}
    lock(c, hashes)
    c.execute(_HEAR, rows)
    messages = _messages(c.execute(_BY_PROVIDER, {"hashes": list(hashes)}))
    by_hash = {m.provider_hash: m for m in messages.values()}
    for row in rows:
        if row["provider_hash"] in by_hash:
            by_hash[row["provider_hash"]].hear(row["status"], row["reason"])
    moved = _save(c, messages.values(), {})
    consent.opt_out(c, _refused(messages.values()), now)
    reroute(c, vault, _shut_out(messages.values()), now)
    return moved


def provider_hash(vault: Vault, channel: str, provider_id: str) -> bytes:
    return vault.index(f"provider/{channel}", provider_id)


@dataclass(slots=True)
class _Message:
    """A stored message's state, moved in memory by the transition table and saved when it changed."""

    id: UUID
    channel: str
    status: OutboundStatus
    reason: str
    provider_hash: bytes | None
    data_key: bytes | None
    address: tuple[UUID, bytes]
    moved: bool = False

    def move(self, to: OutboundStatus, reason: Reason | None) -> None:
        uncertain = Reason.UNCERTAIN if self.reason == Reason.UNCERTAIN else None
        if settles(self.status, to, reason=uncertain):
            self.status, self.reason, self.moved = to, reason or "", True

    def hear(self, status: str, reason: str) -> None:
        heard = OutboundStatus(status)
        if heard in _HEARD:
            self.move(heard, Reason(reason) if reason else None)


def _messages(rows: Iterable[AnyRow]) -> dict[UUID, _Message]:
    return {
        row.id: _Message(
            row.id,
            row.channel,
            OutboundStatus(row.status),
            row.reason,
            row.provider_hash,
            row.data_key,
            (row.address_id, row.hash),
        )
        for row in rows
    }


def _save(c: Connection, messages: Iterable[_Message], retries: dict[UUID, datetime]) -> int:
    moved = [m for m in messages if m.moved]
    again = [m for m in moved if m.id in retries and m.status is OutboundStatus.QUEUED]
    others = [m for m in moved if m not in again]
    if others:
        c.execute(_MOVED, [{"message": m.id, "becomes": m.status, "why": m.reason} for m in others])
    if again:
        c.execute(
            _RETRIED,
            [{"message": m.id, "becomes": m.status, "why": m.reason, "at": retries[m.id]} for m in again],
        )
    return len(moved)


def _refused(messages: Iterable[_Message]) -> list[tuple[UUID, bytes]]:
    """The addresses of which the provider says that they opted out there."""
    return list({m.address for m in messages if m.moved and m.reason == Reason.OPTED_OUT})


def _shut_out(messages: Iterable[_Message]) -> list[UUID]:
    """Those whose channel takes nothing more until the citizen writes there again."""
    return [m.id for m in messages if m.moved and m.reason == Reason.WINDOW_CLOSED and m.status == _FAILED]


def _name(vault: Vault, message: _Message, provider_id: str, hash_: bytes, now: datetime) -> dict[str, Any]:
    cipher = vault.open(message.data_key) if message.data_key else None
    sealed = seal_text(cipher, provider_id, message.id.bytes + b"provider") if cipher else None
    return {"message": message.id, "hash": hash_, "sealed": sealed, "at": now}


def _receipt(id_: UUID, vault: Vault, receipt: Receipt, now: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "channel": receipt.channel,
        "provider_hash": provider_hash(vault, receipt.channel, receipt.provider_id),
        "status": receipt.status,
        "reason": receipt.reason or "",
        "at": now,
    }
