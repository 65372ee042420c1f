"""What citizens and staff see, and what staff do."""

from datetime import timedelta

import pytest

from core.conversation import ConversationState
from core.errors import TransitionError
from core.ids import new_id
from core.messages import Address, Button, OutboundStatus
from store import desk, guards, inbox, leases, outbox, staff, views
from store.desk import NoSuchRow
from store.drafts import Draft
from store.views import Shown, Stuck
from tests.fixtures.store import PHONE, Store

CHAT = Address("webchat", "a session")
WAITING = ConversationState.WAITING


async def history(store: Store, address: Address = CHAT, **page: object) -> list[Shown]:
    return await store.database.read(lambda c: views.history(c, store.vault, address, **page))


async def waiting(store: Store) -> list[Stuck]:
    return await store.database.read(lambda c: views.waiting(c, store.vault))


async def counts(store: Store) -> dict[tuple[str, str], int]:
    return await store.database.read(views.counts)


async def talk(store: Store, *turns: tuple[str, str]) -> None:
    for question, answer in turns:
        claim = await store.claim(await store.write(question, to=CHAT))
        await store.finish(
            claim, out=[Draft(CHAT, answer, buttons=(Button("نعم", "yes"),)), Draft(PHONE, "123456")]
        )


async def test_a_chats_history_is_both_sides_in_order_and_nothing_of_another_address(store: Store) -> None:
    await talk(store, ("1", "one"), ("2", "two"))
    shown = await history(store)
    assert [(s.direction, s.text) for s in shown] == [
        ("in", "1"),
        ("out", "one"),
        ("in", "2"),
        ("out", "two"),
    ]
    assert shown[1].buttons == ("نعم",)


async def test_history_goes_on_after_an_id_and_starts_with_the_last(store: Store) -> None:
    await talk(store, ("1", "one"), ("2", "two"))
    first, *rest = await history(store)
    assert await history(store, after=first.id) == rest
    assert await history(store, after=first.id, limit=1) == rest[:1]
    assert await history(store, limit=2) == rest[-2:]
    assert await history(store, Address("webchat", "a stranger")) == []


async def test_a_phone_shows_what_was_sent_to_it(store: Store) -> None:
    await talk(store, ("1", "one"))
    sent = lambda: store.database.read(lambda c: views.sent_to(c, store.vault, PHONE))  # noqa: E731
    assert await sent() == []
    await store.settle(await store.take_one(), OutboundStatus.SENT, provider_id="p")
    assert [s.text for s in await sent()] == ["123456"]


async def test_staff_see_who_waits_what_is_parked_and_what_is_uncertain(store: Store) -> None:
    claim = await store.claim(await store.write("أريد موظفا", to=CHAT))
    await store.finish(claim, state=WAITING, waiting_why="asked")
    bad = await store.claim(await store.write("سم"))
    await store.database.write(
        lambda c: inbox.fail(c, bad, [bad.rows[0].id], "ValueError", store.now, park_after=1)
    )
    await store.say("جواب", to=Address("sms", "2"))
    message = await store.take_one()
    await store.database.write(lambda c: outbox.recover(c, "sms", range(16), store.now, idempotent=False))
    assert [(s.what, s.id, s.channel, s.why, s.text) for s in await waiting(store)] == [
        ("waiting", claim.conversation_id, "webchat", "asked", "أريد موظفا"),
        ("parked", bad.rows[0].id, "sms", "ValueError", "سم"),
        ("uncertain", message.id, "sms", "", "جواب"),
    ]
    assert await counts(store) == {
        ("conversation", "waiting"): 1,
        ("inbox", "parked"): 1,
        ("outbox", "uncertain"): 1,
    }


async def test_what_is_open_is_counted_and_what_is_done_is_not(store: Store) -> None:
    assert await counts(store) == {}
    await store.say("x")
    await store.write(to=CHAT)
    assert await counts(store) == {("inbox", "new"): 1, ("outbox", "queued"): 1}


async def test_staff_answer_in_the_thread_and_take_the_conversation(store: Store) -> None:
    (stored,) = await store.accept(store.message("help", thread="t", extra={"message_id": "<a@b>"}))
    claim = await store.claim(stored.conversation_id)
    await store.finish(claim, state=WAITING, waiting_why="asked")
    reply = lambda c: desk.staff_reply(  # noqa: E731
        c, store.vault, claim.conversation_id, "تفضلوا", author="amal", now=store.now
    )
    id_ = await store.database.write(reply)
    sent = await store.take_one()
    assert (sent.id, sent.text, sent.thread, sent.context) == (id_, "تفضلوا", "t", {"message_id": "<a@b>"})
    assert await waiting(store) == []
    await store.accept(store.message("thanks", thread="t"))
    assert (await store.claim(claim.conversation_id)).state is ConversationState.STAFF


async def test_staff_cant_talk_over_the_bot_or_to_nobody(store: Store) -> None:
    for id_, error in ((await store.write(), TransitionError), (new_id(), NoSuchRow)):
        with pytest.raises(error):
            await store.database.write(
                lambda c, id_=id_: desk.staff_reply(c, store.vault, id_, "x", author="amal", now=store.now)
            )


async def test_a_parked_message_is_tried_again_when_staff_say_so(store: Store) -> None:
    claim = await store.claim(await store.write("سم"))
    row = claim.rows[0].id
    await store.database.write(lambda c: inbox.fail(c, claim, [row], "ValueError", store.now, park_after=1))
    woken = await store.database.write(
        lambda c: desk.requeue(c, store.vault, row, author="amal", now=store.now)
    )
    assert woken == claim.conversation_id
    assert (await store.claim(woken)).rows[0].attempts == 0


async def test_guesses_are_counted_within_their_window_by_kind_and_subject(store: Store) -> None:
    window = timedelta(minutes=10)

    async def guess(kind: str = "code", subject: str = "1") -> int:
        return await store.database.write(
            lambda c: guards.count(c, store.vault, kind, subject, store.now, window)
        )

    assert [await guess(), await guess(), await guess(subject="2"), await guess("identity")] == [1, 2, 1, 1]
    store.later(minutes=11)
    assert await guess() == 1


async def test_a_lease_has_one_owner_until_it_runs_out_and_its_fence_only_grows(store: Store) -> None:
    write = store.database.write
    first = await write(lambda c: leases.acquire(c, "sweeper", "a", 30))
    assert first
    assert await write(lambda c: leases.acquire(c, "sweeper", "b", 30)) is None
    assert await write(lambda c: leases.acquire(c, "sweeper", "a", 30)) is None
    assert not await write(lambda c: leases.release(c, "sweeper", "b", first))
    assert await write(lambda c: leases.renew(c, "sweeper", "a", first, 0))
    second = await write(lambda c: leases.acquire(c, "sweeper", "b", 30))
    assert second
    assert second > first
    assert not await write(lambda c: leases.renew(c, "sweeper", "a", first, 30))


async def test_only_held_leases_of_the_prefix_are_counted(store: Store) -> None:
    for name in ("lane/sms/1", "lane/sms/2", "lane/smsx/1", "lane/sm", "لوحة"):
        await store.database.write(lambda c, name=name: leases.acquire(c, name, "a", 30))
    await store.database.write(lambda c: leases.acquire(c, "lane/sms/3", "a", 0))
    assert await store.database.read(lambda c: leases.count(c, "lane/sms/")) == 2


async def test_staff_are_added_once_and_change_their_role(store: Store) -> None:
    for role in ("clerk", "admin"):
        await store.database.write(lambda c, role=role: staff.add(c, "amal", role, store.now))
    assert await store.database.read(staff.everyone) == [{"name": "amal", "role": "admin"}]
