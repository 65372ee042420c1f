"""What is open in one conversation, left under a code for another: once, and for a few minutes."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from store.contacts import Home
from store.tables import CARRIED, CONTACT
from store.vault import Vault

_CLEAR = delete(CARRIED).where(
    or_(CARRIED.c.expires_at <= bindparam("now"), CARRIED.c.contact_id == bindparam("contact"))
)
_LEAVE = insert(CARRIED)
_FIND = (
    select(CARRIED.c.sealed, CONTACT.c.data_key)
    .join_from(CARRIED, CONTACT)
    .where(CARRIED.c.hash == bindparam("code"), CARRIED.c.expires_at > bindparam("now"))
)
_TAKE = delete(CARRIED).where(CARRIED.c.hash == bindparam("code"))


def leave(  # noqa: PLR0917 — what, whose, under which code, until when
    c: Connection, vault: Vault, home: Home, code: str, content: bytes, until: datetime, now: datetime
) -> None:
    """Keep it under a keyed hash of the code, sealed by its owner's key; an earlier one of theirs goes."""
    hash_ = _hash(vault, code)
    c.execute(_CLEAR, {"now": now, "contact": home.contact_id})
    sealed = home.cipher.seal(content, hash_ + b"carried")
    row = {"hash": hash_, "contact_id": home.contact_id, "sealed": sealed, "expires_at": until}
    c.execute(_LEAVE, row)


def find(c: Connection, vault: Vault, code: str, now: datetime) -> bytes | None:
    """What waits under the code; None for one that is wrong, used or too old."""
    hash_ = _hash(vault, code)
    row = c.execute(_FIND, {"code": hash_, "now": now}).first()
    if row is None or row.data_key is None:
        return None
    return vault.open(row.data_key).unseal(row.sealed, hash_ + b"carried")


def take(c: Connection, vault: Vault, code: str) -> bool:
    """It is taken; False when another conversation did so first."""
    return c.execute(_TAKE, {"code": _hash(vault, code)}).rowcount == 1


def _hash(vault: Vault, code: str) -> bytes:
    return vault.index("carried", code)
