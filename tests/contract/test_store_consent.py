"""Whoever opts out gets nothing more that nobody asked for, and everything that they ask for."""

from datetime import datetime

import pytest
from sqlalchemy import select

from core.errors import Reason
from core.messages import Address, OutboundStatus, Receipt
from store.drafts import Draft, enqueue
from store.tables import ADDRESS, OUTBOX
from tests.fixtures.store import PHONE, Store

FAILED = OutboundStatus.FAILED


async def opts(store: Store, *, out: bool) -> None:
    await store.finish(await store.claim(await store.write("إيقاف")), opted_out=out)


async def queue(store: Store, *drafts: Draft) -> None:
    await store.database.write(lambda c: enqueue(c, store.vault, drafts, store.now))


async def refused_since(store: Store, channel: str = "sms") -> datetime | None:
    query = select(ADDRESS.c.opted_out_at).where(ADDRESS.c.channel == channel)
    return await store.database.read(lambda c: c.execute(query).scalar())


async def rows(store: Store) -> list[tuple[str, str]]:
    query = select(OUTBOX.c.status, OUTBOX.c.reason).order_by(OUTBOX.c.id)
    return await store.database.read(lambda c: [tuple(row) for row in c.execute(query)])


async def test_bulk_to_whoever_opted_out_is_kept_as_cancelled_and_never_sent(store: Store) -> None:
    await opts(store, out=True)
    await queue(store, Draft(PHONE, "news", bulk=True))
    assert await store.take() == []
    assert await rows(store) == [("cancelled", "opted_out")]


async def test_answers_and_one_time_codes_go_out_all_the_same(store: Store) -> None:
    await opts(store, out=True)
    await store.say("answer")
    await queue(store, Draft(PHONE, "482913"))
    first = await store.take_one()
    await store.settle(first, OutboundStatus.SENT, provider_id="p1")
    assert [first.text, (await store.take_one()).text] == ["answer", "482913"]


async def test_opting_out_withdraws_what_waits_and_leaves_answers(store: Store) -> None:
    await queue(store, Draft(PHONE, "news", bulk=True), Draft(PHONE, "answer"))
    await queue(store, Draft(Address("sms", "another"), "news", bulk=True))
    await opts(store, out=True)
    assert await rows(store) == [("cancelled", "opted_out"), ("queued", ""), ("queued", "")]


async def test_opting_in_again_lets_news_through(store: Store) -> None:
    await opts(store, out=True)
    await opts(store, out=False)
    await queue(store, Draft(PHONE, "news", bulk=True))
    assert (await store.take_one()).text == "news"


async def test_a_second_stop_keeps_the_first_ones_date(store: Store) -> None:
    await opts(store, out=True)
    first = await refused_since(store)
    store.later(days=1)
    await opts(store, out=True)
    assert await refused_since(store) == first == store.now.replace(day=store.now.day - 1)


@pytest.mark.parametrize("later", [False, True], ids=["at the send", "in a receipt"])
async def test_the_providers_own_opt_out_counts_like_the_citizens(store: Store, *, later: bool) -> None:
    await store.say("answer")
    message = await store.take_one()
    await queue(store, Draft(PHONE, "news", bulk=True))
    if later:
        await store.settle(message, OutboundStatus.SENT, provider_id="p1")
        await store.hear(Receipt("sms", "r1", "p1", FAILED, Reason.OPTED_OUT))
    else:
        await store.settle(message, FAILED, reason=Reason.OPTED_OUT)
    assert await refused_since(store) == store.now
    assert await rows(store) == [("failed", "opted_out"), ("cancelled", "opted_out")]


async def test_another_failure_opts_nobody_out(store: Store) -> None:
    await store.say("answer")
    await store.settle(await store.take_one(), FAILED, reason=Reason.REJECTED)
    assert await refused_since(store) is None
