"""The reference service's database: one file of SQLite, or any URL that SQLAlchemy has a driver for."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from backoffice.reference.tables import Base

type Work[T] = Callable[[Connection], T]


class ReferenceStore:
    """Runs units of work, each in one transaction.

    Writers queue in this process on a lock and between processes on SQLite's own, taken at the start
    (`BEGIN IMMEDIATE`): a transaction that reads first and then writes would otherwise fail at once.
    Elsewhere rows are locked (`FOR UPDATE`).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(immediate=True)
        self._local = engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[Any] = Lock() if self._local else nullcontext()

    def read[T](self, work: Work[T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def write[T](self, work: Work[T]) -> T:
        """Commit what `work` did, durably; an exception undoes it."""
        with self._turn, self._writer.begin() as connection:
            return work(connection)

    async def reading[T](self, work: Work[T]) -> T:
        """`read` for the event loop: a file is read at once, sooner than a thread would have taken over."""
        return self.read(work) if self._local else await asyncio.to_thread(self.read, work)

    async def writing[T](self, work: Work[T]) -> T:
        """`write` for the event loop; it waits for the disk in a thread."""
        return await asyncio.to_thread(self.write, work)

    def close(self) -> None:
        self._engine.dispose()


def open_reference(url: str) -> ReferenceStore:
    """Open the store, making its tables where they are missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=8, max_overflow=32)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    Base.metadata.create_all(engine)
    return ReferenceStore(engine)


def _on_connect(dbapi: Any, _record: object) -> None:
    dbapi.isolation_level = None  # the driver would begin transactions of its own, and late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        dbapi.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
