"""Work that one process in the cluster does at a time: whoever holds its lease."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from pipeline.metrics import LED
from store import leases
from store.database import Database

log = structlog.get_logger()

TTL = 15.0
"""Seconds a lease lasts; it is renewed at a third of its life."""
PAUSE = 1.0
"""Seconds before work that failed begins again."""


async def steadily(work: str, body: Callable[[], Awaitable[None]]) -> None:
    """Run what should never end; when it fails, log it and begin again."""
    while True:
        try:
            await body()
        except Exception as error:  # noqa: BLE001 — a database away for a minute must not end the process
            log.error("work_failed", work=work, error=type(error).__name__)
        await asyncio.sleep(PAUSE)


async def lead(database: Database, name: str, owner: str, body: Callable[[], Awaitable[None]]) -> None:
    """Run `body` while this process holds the lease `name`, else stand by for it, until cancelled."""
    while True:
        fence = await database.write(lambda c: leases.acquire(c, name, owner, TTL))
        if fence is None:
            await asyncio.sleep(TTL / 3)
            continue
        LED.labels(name).set(1)
        task = asyncio.ensure_future(body())
        try:
            await _keep(database, name, owner, fence, task)
        finally:
            LED.labels(name).set(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)  # a cancellation of ours passes through
            with contextlib.suppress(Exception):
                await database.write(partial(leases.release, name=name, owner=owner, fence=fence))


async def _keep(database: Database, name: str, owner: str, fence: int, task: asyncio.Future[None]) -> None:
    while True:
        done, _ = await asyncio.wait({task}, timeout=TTL / 3)
        if done:
            if error := task.exception():
                log.error("led_work_failed", work=name, error=type(error).__name__)
                await asyncio.sleep(PAUSE)
            return
        if not await database.write(lambda c: leases.renew(c, name, owner, fence, TTL)):
            log.warning("lease_lost", work=name)
            return
