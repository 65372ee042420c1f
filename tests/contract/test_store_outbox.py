"""Messages go out once, in order for each recipient, and never move backwards."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.errors import Reason
from core.ids import new_id
from core.messages import Address, Button, OutboundStatus, Receipt, settles
from store import desk, outbox
from store.desk import NoSuchRow
from store.drafts import Draft, enqueue
from store.heard import NEVER
from store.settled import Settled, settle
from store.tables import OUTBOX
from tests.fixtures.store import PHONE, Store

SENT, DELIVERED, READ = OutboundStatus.SENT, OutboundStatus.DELIVERED, OutboundStatus.READ
QUEUED, FAILED = OutboundStatus.QUEUED, OutboundStatus.FAILED
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def receipt(status: OutboundStatus, provider_id: str = "p1", reason: Reason | None = None) -> Receipt:
    return Receipt("sms", f"{provider_id}:{status}", provider_id, status, reason)


async def status(store: Store) -> str:
    """Of the newest message, with its reason."""
    newest = select(OUTBOX.c.status, OUTBOX.c.reason).order_by(OUTBOX.c.id.desc()).limit(1)
    row = await store.database.read(lambda c: c.execute(newest).one())
    return f"{row.status} {row.reason}".strip()


async def queue(store: Store, *drafts: Draft) -> None:
    await store.database.write(lambda c: enqueue(c, store.vault, drafts, store.now))


async def recover(store: Store, *, idempotent: bool) -> int:
    return await store.database.write(
        lambda c: outbox.recover(c, "sms", range(16), store.now, idempotent=idempotent)
    )


async def test_every_part_of_a_message_reaches_its_channel(store: Store) -> None:
    draft = Draft(
        PHONE,
        "نص",
        thread="t",
        buttons=(Button("نعم", "yes"),),
        context={"reply_to": "<a@b>"},
        language="en",
        template="greet/hello",
        template_hash="abc",
    )
    await queue(store, draft)
    sent = await store.take_one()
    for name in ("address", "text", "thread", "buttons", "context", "language", "template", "template_hash"):
        assert getattr(sent, name) == getattr(draft, name)


async def test_what_is_taken_is_taken_once(store: Store) -> None:
    await store.say("x")
    taken = await asyncio.gather(*(store.take() for _ in range(6)))
    assert sorted(len(batch) for batch in taken) == [0, 0, 0, 0, 0, 1]


async def test_one_message_a_recipient_is_in_flight_and_in_order(store: Store) -> None:
    await queue(store, *(Draft(PHONE, text) for text in "abc"))
    said = []
    for _ in "abc":
        message = await store.take_one()
        assert await store.take() == []
        await store.settle(message, SENT, provider_id=message.text)
        said.append(message.text)
    assert said == ["a", "b", "c"]


async def test_citizens_come_before_bulk(store: Store) -> None:
    await queue(store, *(Draft(Address("sms", f"{n}"), "bulk", bulk=True) for n in range(3)))
    await queue(store, Draft(PHONE, "answer"))
    assert [t.outbound.text for t in await store.take(limit=2)] == ["answer", "bulk"]


async def test_only_the_lanes_asked_for_are_taken(store: Store) -> None:
    await queue(store, *(Draft(Address("sms", f"{n}"), "x") for n in range(40)))
    halves = [await store.take(lanes=range(8)), await store.take(lanes=range(8, 16))]
    assert all(halves)
    assert sum(map(len, halves)) == 40


async def test_another_channels_messages_stay(store: Store) -> None:
    await store.say("x")
    assert await store.take("telegram") == []


async def test_a_retry_waits_for_its_time_and_holds_back_what_follows_it(store: Store) -> None:
    await queue(store, Draft(PHONE, "first"), Draft(PHONE, "second"))
    retry = store.now + timedelta(seconds=30)
    await store.settle(await store.take_one(), QUEUED, reason=Reason.THROTTLED, retry_at=retry)
    assert await store.take() == []
    store.later(seconds=30)
    (taken,) = await store.take()
    assert (taken.outbound.text, taken.attempts) == ("first", 2)


async def test_a_failed_message_lets_the_next_one_go(store: Store) -> None:
    await queue(store, Draft(PHONE, "first"), Draft(PHONE, "second"))
    await store.settle(await store.take_one(), FAILED, reason=Reason.REJECTED)
    assert (await store.take_one()).text == "second"


async def test_a_late_receipt_never_undoes_delivery(store: Store) -> None:
    await store.say("x")
    await store.settle(await store.take_one(), SENT, provider_id="p1")
    assert await store.hear(receipt(DELIVERED)) == 1
    assert await store.hear(receipt(SENT), receipt(FAILED)) == 0
    assert await status(store) == "delivered"


async def test_a_duplicate_receipt_is_heard_once(store: Store) -> None:
    await store.say("x")
    await store.settle(await store.take_one(), SENT, provider_id="p1")
    assert [await store.hear(receipt(READ)), await store.hear(receipt(READ))] == [1, 0]


async def test_a_receipt_before_the_sends_commit_waits_for_it(store: Store) -> None:
    await store.say("x")
    message = await store.take_one()
    assert await store.hear(receipt(DELIVERED)) == 0
    await store.settle(message, SENT, provider_id="p1")
    assert await status(store) == "delivered"


async def test_a_receipt_racing_the_sends_commit_is_never_lost(store: Store) -> None:
    for n in range(10):
        await store.say("x")
        message = await store.take_one()
        heard = store.hear(receipt(DELIVERED, f"p{n}"))
        await asyncio.gather(store.settle(message, SENT, provider_id=f"p{n}"), heard)
        assert await status(store) == "delivered"


async def test_a_receipt_can_never_queue_a_message_again(store: Store) -> None:
    await store.say("x")
    await store.settle(await store.take_one(), SENT, provider_id="p1")
    await store.hear(receipt(QUEUED))
    assert await status(store) == "sent"


async def test_what_a_crash_left_sending_is_uncertain_and_only_a_receipt_or_a_person_moves_it(
    store: Store,
) -> None:
    await store.say("x")
    message = await store.take_one()
    assert await recover(store, idempotent=False) == 1
    assert await status(store) == "failed uncertain"
    assert await store.take() == []
    await store.settle(message, SENT, provider_id="p1")  # the old owner was only slow
    assert await status(store) == "sent"


async def test_where_sending_twice_shows_once_a_crash_is_simply_repeated(store: Store) -> None:
    await store.say("x")
    await store.take_one()
    assert await recover(store, idempotent=True) == 1
    assert (await store.take_one()).text == "x"


async def test_staff_can_send_an_uncertain_message_again_and_nothing_else(store: Store) -> None:
    await store.say("x")
    message = await store.take_one()
    again = lambda c: desk.requeue(c, store.vault, message.id, author="amal", now=store.now)  # noqa: E731
    with pytest.raises(NoSuchRow):
        await store.database.write(again)
    await recover(store, idempotent=False)
    assert await store.database.write(again) is None
    assert (await store.take_one()).id == message.id


@SLOW
@given(st.lists(st.sampled_from([SENT, DELIVERED, READ, FAILED, QUEUED]), max_size=8), st.integers(0, 8))
async def test_no_sequence_of_receipts_moves_a_message_backwards(
    store: Store, heard: list[OutboundStatus], settled_after: int
) -> None:
    run = store.message().external_id
    await queue(store, Draft(Address("sms", run), "x"))
    message, expected = await store.take_one(), OutboundStatus.SENDING
    order = [SENT, DELIVERED, READ]
    for n, said in enumerate([*heard, None]):
        if n == min(settled_after, len(heard)):
            await store.settle(message, SENT, provider_id=run)
            expected = SENT
            for earlier in [SENT, *heard[:n]]:
                if earlier is not QUEUED and settles(expected, earlier):
                    expected = earlier
        if said is not None:
            await store.hear(Receipt("sms", f"{run}/{n}", run, said))
            if n >= settled_after and said is not QUEUED and settles(expected, said):
                assert said is FAILED or order.index(said) > order.index(expected)
                expected = said
        if n >= settled_after:
            assert (await status(store)).split()[0] == expected
    await store.database.write(lambda c: c.execute(OUTBOX.update().values(status=READ)))


async def test_an_unknown_message_among_results_changes_nothing(store: Store) -> None:
    await store.say("x")
    results = [Settled(new_id(), SENT, "p9"), Settled((await store.take_one()).id, SENT, "p1")]
    await store.database.write(lambda c: settle(c, store.vault, results, store.now))
    assert await status(store) == "sent"


async def test_message_knows_when_its_reader_last_wrote(store: Store) -> None:
    """In any thread; what another citizen wrote since, or a timer, is nothing to it."""
    await store.write(thread="an older one")
    store.later(hours=2)
    await store.say("جاهز")
    wrote = store.now
    store.later(hours=20)
    await store.write(to=Address("sms", "+966509999999"))
    assert (await store.take_one(heard=True)).heard_at == wrote


async def test_reader_who_never_wrote_was_last_heard_in_the_beginning(store: Store) -> None:
    await queue(store, Draft(PHONE, "جاهز"))
    assert (await store.take_one(heard=True)).heard_at == NEVER


async def test_when_readers_wrote_is_looked_up_only_for_channels_that_ask(store: Store) -> None:
    await store.say("جاهز")
    assert (await store.take_one()).heard_at is None
