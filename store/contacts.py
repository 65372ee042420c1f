"""Who writes: addresses, the contacts behind them, and their keys."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from core.disclosure import Identity
from core.ids import new_id
from core.messages import Address
from store.columns import AnyRow
from store.locks import lock
from store.tables import ADDRESS, CONTACT
from store.vault import Cipher, Vault


@dataclass(frozen=True, slots=True)
class Home:
    """Where an address is kept: its row, its contact, the key that seals their texts, and what it refuses.

    `opted_out` is known where `homes` looked it up.
    """

    address_id: UUID
    contact_id: UUID
    hash: bytes
    cipher: Cipher = field(repr=False)
    opted_out: bool = False

    @property
    def lane(self) -> int:
        """One of 16, by recipient: lanes are leased, so one recipient is served by one worker."""
        return self.hash[0] & 15


_KNOWN = select(
    *(ADDRESS.c.id, ADDRESS.c.contact_id, ADDRESS.c.hash, ADDRESS.c.opted_out_at, CONTACT.c.data_key)
).join(CONTACT)
_BY_HASH = _KNOWN.where(ADDRESS.c.hash.in_(bindparam("hashes", expanding=True)))
_LINK = (
    update(CONTACT)
    .where(CONTACT.c.id == bindparam("contact"))
    .values(citizen=bindparam("sealed"), citizen_hash=bindparam("hash"), verified_at=bindparam("now"))
)
_TOUCH = update(CONTACT).where(CONTACT.c.id == bindparam("contact")).values(last_seen_at=bindparam("now"))
_LAPSE = update(CONTACT).where(CONTACT.c.id == bindparam("contact")).values(verified_at=None)
_HOUR = timedelta(hours=1)


def address_hash(vault: Vault, address: Address) -> bytes:
    return vault.index(f"address/{address.channel}", address.id)


def homes(c: Connection, vault: Vault, addresses: Collection[Address], now: datetime) -> dict[Address, Home]:
    """Every address with its home; those never seen before get a contact of their own."""
    by_hash = {address_hash(vault, a): a for a in addresses}
    lock(c, by_hash)
    found = {
        by_hash[row.hash]: Home(
            row.id, row.contact_id, row.hash, vault.open(row.data_key), row.opted_out_at is not None
        )
        for row in c.execute(_BY_HASH, {"hashes": list(by_hash)})
    }
    missing = [(h, a) for h, a in by_hash.items() if a not in found]
    return found | _create(c, vault, missing, now) if missing else found


def _create(
    c: Connection, vault: Vault, missing: Sequence[tuple[bytes, Address]], now: datetime
) -> dict[Address, Home]:
    contacts, rows, created = [], [], {}
    for hash_, address in missing:
        key = vault.new_data_key()
        home = Home(new_id(), new_id(), hash_, vault.open(key))
        contacts.append({"id": home.contact_id, "data_key": key, "language": "ar", "created_at": now})
        sealed = seal_text(home.cipher, address.id, home.address_id.bytes + b"address")
        rows.append(
            {"id": home.address_id, "contact_id": home.contact_id, "channel": address.channel}
            | {"hash": hash_, "sealed": sealed}
        )
        created[address] = home
    c.execute(insert(CONTACT), contacts)
    c.execute(insert(ADDRESS), rows)
    return created


def seal_text(cipher: Cipher, text: str, context: bytes) -> bytes:
    """Any text, lone surrogates too."""
    return cipher.seal(text.encode("utf-8", "surrogatepass"), context)


def open_text(cipher: Cipher, sealed: bytes, context: bytes) -> str:
    return cipher.unseal(sealed, context).decode("utf-8", "surrogatepass")


def open_address(home: Home, channel: str, sealed: bytes) -> Address:
    return Address(channel, open_text(home.cipher, sealed, home.address_id.bytes + b"address"))


def open_identity(home: Home, row: AnyRow) -> Identity:
    """Who the contact proved to be, from their row."""
    context = home.contact_id.bytes + b"citizen"
    citizen = None if row.citizen is None else open_text(home.cipher, row.citizen, context)
    return Identity(citizen, row.verified_at, row.last_seen_at)


def link(c: Connection, vault: Vault, home: Home, citizen_id: str, now: datetime) -> None:
    """The contact proved to be this citizen of the back office."""
    params = {
        "contact": home.contact_id,
        "sealed": seal_text(home.cipher, citizen_id, home.contact_id.bytes + b"citizen"),
        "hash": vault.index("citizen", citizen_id),
        "now": now,
    }
    c.execute(_LINK, params)


def touch(c: Connection, contact_id: UUID, identity: Identity, now: datetime, *, seen: bool = True) -> None:
    """Note that the contact wrote: to the hour, which is plenty for 90 days. What lapsed stays lapsed.

    Without `seen` somebody else may have written, and only what lapsed is noted.
    """
    if identity.verified_at is not None and not identity.verified(now):
        c.execute(_LAPSE, {"contact": contact_id})
    if seen and (identity.last_seen_at is None or now - identity.last_seen_at > _HOUR):
        c.execute(_TOUCH, {"contact": contact_id, "now": now})
