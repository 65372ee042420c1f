"""The back office's feed: facts once, news once, to those who proved who they are."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from backoffice.base import Change
from core.messages import Address
from store import cursors
from store.contacts import homes, link
from store.tables import ADDRESS, FACT
from tests.fakes.office import NOW
from tests.fakes.pipeline import AMAL, NAME, Broken, Pipeline


def change(place: int, **more: str) -> Change:
    said = {"kind": "transaction_status", "subject": f"2026-{place}", "citizen_id": "c1", "status": "ready"}
    return Change(cursor=str(place), at=NOW, **{**said, **more})  # type: ignore[arg-type]


async def prove(pipeline: Pipeline, who: str = AMAL, citizen: str = "c1") -> None:
    address, now = Address(NAME, who), pipeline.now

    def work(c: object) -> None:
        link(c, pipeline.vault, homes(c, pipeline.vault, [address], now)[address], citizen, now)  # type: ignore[arg-type]

    await pipeline.database.write(work)


async def follow(pipeline: Pipeline) -> list[str]:
    """Follow the feed to its end, and send: what everyone was told."""
    announcer = pipeline.announcer()
    while await announcer.follow():
        pass
    await pipeline.deliverer().drain()
    return [m.text for m in pipeline.wire.sent]


@pytest.fixture
async def linked(pipeline: Pipeline) -> Pipeline:
    await prove(pipeline)
    return pipeline


async def test_news_is_told_exactly_once(linked: Pipeline) -> None:
    linked.office.feed = [change(1), change(2, status="approved")]
    told = await follow(linked)
    assert ["2026-1" in told[0], "2026-2" in told[1], len(told)] == [True, True, 2]
    assert await follow(linked) == told


async def test_after_a_crash_between_reading_and_keeping_nobody_is_told_twice(
    linked: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked.office.feed = [change(1)]
    put = cursors.put

    def crash(*_: object) -> None:
        raise Broken

    monkeypatch.setattr(cursors, "put", crash)
    with pytest.raises(Broken):
        await linked.announcer().follow()
    monkeypatch.setattr(cursors, "put", put)
    assert len(await follow(linked)) == 1


async def test_a_feed_that_repeats_itself_tells_nothing_anew(linked: Pipeline) -> None:
    linked.office.feed = [change(1)]
    await follow(linked)
    await linked.database.write(lambda c: cursors.put(c, "feed:backoffice", ""))
    assert len(await follow(linked)) == 1


async def test_one_proven_address_is_told_and_no_other_citizens(linked: Pipeline) -> None:
    await prove(linked, "2")
    await prove(linked, "3", citizen="c2")
    linked.office.feed = [change(1)]
    await follow(linked)
    assert [m.address.id for m in linked.wire.sent] == ["2"], "the last of them"


async def test_whoever_was_silent_for_too_long_is_not_told(linked: Pipeline) -> None:
    linked.later(days=91)
    linked.office.feed = [change(1)]
    assert await follow(linked) == []


async def test_whoever_opted_out_is_not_told(linked: Pipeline) -> None:
    await linked.database.write(
        lambda c: c.execute(update(ADDRESS).values(opted_out_at=linked.now - timedelta(days=1)))
    )
    linked.office.feed = [change(1)]
    assert await follow(linked) == []


async def test_a_change_that_is_no_news_is_kept_as_a_fact(linked: Pipeline) -> None:
    linked.office.feed = [change(1, kind="opening_added"), change(2, citizen_id="")]
    assert await follow(linked) == []
    assert len(await linked.database.read(lambda c: c.execute(FACT.select()).all())) == 2


async def test_a_status_nobody_foresaw_is_told_in_general_words(linked: Pipeline) -> None:
    linked.office.feed = [change(1, status="teleported")]
    (told,) = await follow(linked)
    assert "حدث تحديث" in told
