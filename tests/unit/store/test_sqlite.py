import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import IntegrityError

from store import inbox, intake, outbox
from store.database import Database, open_database
from store.sqlite import driver_of
from store.tables import CURSOR
from tests.fixtures.store import Store

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def put(name: str) -> object:
    return lambda c: c.execute(insert(CURSOR), {"name": name, "value": ""})


def names(c: Connection) -> list[str]:
    return list(c.execute(select(CURSOR.c.name).order_by(CURSOR.c.name)).scalars())


async def test_every_commit_waits_for_the_disk(database: Database) -> None:
    pragma = lambda name: lambda c: driver_of(c).execute(f"PRAGMA {name}").fetchone()[0]  # noqa: E731
    full = 2
    assert await database.write(pragma("synchronous")) == full
    assert await database.write(pragma("journal_mode")) == "wal"
    assert await database.write(pragma("foreign_keys")) == 1


async def test_writes_that_wait_share_one_commit(database: Database) -> None:
    statements: list[str] = []
    await database.write(lambda c: driver_of(c).set_trace_callback(statements.append))
    await asyncio.gather(*(database.write(put(f"{n}")) for n in range(100)))
    await database.write(lambda c: driver_of(c).set_trace_callback(None))
    assert statements.count("COMMIT") < 10
    assert len(await database.read(names)) == 100


async def test_a_failing_commit_is_everybodys_failure(database: Database) -> None:
    def orphan(c: Connection) -> None:
        c.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        c.exec_driver_sql(
            "INSERT INTO address (id, contact_id, channel, hash, sealed) VALUES (x'01', x'02', 'sms', x'03', x'04')"
        )

    writes = [database.write(work) for work in (put("a"), orphan, put("b"))]
    results = await asyncio.gather(*writes, return_exceptions=True)
    failed = [isinstance(r, sqlite3.IntegrityError | IntegrityError) for r in results]
    assert failed[1]
    await database.write(put("after"))
    kept = {"after"} | {name for name, bad in zip("a_b", failed, strict=True) if not bad}
    assert set(await database.read(names)) == kept


async def test_when_the_database_gives_up_a_transaction_nobody_is_told_it_was_kept(
    database: Database,
) -> None:
    def disk_full(c: Connection) -> None:
        driver_of(c).execute("ROLLBACK")
        raise OSError("disk full")

    writes = [database.write(work) for work in (put("a"), disk_full, put("b"))]
    results = await asyncio.gather(*writes, return_exceptions=True)
    failed = {name for name, r in zip("a_b", results, strict=True) if isinstance(r, Exception)}
    await database.write(put("after"))
    assert set(await database.read(names)) == {"a", "b", "after"} - failed


async def test_a_cancelled_caller_disturbs_nobody(database: Database) -> None:
    task = asyncio.ensure_future(database.write(put("a")))
    await asyncio.sleep(0)
    task.cancel()
    await database.write(put("b"))
    assert "b" in await database.read(names)


async def test_a_closed_database_refuses_work(database_url: str) -> None:
    database = await open_database(database_url)
    await database.close()
    with pytest.raises(RuntimeError):
        await database.write(put("a"))


CHILD = """
import asyncio, sys
from sqlalchemy import insert
from store.database import open_database
from store.tables import CURSOR

async def write(database, worker):
    for n in range(10**9):
        await database.write(lambda c: c.execute(insert(CURSOR), {"name": f"{worker}-{n}", "value": ""}))
        print(f"{worker}-{n}", flush=True)

async def main():
    database = await open_database(sys.argv[1])
    await asyncio.gather(*(write(database, worker) for worker in range(20)))

asyncio.run(main())
"""


async def _kept(url: str) -> set[str]:
    database = await open_database(url)
    kept = set(await database.read(names))
    await database.write(lambda c: c.execute(CURSOR.delete()))
    await database.close()
    return kept


def test_a_killed_process_loses_nothing_it_acknowledged(database_url: str) -> None:
    for _ in range(3):
        command = [sys.executable, "-c", CHILD, database_url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            told = [child.stdout.readline().strip() for _ in range(200)]
            child.send_signal(signal.SIGKILL)
            told += child.stdout.read().split("\n")[:-1]
        assert set(told) <= asyncio.run(_kept(database_url))


@pytest.fixture
def plans(store: Store) -> Iterator[list[tuple[str, object]]]:
    """Every statement that runs, with its parameters."""
    seen: list[tuple[str, object]] = []
    engine = store.database._writer

    def note(
        _c: object, _cursor: object, sql: str, params: Sequence[object], _context: object, many: bool
    ) -> None:
        seen.append((sql, params[0] if many and isinstance(params[0], tuple) else params))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_no_hot_statement_ever_walks_a_table(store: Store, plans: list[tuple[str, object]]) -> None:
    await store.say("جواب")
    claim = await store.claim(await store.write())
    await store.database.write(lambda c: inbox.remember(c, store.vault, claim, claim.rows[0].id, b"x"))
    await store.finish(claim, dialogue=b"x", words=[(claim.rows[0].id, ("a",))], timers=[("t", store.now)])
    await store.settle(await store.take_one(), "sent", provider_id="p")
    await store.accept(store.message(), store.message(thread="x"))
    await store.database.write(lambda c: inbox.due(c, store.now, 1, 10))
    await store.database.write(lambda c: outbox.recover(c, "sms", [1], store.now, idempotent=False))
    await store.database.write(lambda c: intake._first(c, [b"x", b"y"]))
    assert len(plans) > 20
    harmless = ("CONSTANT ROW", "CONSTANT ROWS", "audit USING INDEX sqlite_autoindex_audit_1")  # its last

    def walks(c: Connection) -> list[tuple[str, str]]:
        explain = driver_of(c).execute
        steps = [(step[3], sql) for sql, p in plans for step in explain(f"EXPLAIN QUERY PLAN {sql}", p)]
        return [found for found in steps if found[0].startswith("SCAN") and not found[0].endswith(harmless)]

    assert await store.database.read(walks) == []


async def test_a_claim_reads_only_what_is_open(store: Store, plans: list[tuple[str, object]]) -> None:
    await store.claim(await store.write())
    (sql, params) = next(p for p in plans if p[0].startswith("SELECT inbox.id"))
    explain: list[str] = await store.database.read(
        lambda c: [r[3] for r in driver_of(c).execute(f"EXPLAIN QUERY PLAN {sql}", params)]
    )
    assert "SEARCH inbox USING INDEX ix_inbox_open (conversation_id=?)" in explain
    assert not any("B-TREE" in step for step in explain)
