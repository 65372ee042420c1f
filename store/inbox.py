"""Turns: one worker at a time claims a conversation; what its turn did is committed whole or not at all.

A claim ends with `finish`, `fail` or `release`. Each but the last is valid only while nobody else
has claimed the conversation since, and raises Fenced otherwise.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    exists,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from core.conversation import ConversationState, step_conversation
from core.ids import new_id
from core.messages import Inbound, InboxStatus
from store import audit, carried, consent, files, known, leases, review
from store.codec import decode
from store.columns import AnyRow, database_now, upsert
from store.contacts import Home, link, open_address, open_identity, open_text, touch
from store.drafts import enqueue
from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX, LEASE, WORD
from store.turns import Claim, Fenced, NoClaim, Row, TurnResult, lease_name
from store.vault import Cipher, Vault

_OPEN: ColumnElement[bool] = literal_column("inbox.status IN ('new', 'deferred')")
"""Spelt as the partial index spells it. A bound parameter would hide the index from SQLite, and one compared
with an indexed condition's column makes SQLite plan the statement anew every time it runs."""
_READY = or_(literal_column("inbox.status = 'new'"), INBOX.c.due_at <= bindparam("now"))

_CLAIM = (
    select(
        *(INBOX.c.id, INBOX.c.kind, INBOX.c.payload, INBOX.c.timer, INBOX.c.received_at, INBOX.c.due_at),
        *(INBOX.c.attempts, INBOX.c.interpretation),
        *(CONVERSATION.c.state, CONVERSATION.c.dialogue, CONVERSATION.c.thread),
        *(ADDRESS.c.id.label("address_id"), ADDRESS.c.channel, ADDRESS.c.hash, ADDRESS.c.sealed),
        *(ADDRESS.c.contact_id, CONTACT.c.data_key, CONTACT.c.citizen, CONTACT.c.language),
        *(CONTACT.c.verified_at, CONTACT.c.last_seen_at),
    )
    .join_from(INBOX, CONVERSATION)
    .join(ADDRESS)
    .join(CONTACT)
    .where(INBOX.c.conversation_id == bindparam("conversation"), _OPEN, _READY)
    .where(CONTACT.c.data_key.is_not(None))
    .order_by(INBOX.c.id)
    .limit(bindparam("most"))
)
_MINE = (
    LEASE.c.name == bindparam("lease"),
    LEASE.c.owner == bindparam("by"),
    LEASE.c.fence == bindparam("no"),
)
_INTERPRETED = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("row"), exists().where(*_MINE))
    .values(interpretation=bindparam("sealed"))
)
_DONE = update(INBOX).where(INBOX.c.id == bindparam("row"), _OPEN).values(status=InboxStatus.DONE)
_DEFER = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("row"), _OPEN)
    .values(status=InboxStatus.DEFERRED, due_at=bindparam("until"))
)
_FAIL = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("rows", expanding=True)), _OPEN)
    .values(
        attempts=INBOX.c.attempts + 1,
        error=bindparam("why"),
        status=case((INBOX.c.attempts + 1 >= bindparam("most"), InboxStatus.PARKED), else_=INBOX.c.status),
    )
    .returning(INBOX.c.status)
)
_KEEP = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("conversation"), CONVERSATION.c.state == bindparam("was"))
    .values(dialogue=bindparam("sealed"), updated_at=bindparam("at"))
)
_STEP = _KEEP.values(
    state=bindparam("becomes"), waiting_why=bindparam("why"), waiting_since=bindparam("since")
)
_UNSET_TIMER = (
    update(INBOX)
    .where(INBOX.c.conversation_id == bindparam("conversation"), _OPEN)
    .where(INBOX.c.kind == "timer", INBOX.c.timer == bindparam("name"))
    .values(status=InboxStatus.DONE)
)
_SET_TIMER = insert(INBOX)
_WORDS = upsert(WORD).on_conflict_do_nothing()
_LET_GO = leases.RELEASE.returning(
    select(INBOX.c.id)
    .where(INBOX.c.conversation_id == bindparam("conversation"), _OPEN, _READY)
    .exists()
    .label("more")
)
_STALE = (
    select(INBOX.c.conversation_id)
    .where(literal_column("inbox.status = 'new'"), INBOX.c.received_at < bindparam("before"))
    .order_by(INBOX.c.received_at)
    .limit(bindparam("most"))
)
_FALLEN_DUE = (
    select(INBOX.c.conversation_id)
    .where(literal_column("inbox.status = 'deferred'"), INBOX.c.due_at <= bindparam("now"))
    .order_by(INBOX.c.due_at)
    .limit(bindparam("most"))
)
_HELD = select(LEASE.c.name).where(
    LEASE.c.name.in_(bindparam("names", expanding=True)), LEASE.c.expires_at > database_now()
)


def claim(
    c: Connection,
    vault: Vault,
    conversation_id: UUID,
    owner: str,
    now: datetime,
    *,
    ttl_s: float,
    limit: int = 50,
) -> Claim | NoClaim:
    """Lease a conversation and read what waits in it, oldest first. Renewed by `leases.renew`."""
    name = lease_name(conversation_id)
    fence = leases.acquire(c, name, owner, ttl_s)
    if fence is None:
        return NoClaim.BUSY
    found = c.execute(_CLAIM, {"conversation": conversation_id, "now": now, "most": limit}).all()
    if not found:
        leases.release(c, name, owner, fence)
        return NoClaim.IDLE
    first = found[0]
    home = Home(first.address_id, first.contact_id, first.hash, vault.open(first.data_key))
    key = conversation_id.bytes
    return Claim(
        conversation_id=conversation_id,
        owner=owner,
        fence=fence,
        home=home,
        address=open_address(home, first.channel, first.sealed),
        thread=open_text(home.cipher, first.thread, key + b"thread"),
        state=ConversationState(first.state),
        dialogue=home.cipher.unseal(first.dialogue, key + b"dialogue") if first.dialogue else b"",
        language=first.language,
        identity=open_identity(home, first),
        rows=tuple(_row(home.cipher, row) for row in found),
    )


def _row(cipher: Cipher, row: AnyRow) -> Row:
    key = row.id.bytes
    return Row(
        id=row.id,
        kind=row.kind,
        message=decode(cipher.unseal(row.payload, key + b"payload"), Inbound) if row.payload else None,
        timer=row.timer,
        received_at=row.received_at,
        attempts=row.attempts,
        interpretation=cipher.unseal(row.interpretation, key + b"reading") if row.interpretation else None,
        deferred=row.kind != "timer" and row.due_at is not None,
    )


def remember(c: Connection, vault: Vault, claim: Claim, row_id: UUID, interpretation: bytes) -> None:  # noqa: ARG001
    """Keep how a message was read before anything is done about it: a second run reads it the same."""
    sealed = claim.home.cipher.seal(interpretation, row_id.bytes + b"reading")
    if c.execute(_INTERPRETED, {"row": row_id, "sealed": sealed, **_lease(claim)}).rowcount != 1:
        raise Fenced("the conversation was claimed by another worker")


def finish(c: Connection, vault: Vault, claim: Claim, result: TurnResult, now: datetime) -> bool:
    """Commit what a turn did; True when more waits, for which the conversation must be woken again."""
    if result.done:
        c.execute(_DONE, [{"row": row} for row in result.done])
    if result.deferred:
        c.execute(_DEFER, [{"row": row, "until": until} for row, until in result.deferred])
    _move(c, claim, result, now)
    enqueue(
        c, vault, result.out, now, conversation_id=claim.conversation_id, home=(claim.address, claim.home)
    )
    _set_timers(c, claim, result.timers, now)
    _index(c, vault, result.words)
    for which, subject in result.attached:
        files.attach(c, claim, which, subject)
    for doubt in result.doubts:
        review.add(c, claim, doubt, now)
    entries = [*result.audit, *_know(c, vault, claim, result, now)]
    if result.taken is not None and not carried.take(c, vault, result.taken):
        raise Fenced("another conversation took it up first")
    if result.left is not None:
        code, content, until = result.left
        carried.leave(c, vault, claim.home, code, content, until, now)
    audit.append(c, vault, f"contact/{claim.contact_id}", entries, now)
    return _let_go(c, claim, now)


def _index(c: Connection, vault: Vault, words: Sequence[tuple[UUID, tuple[str, ...]]]) -> None:
    rows = [{"hash": hash_, "message_id": message} for message, said in words for hash_ in vault.words(said)]
    if rows:
        c.execute(_WORDS, rows)


def _know(
    c: Connection, vault: Vault, claim: Claim, result: TurnResult, now: datetime
) -> Iterator[tuple[str, str]]:
    """Keep what the turn tells of the person behind the address; yields what the audit trail says of it."""
    if result.seen:
        touch(c, claim.contact_id, claim.identity, now)  # before a link, which may renew what lapsed
    if result.link is not None:
        link(c, vault, claim.home, result.link, now)
        yield "identity.linked", str(claim.contact_id)
    if result.opted_out is not None:
        _obey(c, claim, now, opted_out=result.opted_out)
        yield f"address.opted_{'out' if result.opted_out else 'in'}", str(claim.address_id)
    if result.prefer is not None:
        citizen, chosen = result.prefer
        known.prefer(c, vault, citizen, chosen or claim.address_id, now)


def fail(
    c: Connection, claim: Claim, row_ids: Sequence[UUID], error: str, now: datetime, *, park_after: int = 5
) -> bool:
    """Count a failed turn; True when its rows are parked now, else they stay first in line.

    `error` is a code for operators, never a text that could quote the citizen.
    """
    params = {"rows": list(row_ids), "why": error, "most": park_after}
    statuses = c.execute(_FAIL, params).scalars().all()
    _let_go(c, claim, now)
    return InboxStatus.PARKED in statuses


def release(c: Connection, claim: Claim) -> None:
    """Let go of a conversation undone; harmless when it was taken over."""
    leases.release(c, claim.lease, claim.owner, claim.fence)


def due(c: Connection, now: datetime, older_than_s: float, limit: int) -> list[UUID]:
    """Conversations to wake: something new lay there for `older_than_s`, or something deferred fell due."""
    before = now - timedelta(seconds=older_than_s)
    stale = c.execute(_STALE, {"before": before, "most": limit}).scalars()
    fallen = c.execute(_FALLEN_DUE, {"now": now, "most": limit}).scalars()
    ids = list(dict.fromkeys([*fallen, *stale]))[:limit]
    held = set(c.execute(_HELD, {"names": [lease_name(id_) for id_ in ids]}).scalars()) if ids else set()
    return [id_ for id_ in ids if lease_name(id_) not in held]


def _lease(claim: Claim) -> dict[str, Any]:
    return {"lease": claim.lease, "by": claim.owner, "no": claim.fence}


def _let_go(c: Connection, claim: Claim, now: datetime) -> bool:
    """Release the lease, which proves that it was still ours; last, so that what else waits is fresh."""
    gone = c.execute(_LET_GO, {**_lease(claim), "conversation": claim.conversation_id, "now": now}).first()
    if gone is None:
        raise Fenced("the conversation was claimed by another worker")
    return bool(gone.more)


def _move(c: Connection, claim: Claim, result: TurnResult, now: datetime) -> None:
    key = claim.conversation_id
    sealed = claim.home.cipher.seal(result.dialogue, key.bytes + b"dialogue") if result.dialogue else None
    params = {"conversation": key, "was": claim.state, "sealed": sealed, "at": now}
    statement = _KEEP
    if step_conversation(claim.state, result.state) is not claim.state:
        since = now if result.state is ConversationState.WAITING else None
        statement = _STEP
        params |= {"becomes": result.state, "why": result.waiting_why, "since": since}
    if c.execute(statement, params).rowcount != 1:
        raise Fenced("the conversation's state was changed by someone else")


def _obey(c: Connection, claim: Claim, now: datetime, *, opted_out: bool) -> None:
    if opted_out:
        consent.opt_out(c, [(claim.address_id, claim.home.hash)], now)
    else:
        consent.opt_in(c, claim.address_id)


def _set_timers(
    c: Connection, claim: Claim, timers: Sequence[tuple[str, datetime | None]], now: datetime
) -> None:
    for name, at in timers:
        c.execute(_UNSET_TIMER, {"conversation": claim.conversation_id, "name": name})
        if at is not None:
            timer = {"id": new_id(), "conversation_id": claim.conversation_id, "kind": "timer", "timer": name}
            c.execute(_SET_TIMER, timer | {"status": InboxStatus.DEFERRED, "received_at": now, "due_at": at})
