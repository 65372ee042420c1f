"""Who writes: addresses, the contacts behind them, and their keys."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_, update

from core.ids import new_id
from core.messages import Address, InboxStatus, OutboundStatus
from store.locks import lock
from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX, OUTBOX, WORD
from store.vault import Cipher, Vault


@dataclass(frozen=True, slots=True)
class Home:
    """Where an address is kept: its row, its contact, and the key that seals their texts."""

    address_id: UUID
    contact_id: UUID
    hash: bytes
    cipher: Cipher = field(repr=False)

    @property
    def lane(self) -> int:
        """One of 16, by recipient: what is leased, so that one recipient is served by one worker."""
        return self.hash[0] & 15


_FIND = (
    select(ADDRESS.c.id, ADDRESS.c.contact_id, ADDRESS.c.channel, ADDRESS.c.hash, CONTACT.c.data_key)
    .join(CONTACT, CONTACT.c.id == ADDRESS.c.contact_id)
    .where(tuple_(ADDRESS.c.channel, ADDRESS.c.hash).in_(bindparam("keys", expanding=True)))
)
