"""The back office's feed: facts once, news once, to those who proved who they are."""

import asyncio
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
from tests.fakes.talk import read


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


async def test_what_is_pushed_and_then_found_in_the_feed_is_told_once(linked: Pipeline) -> None:
    linked.office.feed = [change(1), change(2, status="approved")]
    assert await linked.announcer().take(linked.office.feed) == 2
    assert await linked.announcer().take(linked.office.feed) == 0
    assert len(await follow(linked)) == 2


async def test_what_comes_by_both_ways_at_the_same_time_is_told_once(linked: Pipeline) -> None:
    linked.office.feed = [change(place) for place in range(1, 20)]
    pushed = [linked.announcer().take(linked.office.feed) for _ in range(3)]
    await asyncio.gather(*pushed, follow(linked))
    assert len(await follow(linked)) == 19


async def test_a_push_that_got_lost_is_found_in_the_feed_but_old_news_is_not_told(linked: Pipeline) -> None:
    """The citizen who knows that it is ready isn't told afterwards that it was received."""
    lost = change(1, subject="2026-7", status="received").model_copy(update={"at": NOW - timedelta(hours=1)})
    other = change(2, subject="2026-8").model_copy(update={"at": NOW - timedelta(hours=1)})
    latest = change(3, subject="2026-7")
    linked.office.feed = [lost, other, latest]
    await linked.announcer().take([latest])
    told = await follow(linked)
    assert [("2026-7" in t, "2026-8" in t) for t in told] == [(True, False), (False, True)]
    assert len(await linked.database.read(lambda c: c.execute(FACT.select()).all())) == 3


async def test_news_of_the_night_is_told_in_the_morning_and_holds_no_answer_back(linked: Pipeline) -> None:
    linked.readings.know("وين المركز الشمالي", read("office_info", office="north"))
    linked.later(hours=13)  # eleven in the evening in Riyadh
    linked.office.feed = [change(1)]
    assert await follow(linked) == []
    assert len(await linked.ask("وين المركز الشمالي")) == 1
    linked.later(hours=8, minutes=59)
    assert len(await follow(linked)) == 1
    linked.later(minutes=1)
    assert "2026-1" in (await follow(linked))[1]


async def test_news_that_did_not_go_out_in_the_evening_waits_for_the_morning(linked: Pipeline) -> None:
    linked.later(hours=10, minutes=59, seconds=59)  # a second before nine
    linked.office.feed = [change(1)]
    await linked.announcer().follow()
    linked.later(seconds=1)
    await linked.deliverer().drain()
    assert linked.wire.sent == []
    linked.later(hours=11)
    assert len(await follow(linked)) == 1
