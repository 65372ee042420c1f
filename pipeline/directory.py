"""Where citizens are reached, from the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import Clock
from handlers.base import Place
from store.database import Database
from store.known import known
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class StoredDirectory:
    """Only addresses that each proved to be the citizen's and did not lapse."""

    database: Database
    vault: Vault
    clock: Clock

    async def places(self, citizen_id: str) -> Sequence[Place]:
        now = self.clock.now()
        theirs = await self.database.read(lambda c: known(c, self.vault, citizen_id, now))
        return [Place(str(k.id), k.address, k.opted_out) for k in theirs]
