"""Guesses are counted, durably and at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.clock import Clock
from store import guards
from store.database import Database
from store.vault import Vault

LIMITS: Mapping[str, tuple[int, timedelta]] = {
    "identity": (5, timedelta(hours=1)),
    "code_sent": (5, timedelta(hours=1)),
    "carry": (5, timedelta(hours=1)),
    "code": (10, timedelta(hours=1)),
}
"""Tries of each kind against one subject, and the window they are counted in."""
STRICTEST = (5, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class StoredGuard:
    """Counts in the database, in a unit of work of its own: a turn that fails has still used its try."""

    database: Database
    vault: Vault
    clock: Clock

    async def allow(self, what: str, subject: str) -> bool:
        most, window = LIMITS.get(what, STRICTEST)
        now = self.clock.now()
        count = await self.database.write(lambda c: guards.count(c, self.vault, what, subject, now, window))
        return count <= most
