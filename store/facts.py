"""The back office's feed as this store keeps it, and whom its news concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from core.messages import Address
from store.columns import upsert
from store.known import known
from store.tables import FACT
from store.vault import Vault

_KEEP = upsert(FACT).on_conflict_do_nothing()
_LATER = (
    select(FACT.c.cursor)
    .where(FACT.c.subject_hash == bindparam("hash"), FACT.c.kind == bindparam("what"))
    .where(FACT.c.at > bindparam("then"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Told:
    """Where to reach someone who wants to be told."""

    contact_id: UUID
    address: Address
    language: str


def keep(
    c: Connection,
    vault: Vault,
    *,
    cursor: str,
    kind: str,
    subject: str,
    status: str,
    unit: str,
    at: datetime,
    service: str = "",
    citizen_id: str = "",
) -> bool:
    """Copy one change; False when it was copied before."""
    row = {"cursor": cursor, "kind": kind, "subject": subject, "status": status, "unit": unit, "at": at}
    row |= {"service": service, "subject_hash": vault.index("subject", subject)}
    row |= {"citizen_hash": vault.index("citizen", citizen_id) if citizen_id else None}
    return c.execute(_KEEP, row).rowcount == 1


def outdated(c: Connection, vault: Vault, kind: str, subject: str, at: datetime) -> bool:
    """Whether something later is known of the same thing."""
    return (
        c.execute(_LATER, {"what": kind, "hash": vault.index("subject", subject), "then": at}).first()
        is not None
    )


def reachable(c: Connection, vault: Vault, citizen_id: str, now: datetime) -> Sequence[Told]:
    """Where a citizen wants to be told, else where they wrote last: one address, or none.

    Only addresses that they proved to be theirs and did not let lapse. Whoever opts out at the address of
    their choice is told nowhere.
    """
    theirs = known(c, vault, citizen_id, now)
    chosen = next((k for k in theirs if k.preferred), None) or next(
        (k for k in theirs if not k.opted_out), None
    )
    if chosen is None or chosen.opted_out:
        return []
    return [Told(chosen.contact_id, chosen.address, chosen.language)]
