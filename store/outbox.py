"""The outbox's other end: messages are taken lane by lane, and what a dead process left is recovered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, literal_column, not_, or_, select, update

from core.disclosure import Sensitivity
from core.errors import Reason
from core.messages import Outbound, OutboundStatus
from store.codec import decode
from store.columns import AnyRow
from store.contacts import Home, open_address
from store.drafts import STAFF, Body
from store.heard import NEVER, heard_at
from store.tables import ADDRESS, CONTACT, OUTBOX
from store.vault import Sealed, Vault


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is now `sending`; `attempts` counts this one."""

    outbound: Outbound
    attempts: int
    lane: int


_AHEAD = OUTBOX.alias("ahead")
_FIRST_OF_RECIPIENT = not_(
    select(literal_column("1"))
    .select_from(_AHEAD)
    .where(
        _AHEAD.c.address_id == OUTBOX.c.address_id,
        literal_column("ahead.status IN ('queued', 'sending')"),
        or_(
            literal_column("ahead.status = 'sending'"),
            _AHEAD.c.priority < OUTBOX.c.priority,
            and_(_AHEAD.c.priority == OUTBOX.c.priority, _AHEAD.c.id < OUTBOX.c.id),
        ),
    )
    .exists()
)
"""One in flight per recipient, and in order: a message that waits for a retry holds back those behind it."""

_READY = (
    select(OUTBOX, ADDRESS.c.contact_id, ADDRESS.c.hash, ADDRESS.c.sealed, ADDRESS.c.opted_out_at)
    .add_columns(CONTACT.c.data_key)
    .join_from(OUTBOX, ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id)
    .join(CONTACT)
    .where(OUTBOX.c.channel == bindparam("wire"), OUTBOX.c.lane.in_(bindparam("lanes", expanding=True)))
    .where(OUTBOX.c.priority <= bindparam("least"))
    .where(
        literal_column("outbox.status = 'queued'"), OUTBOX.c.due_at <= bindparam("now"), _FIRST_OF_RECIPIENT
    )
    .order_by(OUTBOX.c.priority, OUTBOX.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=OUTBOX, key_share=True, skip_locked=True)
)
_SENDING = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("message"))
    .values(status=OutboundStatus.SENDING, attempts=OUTBOX.c.attempts + 1)
)
_CANCEL = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("message"))
    .values(status=OutboundStatus.CANCELLED, reason=bindparam("why"))
)
_FOUND = (
    update(OUTBOX)
    .where(OUTBOX.c.channel == bindparam("wire"), OUTBOX.c.lane.in_(bindparam("lanes", expanding=True)))
    .where(literal_column("status = 'sending'"))
)
_REQUEUE = _FOUND.values(status=OutboundStatus.QUEUED, due_at=bindparam("now"))
_GIVE_UP = _FOUND.values(status=OutboundStatus.FAILED, reason=Reason.UNCERTAIN)


def take(  # noqa: PLR0917 — as `settle` and the rest, with its bound
    c: Connection,
    vault: Vault,
    channel: str,
    lanes: Sequence[int],
    now: datetime,
    limit: int = 200,
    *,
    heard: bool = False,
    bulk: bool = True,
) -> list[Taken]:
    """Mark what may go out now as `sending`, citizens before bulk, at most one message a recipient.

    What its citizen was erased or opted out of meanwhile, also while it waited for another try, is cancelled.
    `heard` looks up when each recipient last wrote, for a channel that lets them be answered only so long.
    Without `bulk` what nobody asked for stays where it is.

    Commit before sending: what is found `sending` after a crash may have reached the provider (`recover`).
    """
    params = {"wire": channel, "lanes": list(lanes), "now": now, "most": limit, "least": int(bulk)}
    rows = c.execute(_READY, params).all()
    refused = [row.id for row in rows if row.priority and row.opted_out_at]
    opened = {row.id: _open(vault, row) for row in rows if row.id not in refused}
    cancelled = [{"message": id_, "why": Reason.OPTED_OUT} for id_ in refused]
    cancelled += [{"message": id_, "why": "erased"} for id_, message in opened.items() if not message]
    taken = {id_: message for id_, message in opened.items() if message}
    if taken:
        c.execute(_SENDING, [{"message": id_} for id_ in taken])
    if cancelled:
        c.execute(_CANCEL, cancelled)
    messages = list(taken.values())
    return _timed(c, messages, rows) if heard else messages


def _timed(c: Connection, messages: Sequence[Taken], rows: Sequence[AnyRow]) -> list[Taken]:
    addresses = {row.id: row.address_id for row in rows}
    heard = heard_at(c, addresses.values())
    return [
        replace(one, outbound=replace(one.outbound, heard_at=heard.get(addresses[one.outbound.id], NEVER)))
        for one in messages
    ]


def recover(c: Connection, channel: str, lanes: Sequence[int], now: datetime, *, idempotent: bool) -> int:
    """What a new owner finds `sending`: repeated where that shows nothing twice, else for staff to judge."""
    params: dict[str, Any] = {"wire": channel, "lanes": list(lanes)}
    if idempotent:
        return c.execute(_REQUEUE, params | {"now": now}).rowcount
    return c.execute(_GIVE_UP, params).rowcount


def _open(vault: Vault, row: AnyRow) -> Taken | None:
    """The message as it goes out; None when its citizen was erased meanwhile."""
    try:
        home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key or b""))
        body = decode(home.cipher.unseal(row.body, row.id.bytes + b"body"), Body)
        address = open_address(home, row.channel, row.sealed)
    except Sealed:
        return None
    outbound = Outbound(
        id=row.id,
        address=address,
        text=body.text,
        buttons=body.buttons,
        thread=body.thread,
        language=row.language,
        sensitivity=Sensitivity(row.sensitivity),
        template=row.template,
        template_hash=row.template_hash,
        context=body.context,
        by_person=row.author.startswith(STAFF),
    )
    return Taken(outbound, row.attempts + 1, row.lane)
