"""What really went out, for whoever asks whether a message is ours."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from core.authentic import same
from core.clock import Clock
from core.messages import Address
from handlers.base import Sent
from store import views
from store.database import Database
from store.known import known
from store.vault import Vault

LOOKED_AT = 200
"""The latest messages of each address that are compared."""


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """Compares with what the outbox sent: nothing queued, failed or withdrawn counts."""

    database: Database
    vault: Vault
    clock: Clock

    async def find(self, text: str, addresses: Collection[Address], citizen_id: str | None) -> Sent | None:
        return await self.database.read(lambda c: self._find(c, text, addresses, citizen_id))

    def _find(
        self, c: Connection, text: str, addresses: Collection[Address], citizen_id: str | None
    ) -> Sent | None:
        theirs = known(c, self.vault, citizen_id, self.clock.now()) if citizen_id else ()
        found = [
            Sent(shown.at, address.channel)
            for address in {*addresses, *(k.address for k in theirs)}
            for shown in views.sent_to(c, self.vault, address, LOOKED_AT)
            if same(text, shown.text)
        ]
        return max(found, key=lambda sent: sent.at, default=None)
