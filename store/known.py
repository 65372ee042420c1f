"""One citizen's addresses: those that proved, each by itself, to be theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, select

from core.messages import Address
from store.columns import AnyRow, upsert
from store.contacts import Home, open_address, open_identity
from store.tables import ADDRESS, CONTACT, CONVERSATION, PREFERENCE
from store.vault import Vault

_USED = (
    select(func.max(CONVERSATION.c.updated_at))
    .where(CONVERSATION.c.address_id == ADDRESS.c.id)
    .scalar_subquery()
)
_KNOWN = (
    select(
        *(ADDRESS.c.id.label("address_id"), ADDRESS.c.contact_id, ADDRESS.c.channel, ADDRESS.c.hash),
        *(ADDRESS.c.sealed, ADDRESS.c.opted_out_at, CONTACT.c.data_key, CONTACT.c.citizen),
        *(CONTACT.c.language, CONTACT.c.verified_at, CONTACT.c.last_seen_at, _USED.label("used_at")),
        PREFERENCE.c.address_id.label("preferred"),
    )
    .join_from(CONTACT, ADDRESS)
    .outerjoin(
        PREFERENCE,
        and_(PREFERENCE.c.citizen_hash == CONTACT.c.citizen_hash, PREFERENCE.c.address_id == ADDRESS.c.id),
    )
    .where(CONTACT.c.citizen_hash == bindparam("citizen"), CONTACT.c.data_key.is_not(None))
)
_THEIRS = (
    select(ADDRESS.c.id)
    .join(CONTACT)
    .where(ADDRESS.c.id == bindparam("address"), CONTACT.c.citizen_hash == bindparam("citizen"))
)
_PREFER = upsert(PREFERENCE)
_REPLACE = _PREFER.on_conflict_do_update(
    index_elements=["citizen_hash"],
    set_={"address_id": _PREFER.excluded.address_id, "at": _PREFER.excluded.at},
)


@dataclass(frozen=True, slots=True)
class Known:
    """An address of a citizen who proved it theirs and has not let it lapse.

    `used_at` is when its conversation last moved. `preferred` is the one where they want to be told.
    """

    id: UUID
    contact_id: UUID
    address: Address
    language: str
    used_at: datetime | None
    preferred: bool
    opted_out: bool


def known(c: Connection, vault: Vault, citizen_id: str, now: datetime) -> Sequence[Known]:
    """All of them, the last used first. A shared phone or a like name makes no address anybody's."""
    rows = c.execute(_KNOWN, {"citizen": vault.index("citizen", citizen_id)}).all()
    found = [one for row in rows if (one := _known(vault, row, now))]
    return sorted(found, key=lambda k: (k.used_at is not None, k.used_at or now, k.id), reverse=True)


def prefer(c: Connection, vault: Vault, citizen_id: str, address_id: UUID, now: datetime) -> bool:
    """Tell this citizen there from now on; False, and nothing changed, where the address isn't theirs."""
    citizen = vault.index("citizen", citizen_id)
    if c.execute(_THEIRS, {"address": address_id, "citizen": citizen}).first() is None:
        return False
    c.execute(_REPLACE, {"citizen_hash": citizen, "address_id": address_id, "at": now})
    return True


def _known(vault: Vault, row: AnyRow, now: datetime) -> Known | None:
    home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key))
    if not open_identity(home, row).verified(now):
        return None
    return Known(
        id=row.address_id,
        contact_id=row.contact_id,
        address=open_address(home, row.channel, row.sealed),
        language=row.language,
        used_at=row.used_at,
        preferred=row.preferred is not None,
        opted_out=row.opted_out_at is not None,
    )
