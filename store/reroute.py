"""A message that its channel won't take any more goes to the same citizen on another one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from core.disclosure import Sensitivity
from core.messages import Address
from core.template import without_isolates
from store.codec import decode
from store.columns import AnyRow
from store.contacts import Home, open_address, open_identity
from store.drafts import Body, Draft, enqueue
from store.tables import ADDRESS, CONTACT, OUTBOX
from store.vault import Sealed, Vault

_STRANDED = (
    select(OUTBOX, ADDRESS.c.contact_id, ADDRESS.c.hash, CONTACT.c.data_key, CONTACT.c.citizen_hash)
    .join_from(OUTBOX, ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id)
    .join(CONTACT)
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)), CONTACT.c.citizen_hash.is_not(None))
)
_OTHERS = (
    select(
        *(ADDRESS.c.id.label("address_id"), ADDRESS.c.contact_id, ADDRESS.c.channel, ADDRESS.c.hash),
        *(ADDRESS.c.sealed, CONTACT.c.data_key, CONTACT.c.citizen, CONTACT.c.language),
        *(CONTACT.c.verified_at, CONTACT.c.last_seen_at),
    )
    .join_from(CONTACT, ADDRESS)
    .where(CONTACT.c.citizen_hash == bindparam("citizen"), ADDRESS.c.opted_out_at.is_(None))
    .where(ADDRESS.c.channel != bindparam("shut"))
    .order_by(CONTACT.c.last_seen_at.desc().nulls_last(), ADDRESS.c.id.desc())
)


def reroute(c: Connection, vault: Vault, ids: Sequence[UUID], now: datetime) -> int:
    """Queue these messages again for the address where their citizen wrote last, other channels only; how many.

    Only to an address that the same citizen proved to be theirs and has not let lapse. What is too sensitive for
    a wire was never put on one (`core.disclosure`), so that what one channel carried any other may.
    """
    stranded = c.execute(_STRANDED, {"ids": list(ids)}).all() if ids else []
    drafts = [draft for row in stranded if (draft := _elsewhere(c, vault, row, now))]
    return len(enqueue(c, vault, drafts, now))


def _elsewhere(c: Connection, vault: Vault, row: AnyRow, now: datetime) -> Draft | None:
    try:
        home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key or b""))
        body = decode(home.cipher.unseal(row.body, row.id.bytes + b"body"), Body)
    except Sealed:
        return None
    others = c.execute(_OTHERS, {"citizen": row.citizen_hash, "shut": row.channel})
    to = next((address for other in others if (address := _reached(vault, other, now))), None)
    if to is None:
        return None
    return Draft(
        address=to,
        text=without_isolates(body.text),
        buttons=body.buttons,
        language=row.language,
        sensitivity=Sensitivity(row.sensitivity),
        template=row.template,
        template_hash=row.template_hash,
        author=row.author,
        bulk=bool(row.priority),
    )


def _reached(vault: Vault, row: AnyRow, now: datetime) -> Address | None:
    if row.data_key is None:
        return None
    home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key))
    return open_address(home, row.channel, row.sealed) if open_identity(home, row).verified(now) else None
