"""The migrations make exactly the tables that the models describe, and take them away again."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from store import migrate
from store.database import open_database
from store.tables import Base


async def on(url: str, work: Callable[[Connection], Any]) -> Any:
    database = await open_database(url)
    try:
        return await database.read(work)
    finally:
        await database.close()


def differences(c: Connection) -> list[Any]:
    return compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), Base.metadata)


def indexes(c: Connection) -> set[str]:
    """Partial conditions included, which Alembic doesn't compare."""
    views = {"sqlite": "SELECT sql FROM sqlite_master", "postgresql": "SELECT indexdef FROM pg_indexes"}
    return {row[0] for row in c.exec_driver_sql(views[c.dialect.name]) if row[0] and " WHERE " in row[0]}


async def test_upgrading_an_empty_database_gives_the_models_tables(database_url: str) -> None:
    assert await on(database_url, differences) == []


async def test_every_partial_index_of_the_models_is_partial_in_the_database(database_url: str) -> None:
    wanted = {
        index.name
        for table in Base.metadata.sorted_tables
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    found = await on(database_url, indexes)
    assert wanted
    for name in wanted:
        assert any(f" {name} " in definition for definition in found)


async def test_downgrading_leaves_nothing_and_upgrading_again_everything(database_url: str) -> None:
    await asyncio.to_thread(migrate.downgrade, database_url, "base")
    tables: Callable[[Connection], list[str]] = lambda c: inspect(c).get_table_names()  # noqa: E731
    assert await on(database_url, tables) == ["alembic_version"]
    await asyncio.to_thread(migrate.upgrade, database_url)
    assert await on(database_url, differences) == []


async def test_upgrading_what_is_current_changes_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "_alembic", lambda *_: pytest.fail("there is nothing to do"))
    await asyncio.to_thread(migrate.upgrade, database_url)


async def test_processes_that_start_together_upgrade_once(database_url: str) -> None:
    await asyncio.to_thread(migrate.downgrade, database_url, "base")
    await asyncio.gather(*(asyncio.to_thread(migrate.upgrade, database_url) for _ in range(3)))
    assert await on(database_url, differences) == []


def test_the_newest_revision_is_the_one_the_quick_look_expects() -> None:
    script = ScriptDirectory(str(migrate.MIGRATIONS))
    assert script.get_current_head() == migrate.HEAD
