"""PostgreSQL: each unit of work is a transaction of its own on a pooled asyncpg connection."""

import asyncio
import random

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from store.database import Work

_AGAIN = {"40001", "40P01"}
"""serialization_failure and deadlock_detected: the same work may well pass the next time."""
_TRIES = 5


def async_url(url: URL) -> URL:
    return url.set(drivername="postgresql+asyncpg")


class PostgresDatabase:
    """The same units of work, over the network."""

    dialect = "postgresql"

    def __init__(self, url: URL, *, pool: int = 16) -> None:
        self._engine = create_async_engine(async_url(url), pool_size=pool, max_overflow=0)
        self._reader = self._engine.execution_options(postgresql_readonly=True)

    async def write[T](self, work: Work[T]) -> T:
        for attempt in range(1, _TRIES):
            try:
                return await self._write(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") not in _AGAIN:
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 — jitter
        return await self._write(work)

    async def read[T](self, work: Work[T]) -> T:
        async with self._reader.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()

    async def _write[T](self, work: Work[T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)
