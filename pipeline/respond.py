"""Answering: a worker takes a conversation, drains its inbox in order, and lets go."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog

from core.clock import Clock
from pipeline.metrics import Stage
from pipeline.signal import Signal, Woken
from pipeline.turn import Turns
from pipeline.understood import recall
from store import inbox, leases
from store.database import Database
from store.turns import Claim, Fenced, NoClaim, Row
from store.vault import Vault

log = structlog.get_logger()

TTL = 15.0
"""Seconds a conversation stays with a worker that no longer renews it."""
AT_ONCE = 50
"""Rows drained in one claim at most."""
UNREACHED = 5.0
"""Seconds before a conversation is tried again that could not even be claimed."""


@dataclass(slots=True)
class Responder:
    """Turns wake-ups into answers."""

    database: Database
    vault: Vault
    clock: Clock
    signal: Signal
    turns: Turns
    owner: str

    async def wake(self, conversation: UUID) -> Woken:
        """Answer everything that waits in one conversation; BUSY when another worker has it.

        Raises nothing: what fails is logged and tried again.
        """
        try:
            return await self._drain(conversation)
        except Exception as error:  # noqa: BLE001 — one conversation's failure must not stop the others
            log.error("wake_failed", conversation=str(conversation), error=type(error).__name__)
            await self.signal.wake([conversation], after=UNREACHED)
            return Woken.DONE

    async def _drain(self, conversation: UUID) -> Woken:
        while True:
            with Stage("claim"):
                claim = await self.database.write(
                    partial(
                        inbox.claim,
                        vault=self.vault,
                        conversation_id=conversation,
                        owner=self.owner,
                        now=self.clock.now(),
                        ttl_s=TTL,
                        limit=AT_ONCE,
                    )
                )
            if claim is NoClaim.BUSY:
                return Woken.BUSY
            if isinstance(claim, NoClaim) or not await self._answer(claim):
                return Woken.DONE

    async def _answer(self, claim: Claim) -> bool:
        """Whether more rows wait behind those just answered. After a failure they are tried one by one."""
        if claim.rows[0].attempts:
            claim = replace(claim, rows=_first_thought(claim.rows))
        try:
            async with self._renewing(claim):
                return await self._turn(claim)
        except Fenced:
            log.warning("conversation_lost", conversation=str(claim.conversation_id))
            await self.database.write(partial(inbox.release, claim=claim))
            await self.signal.wake([claim.conversation_id])
        except asyncio.CancelledError:
            await asyncio.shield(self.database.write(partial(inbox.release, claim=claim)))
            raise
        except Exception as error:  # noqa: BLE001 — counted against these rows, and no others
            await self._failed(claim, error)
        return False

    async def _turn(self, claim: Claim) -> bool:
        taken = await self.turns.take(claim)
        with Stage("finish"):
            more = await self.database.write(
                partial(
                    inbox.finish, vault=self.vault, claim=claim, result=taken.result, now=self.clock.now()
                )
            )
        if taken.result.out:
            await self.signal.outgoing()
        if taken.again_after is not None:
            await self.signal.wake([claim.conversation_id], after=taken.again_after)
            return False
        return more

    async def _failed(self, claim: Claim, error: Exception) -> None:
        log.error(
            "turn_failed",
            conversation=str(claim.conversation_id),
            error=type(error).__name__,
            where=_where(error),
        )
        parked = await self.database.write(
            partial(
                inbox.fail,
                claim=claim,
                row_ids=[row.id for row in claim.rows],
                error=type(error).__name__,
                now=self.clock.now(),
            )
        )
        attempts = 1 + max(row.attempts for row in claim.rows)
        pause = 0.0 if parked else min(0.2 * 4**attempts, 60.0)
        await self.signal.wake([claim.conversation_id], after=pause)

    @contextlib.asynccontextmanager
    async def _renewing(self, claim: Claim) -> AsyncIterator[None]:
        """Keep the lease while a slow turn goes on; a quick one costs nothing."""
        loop = asyncio.get_running_loop()
        renewal: asyncio.Task[None] | None = None

        def start() -> None:
            nonlocal renewal
            renewal = loop.create_task(self._renew(claim))

        handle = loop.call_later(TTL / 3, start)
        try:
            yield
        finally:
            handle.cancel()
            if renewal is not None:
                renewal.cancel()

    async def _renew(self, claim: Claim) -> None:
        renew = partial(leases.renew, name=claim.lease, owner=self.owner, fence=claim.fence, ttl_s=TTL)
        held = True
        while held:
            held = await self.database.write(renew)
            await asyncio.sleep(TTL / 3)


def _first_thought(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The first row, with those that were understood together with it."""
    first = rows[0]
    together = recall(first.interpretation).rows if first.interpretation else [first.id]
    return tuple(row for row in rows if row.id in together)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find it, and none of the text."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}" if frame else ""


UNANSWERED = timedelta(seconds=10)
"""What lies unclaimed for longer than this was announced by a signal that got lost."""


@dataclass(slots=True)
class Sweeper:
    """Wakes conversations whose signal was lost or whose time has come. One process runs it."""

    database: Database
    clock: Clock
    signal: Signal

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await self.sweep(UNANSWERED)
            await asyncio.sleep(1.0)

    async def sweep(self, older: timedelta) -> int:
        """Wake what is due; how many conversations that were."""
        found = await self.database.read(
            partial(inbox.due, now=self.clock.now(), older_than_s=older.total_seconds(), limit=1000)
        )
        await self.signal.wake(found)
        return len(found)
