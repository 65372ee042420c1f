"""Codes under which a conversation goes on elsewhere, from the store."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from core.clock import Clock
from core.dialogue import Task
from core.dialogue.carry import new_code
from store import carried
from store.database import Database
from store.vault import Vault

_tasks = msgspec.json.Decoder(list[Task])


def pack(tasks: Sequence[Task]) -> bytes:
    """As they are kept."""
    return msgspec.json.encode(tasks)


@dataclass(frozen=True, slots=True)
class StoredCrossings:
    """What was left is kept with the turn that left it, and goes with the turn that takes it."""

    database: Database
    vault: Vault
    clock: Clock

    def new_code(self) -> str:
        return new_code()

    async def find(self, code: str) -> Sequence[Task]:
        now = self.clock.now()
        kept = await self.database.read(lambda c: carried.find(c, self.vault, code, now))
        return _tasks.decode(kept) if kept else ()
