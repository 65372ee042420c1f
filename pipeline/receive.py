"""Intake: what a channel understood is stored, once and durably, before anybody hears 2xx."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from core.clock import Clock
from core.messages import Event, Inbound, Receipt, Unknown
from pipeline.metrics import LAST_IN, RECEIVED
from pipeline.signal import Signal
from store.database import Database, Work
from store.intake import Stored, accept, accept_unknown
from store.settled import apply_receipts
from store.vault import Vault

BATCH = 500
"""Events stored in one unit of work at most."""


@dataclass(slots=True)
class _Waiting:
    events: Sequence[Event]
    along: Work[None] | None
    stored: asyncio.Future[list[Stored]]


@dataclass(slots=True)
class Intake:
    """Stores events; those that arrive while a commit is under way share the next one."""

    database: Database
    vault: Vault
    clock: Clock
    signal: Signal
    _waiting: list[_Waiting] = field(default_factory=list)
    _flusher: asyncio.Task[None] | None = None

    async def accept(self, events: Sequence[Event], along: Work[None] | None = None) -> list[Stored]:
        """Store durably; the messages' ids, in order. A duplicate gets the first one's id.

        What is stored `along` with them, a poller's place, is committed with them or not at all.
        """
        if not events and along is None:
            return []
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(events, along, future))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                try:
                    results = await self.database.write(self._store(batch))
                except Exception as error:  # noqa: BLE001 — whoever waits must hear it, whatever it is
                    for waiting in batch:
                        _fail(waiting.stored, error)
                    continue
                self._count(batch)
                for waiting, stored in zip(batch, results, strict=True):
                    if not waiting.stored.done():
                        waiting.stored.set_result(stored)
                await self.signal.wake(
                    {
                        s.conversation_id
                        for stored in results
                        for s in stored
                        if s.conversation_id and not s.duplicate
                    }
                )
        finally:
            self._flusher = None

    def _count(self, batch: list[_Waiting]) -> None:
        heard = Counter(e.address.channel for w in batch for e in w.events if isinstance(e, Inbound))
        for channel, messages in heard.items():
            RECEIVED.labels(channel).inc(messages)
            LAST_IN.labels(channel).set(self.clock.now().timestamp())

    def _next_batch(self) -> list[_Waiting]:
        size, batch = 0, list[_Waiting]()
        while self._waiting and (not batch or size + len(self._waiting[0].events) <= BATCH):
            batch.append(self._waiting.pop(0))
            size += len(batch[-1].events)
        return batch

    def _store(self, batch: list[_Waiting]) -> Work[list[list[Stored]]]:
        now = self.clock.now()
        events = [event for waiting in batch for event in waiting.events]
        messages = [e for e in events if isinstance(e, Inbound)]
        unknown = [e for e in events if isinstance(e, Unknown)]
        receipts = [e for e in events if isinstance(e, Receipt)]

        def work(connection: Connection) -> list[list[Stored]]:
            stored = iter(accept(connection, self.vault, messages, now) if messages else ())
            if unknown:
                accept_unknown(connection, self.vault, unknown, now)
            if receipts:
                apply_receipts(connection, self.vault, receipts, now)
            for waiting in batch:
                if waiting.along:
                    waiting.along(connection)
            return [[next(stored) for e in w.events if isinstance(e, Inbound)] for w in batch]

        return work


def _fail(future: asyncio.Future[list[Stored]], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
