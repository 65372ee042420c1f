"""The back office's feed as this store keeps it, and whom its news concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from core.messages import Address
from store.columns import AnyRow, upsert
from store.contacts import Home, open_address, open_identity
from store.tables import ADDRESS, CONTACT, FACT
from store.vault import Vault

_KEEP = upsert(FACT).on_conflict_do_nothing()
_LATER = (
    select(FACT.c.cursor)
    .where(FACT.c.subject_hash == bindparam("hash"), FACT.c.kind == bindparam("what"))
    .where(FACT.c.at > bindparam("then"))
    .limit(1)
)
_REACHABLE = (
    select(
        *(ADDRESS.c.id.label("address_id"), ADDRESS.c.contact_id, ADDRESS.c.channel, ADDRESS.c.hash),
        *(ADDRESS.c.sealed, CONTACT.c.data_key, CONTACT.c.citizen, CONTACT.c.language),
        *(CONTACT.c.verified_at, CONTACT.c.last_seen_at),
    )
    .join_from(CONTACT, ADDRESS)
    .where(CONTACT.c.citizen_hash == bindparam("citizen"), ADDRESS.c.opted_out_at.is_(None))
    .order_by(ADDRESS.c.id)
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
    """The addresses that a citizen proved to be theirs, has not let lapse, and did not opt out on."""
    rows = c.execute(_REACHABLE, {"citizen": vault.index("citizen", citizen_id)}).all()
    return [told for row in rows if (told := _told(vault, row, now))]


def _told(vault: Vault, row: AnyRow, now: datetime) -> Told | None:
    home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key))
    if not open_identity(home, row).verified(now):
        return None
    return Told(row.contact_id, open_address(home, row.channel, row.sealed), row.language)
