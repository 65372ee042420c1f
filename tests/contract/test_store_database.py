"""What every database must do, whichever it is."""

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from core.errors import SettingsError
from store.database import Database, open_database
from store.tables import CURSOR, STAFF


def put(name: str, value: str = "") -> object:
    return lambda c: c.execute(insert(CURSOR), {"name": name, "value": value})


def names(c: Connection) -> list[str]:
    return list(c.execute(select(CURSOR.c.name).order_by(CURSOR.c.name)).scalars())


async def test_a_write_is_seen_by_the_next_read(database: Database) -> None:
    await database.write(put("a"))
    assert await database.read(names) == ["a"]


async def test_a_failing_work_undoes_itself_and_nothing_else(database: Database) -> None:
    def half(c: Connection) -> None:
        put("half")(c)
        raise LookupError("no")

    works = [database.write(put(f"{i}")) for i in range(5)]
    results = await asyncio.gather(
        *works, database.write(half), database.write(put("z")), return_exceptions=True
    )
    assert [type(r) for r in results].count(LookupError) == 1
    assert await database.read(names) == ["0", "1", "2", "3", "4", "z"]


async def test_a_broken_statement_is_its_own_works_error(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.write(lambda c: c.execute(text("SELECT * FROM nothing")))
    await database.write(put("after"))
    assert await database.read(names) == ["after"]


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(put("a"))
    assert await database.read(names) == []


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = {"name": "a", "role": "clerk", "created_at": datetime(2026, 1, 1)}  # noqa: DTZ001
    with pytest.raises(StatementError):
        await database.write(lambda c: c.execute(insert(STAFF), naive))


async def test_a_time_comes_back_exactly_and_in_utc(database: Database) -> None:
    at = datetime(1931, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)
    await database.write(lambda c: c.execute(insert(STAFF), {"name": "a", "role": "clerk", "created_at": at}))
    assert await database.read(lambda c: c.execute(select(STAFF.c.created_at)).scalar_one()) == at


async def test_several_event_loops_share_one_database(database_url: str) -> None:
    database = await open_database(database_url)
    await database.write(put("here"))
    if (
        database.dialect == "sqlite"
    ):  # asyncpg's connections belong to one loop: each loop opens its own there
        thread = threading.Thread(target=lambda: asyncio.run(database.write(put("there"))))
        thread.start()
        await asyncio.to_thread(thread.join)
        assert await database.read(names) == ["here", "there"]
    await database.close()


async def test_what_was_accepted_before_closing_is_kept(database_url: str) -> None:
    database = await open_database(database_url)
    writes = [asyncio.ensure_future(database.write(put(f"{i:03}"))) for i in range(100)]
    await asyncio.sleep(0)
    await asyncio.gather(*writes)
    await database.close()
    again = await open_database(database_url)
    assert len(await again.read(names)) == 100
    await again.close()


async def test_another_kind_of_database_is_a_clear_settings_error() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        await open_database("mysql://somewhere/x")


async def test_a_database_file_in_no_folder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(DBAPIError):
        await open_database(f"sqlite:///{tmp_path}/none/x.db")
