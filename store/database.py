"""The one door to the data: units of work, durable when they return, on SQLite or on PostgreSQL."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from core.errors import SettingsError

type Work[T] = Callable[[Connection], T]
"""A synchronous function over SQLAlchemy Core. It may run twice (PostgreSQL retries), so it keeps no state of
its own, and it waits for nothing but the database."""


class Database(Protocol):
    """SQLite's serves several event loops and threads at once; PostgreSQL's belongs to one event loop."""

    dialect: str

    async def write[T](self, work: Work[T]) -> T:
        """Run a unit of work; durable when it returns. An exception of its own rolls only itself back."""
        ...

    async def read[T](self, work: Work[T]) -> T:
        """Run a unit of work that writes nothing, beside the writers."""
        ...

    async def close(self) -> None:
        """Finish what was accepted, then let go."""
        ...


async def open_database(url: str) -> Database:
    """`sqlite:///path` or `postgresql://…`; the tables must be there (`store.migrate.upgrade`)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        from store.sqlite import SqliteDatabase  # noqa: PLC0415 — only the driver in use is loaded

        return SqliteDatabase(parsed.database)
    if parsed.get_backend_name() == "postgresql":
        from store.postgres import PostgresDatabase  # noqa: PLC0415

        return PostgresDatabase(parsed)
    raise SettingsError("DATABASE_URL: sqlite:///path or postgresql://user@host/name")
