"""SQLite: one thread owns the only writing connection and commits for everybody who queued meanwhile."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from sqlite3 import Connection as Driver
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event

from store.database import Work

_BATCH = 512
_READERS = 4
_SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # every commit reaches the disk before anybody hears of it
    "foreign_keys=ON",
    "busy_timeout=10000",
    "temp_store=MEMORY",
    "wal_autocheckpoint=4000",
)


def _engine(path: str, *settings: str) -> Engine:
    """One connection a thread, transactions in our own hands."""
    engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")

    @event.listens_for(engine, "connect")
    def configure(driver: Driver, _record: object) -> None:
        for setting in (*_SETTINGS, *settings):
            driver.execute(f"PRAGMA {setting}")

    return engine


def driver_of(connection: Connection) -> Driver:
    return cast("Driver", connection.connection.driver_connection)


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        job.resolve()


def _report(batch: list[_Job]) -> None:
    """Wake each event loop once for all of its jobs."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in batch:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, jobs)
        except RuntimeError:  # that loop is closed: nobody waits any more
            continue


def _attempt(connection: Connection, driver: Driver, job: _Job) -> None:
    driver.execute("SAVEPOINT work")
    try:
        job.result = job.work(connection)
    except Exception as error:
        job.error = error
        if not driver.in_transaction:
            raise  # the database gave up the whole transaction (disk full): nobody's work is left
        driver.execute("ROLLBACK TO work")
    driver.execute("RELEASE work")


def _commit(connection: Connection, driver: Driver, batch: list[_Job]) -> None:
    try:
        driver.execute("BEGIN IMMEDIATE")
        for job in batch:
            _attempt(connection, driver, job)
        driver.execute("COMMIT")
    except Exception as error:  # noqa: BLE001 — handed to everybody who awaits
        for job in batch:
            job.error = job.error or error
        if driver.in_transaction:
            driver.execute("ROLLBACK")


class SqliteDatabase:
    """Group commit: while one batch reaches the disk the next one gathers."""

    dialect = "sqlite"

    def __init__(self, path: str) -> None:
        self._writer = _engine(path, "cache_size=-65536")
        self._reader = _engine(path, "cache_size=-16384", "query_only=ON")
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._readers = ThreadPoolExecutor(_READERS, "store-read")
        self._thread = threading.Thread(
            target=self._run, args=[self._writer.connect()], name="store-write", daemon=True
        )
        self._thread.start()

    async def write[T](self, work: Work[T]) -> T:
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Job(work, loop, future))
        return await future

    async def read[T](self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def close(self) -> None:
        self._closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._readers.shutdown()
        self._reader.dispose()
        self._writer.dispose()

    def _read[T](self, work: Work[T]) -> T:
        with self._reader.connect() as connection:
            driver = driver_of(connection)
            driver.execute("BEGIN")  # one snapshot for all that the work reads
            try:
                return work(connection)
            finally:
                driver.execute("ROLLBACK")

    def _run(self, connection: Connection) -> None:
        driver = driver_of(connection)
        while batch := self._gather():
            _commit(connection, driver, batch)
            _report(batch)
        connection.close()

    def _gather(self) -> list[_Job]:
        """Everything queued by now, at least one; nothing once the queue was closed."""
        batch: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            if len(batch) == _BATCH or self._queue.empty():
                return batch
            job = self._queue.get()
        if batch:
            self._queue.put(None)
        return batch
