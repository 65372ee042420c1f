"""The reference service says at once what changed; whoever didn't hear it finds it in the feed."""

import asyncio
from dataclasses import dataclass

import httpx
import structlog

from backoffice.push import CHANGES, signed
from backoffice.reference import reads
from backoffice.reference.store import ReferenceStore
from core.clock import Clock

log = structlog.get_logger()

EVERY = 0.5
"""Seconds between looks at what other processes may have written, too."""
SOME = 100


@dataclass(slots=True)
class Pusher:
    """Posts changes to `url` in order, each until it is taken; what was there before it began is left to the feed."""

    store: ReferenceStore
    clock: Clock
    http: httpx.AsyncClient
    url: str
    secret: str
    after: int | None = None

    async def run(self) -> None:
        """Push until cancelled."""
        while True:
            if not await self.push():
                await asyncio.sleep(EVERY)

    async def push(self) -> int:
        """Push the next changes; how many were taken."""
        if self.after is None:
            self.after = await self.store.reading(reads.last_change)
        after = self.after
        changes = await self.store.reading(lambda c: reads.changes(c, after, SOME))
        if not changes:
            return 0
        body = CHANGES.dump_json(changes)
        headers = {"Content-Type": "application/json", **signed(self.secret, body, self.clock.now())}
        try:
            answer = await self.http.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("changes_not_pushed", error=type(error).__name__)
            return 0
        if not answer.is_success:
            log.warning("changes_not_pushed", status=answer.status_code)
            return 0
        self.after = int(changes[-1].cursor)
        return len(changes)
