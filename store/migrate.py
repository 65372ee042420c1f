"""Bring the tables up to date. Needs no alembic.ini: everything it must know is here.

Alembic is loaded only when there is something to do: it keeps 10 MB that a server has no further use for.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from core.errors import Unavailable
from store.locks import lock
from store.postgres import async_url

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0005"
"""The newest revision; beside it a look into one row tells that there is nothing to do."""


def upgrade(url: str, revision: str = "head") -> None:
    """Create or change the tables to `revision`. Raises Unavailable.

    Blocks; call it in a thread where an event loop runs.
    """
    _with_connection(url, lambda c: _upgrade(c, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to `revision`, `base` for none at all. What only newer ones held is lost."""
    _with_connection(url, lambda c: _alembic(c, "downgrade", revision))


def _upgrade(c: Connection, revision: str) -> None:
    lock(c, [b"upgrade "])
    if revision != "head" or _current(c) != HEAD:
        _alembic(c, "upgrade", revision)


def _current(c: Connection) -> str | None:
    if not inspect(c).has_table("alembic_version"):
        return None
    return c.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _alembic(c: Connection, step: Literal["upgrade", "downgrade"], revision: str) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": c})
    config.set_main_option("script_location", str(MIGRATIONS))
    getattr(command, step)(config, revision)


def _with_connection(url: str, act: Callable[[Connection], None]) -> None:
    if make_url(url).get_backend_name() == "postgresql":
        asyncio.run(_with_postgres(url, act))
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself would run DDL outside of one
        try:
            act(connection)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


async def _with_postgres(url: str, act: Callable[[Connection], None]) -> None:
    engine = create_async_engine(async_url(make_url(url)), poolclass=NullPool)
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(engine.begin())
        except (OSError, DBAPIError) as error:
            why = getattr(error, "orig", error)
            raise Unavailable(f"the database at WAKEEL_DATABASE_URL can't be used: {why}") from None
        await connection.run_sync(act)
    await engine.dispose()
