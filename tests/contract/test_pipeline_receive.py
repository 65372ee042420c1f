"""Intake: many at once share a commit, and a fault is heard by those whom it concerns."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection

from core.messages import Unknown
from pipeline import receive
from store import cursors
from store.database import Database, Work
from store.intake import Stored
from tests.fakes.pipeline import Broken, Pipeline


class Faulty:
    """A database whose n-th write fails; it notes how many there were."""

    def __init__(self, inner: Database, fails_on: int) -> None:
        self.dialect, self._inner, self._fails_on, self.writes = inner.dialect, inner, fails_on, 0

    async def write(self, work: Work[Any]) -> Any:
        self.writes += 1
        if self.writes == self._fails_on:
            await asyncio.sleep(0)
            raise Broken
        return await self._inner.write(work)


async def accept_all(pipeline: Pipeline, texts: list[str]) -> list[list[Stored] | BaseException]:
    accepting = (pipeline.intake.accept([pipeline.message(text)]) for text in texts)
    return await asyncio.gather(*accepting, return_exceptions=True)


async def test_messages_that_arrive_together_share_commits(pipeline: Pipeline) -> None:
    pipeline.intake.database = faulty = Faulty(pipeline.database, fails_on=0)  # type: ignore[assignment]
    stored = await accept_all(pipeline, [f"سؤال {n}" for n in range(100)])
    assert len({one[0].id for one in stored if isinstance(one, list)}) == 100
    assert faulty.writes < 5


async def test_a_commit_that_fails_is_heard_by_all_its_waiters_and_no_others(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "BATCH", 10)
    pipeline.intake.database = Faulty(pipeline.database, fails_on=2)  # type: ignore[assignment]
    stored = await accept_all(pipeline, [f"سؤال {n}" for n in range(30)])
    failed = [n for n, one in enumerate(stored) if isinstance(one, Broken)]
    assert len(failed) == 10
    assert await pipeline.counts() == {("inbox", "new"): 20}


async def test_a_pollers_place_is_kept_with_what_it_read_or_not_at_all(pipeline: Pipeline) -> None:
    message = pipeline.message("سؤال")

    def fail(c: Connection) -> None:
        cursors.put(c, "poll:x", "2")
        raise Broken

    await pipeline.intake.accept([], lambda c: cursors.put(c, "poll:x", "1"))
    with pytest.raises(Broken):
        await pipeline.intake.accept([message], fail)
    assert await pipeline.database.read(lambda c: cursors.get(c, "poll:x")) == "1"
    (stored,) = await pipeline.intake.accept([message], lambda c: cursors.put(c, "poll:x", "2"))
    assert not stored.duplicate
    assert await pipeline.database.read(lambda c: cursors.get(c, "poll:x")) == "2"


async def test_after_a_failed_commit_the_same_event_can_be_stored(pipeline: Pipeline) -> None:
    message = pipeline.message("سؤال")
    pipeline.intake.database = Faulty(pipeline.database, fails_on=1)  # type: ignore[assignment]
    with pytest.raises(Broken):
        await pipeline.intake.accept([message])
    (stored,) = await pipeline.intake.accept([message])
    assert not stored.duplicate


async def test_a_duplicate_gets_the_first_ones_id_and_wakes_nobody(pipeline: Pipeline) -> None:
    message = pipeline.message("سؤال")
    (first,) = await pipeline.intake.accept([message])
    woken = len(pipeline.signal.woken)
    (again,) = await pipeline.intake.accept([message])
    assert (again.id, again.duplicate) == (first.id, True)
    assert len(pipeline.signal.woken) == woken
    assert await pipeline.counts() == {("inbox", "new"): 1}


async def test_duplicates_within_one_commit_are_stored_once(pipeline: Pipeline) -> None:
    message = pipeline.message("سؤال")
    stored = await asyncio.gather(*(pipeline.intake.accept([message]) for _ in range(10)))
    assert len({one.id for (one,) in stored}) == 1
    assert await pipeline.counts() == {("inbox", "new"): 1}


async def test_a_waiter_that_gives_up_takes_nobodys_message_with_it(pipeline: Pipeline) -> None:
    impatient = asyncio.create_task(pipeline.intake.accept([pipeline.message("أول")]))
    patient = asyncio.create_task(pipeline.intake.accept([pipeline.message("ثان")]))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient)[0].id
    assert await pipeline.counts() == {("inbox", "new"): 2}


async def test_each_conversation_with_news_is_woken_once(pipeline: Pipeline) -> None:
    await pipeline.intake.accept([pipeline.message(t, by=who) for who in ("1", "2") for t in ("أول", "ثان")])
    assert len(pipeline.signal.woken) == 2


async def test_an_event_of_unknown_shape_is_kept_for_operators(pipeline: Pipeline) -> None:
    assert await pipeline.intake.accept([Unknown("telegram", "77", b'{"poll": 1}')]) == []
    (stuck,) = await pipeline.stuck()
    assert (stuck.what, stuck.text) == ("unknown", '{"poll": 1}')
