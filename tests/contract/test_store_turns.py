"""Claims are exclusive, turns are committed whole, and a lost lease fences its late owner."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from core.conversation import ConversationState
from core.errors import TransitionError
from core.messages import Address, InboxStatus
from store import inbox, leases
from store.audit import broken_at
from store.drafts import Draft
from store.tables import AUDIT, INBOX, OUTBOX, WORD
from store.turns import Claim, Fenced, NoClaim
from tests.fixtures.store import PHONE, Store


async def statuses(store: Store) -> list[str]:
    return await store.database.read(
        lambda c: list(c.execute(select(INBOX.c.status).order_by(INBOX.c.id)).scalars())
    )


async def due(store: Store, older_than_s: float = 10) -> list[UUID]:
    return await store.database.read(lambda c: inbox.due(c, store.now, older_than_s, 100))


async def fail(store: Store, claim: Claim) -> bool:
    rows = [row.id for row in claim.rows]
    return await store.database.write(lambda c: inbox.fail(c, claim, rows, "TypeError", store.now))


async def test_only_one_of_many_workers_gets_a_conversation(store: Store) -> None:
    conversation = await store.write()
    claims = await asyncio.gather(*(store.try_claim(conversation, f"w{n}") for n in range(12)))
    assert sum(isinstance(claim, Claim) for claim in claims) == 1
    assert claims.count(NoClaim.BUSY) == 11


async def test_a_conversation_with_nothing_to_do_is_idle_and_stays_free(store: Store) -> None:
    conversation = await store.write()
    await store.finish(await store.claim(conversation))
    assert await store.try_claim(conversation) is NoClaim.IDLE
    assert await store.try_claim(conversation, "w2") is NoClaim.IDLE


async def test_rows_are_claimed_oldest_first(store: Store) -> None:
    for text in "abc":
        conversation = await store.write(text)
    claim = await store.claim(conversation)
    assert [row.message and row.message.text for row in claim.rows] == ["a", "b", "c"]


async def test_finishing_says_whether_more_waits(store: Store) -> None:
    conversation = await store.write("first")
    claim = await store.claim(conversation)
    await store.write("second")
    assert await store.finish(claim)
    assert not await store.finish(await store.claim(conversation))


async def test_what_a_turn_leaves_behind_is_there_for_the_next(store: Store) -> None:
    conversation = await store.write()
    await store.finish(await store.claim(conversation), dialogue=b"state", link="citizen-1")
    await store.write()
    claim = await store.claim(conversation)
    assert claim.dialogue == b"state"
    assert claim.identity.citizen_id == "citizen-1"
    assert claim.identity.verified(store.now)


async def test_a_verification_that_lapsed_is_not_revived_by_writing_again(store: Store) -> None:
    conversation = await store.write()
    await store.finish(await store.claim(conversation), link="citizen-1")
    store.later(days=91)
    for _ in range(2):
        await store.write()
        claim = await store.claim(conversation)
        assert not claim.identity.verified(store.now)
        await store.finish(claim)


async def test_a_citizen_who_keeps_writing_stays_verified(store: Store) -> None:
    conversation = await store.write()
    await store.finish(await store.claim(conversation), link="citizen-1")
    for _ in range(3):
        store.later(days=60)
        await store.write()
        claim = await store.claim(conversation)
        assert claim.identity.verified(store.now)
        await store.finish(claim)


async def test_a_late_worker_writes_nothing_after_its_lease_was_taken(store: Store) -> None:
    conversation = await store.write()
    late = await store.claim(conversation, "late", ttl_s=0)
    claim = await store.claim(conversation, "w2")
    assert claim.fence > late.fence
    with pytest.raises(Fenced):
        await store.finish(late, out=[Draft(PHONE, "twice")])
    with pytest.raises(Fenced):
        await fail(store, late)
    with pytest.raises(Fenced):
        await store.database.write(lambda c: inbox.remember(c, store.vault, late, late.rows[0].id, b"x"))
    await store.database.write(lambda c: inbox.release(c, late))
    assert await store.try_claim(conversation, "w3") is NoClaim.BUSY
    await store.finish(claim, out=[Draft(PHONE, "once")])
    assert [t.outbound.text for t in await store.take()] == ["once"]


async def test_an_expired_lease_that_nobody_took_still_counts(store: Store) -> None:
    claim = await store.claim(await store.write(), ttl_s=0)
    assert not await store.finish(claim)


async def test_a_renewed_lease_is_not_taken(store: Store) -> None:
    conversation = await store.write()
    claim = await store.claim(conversation, ttl_s=0)
    assert await store.database.write(lambda c: leases.renew(c, claim.lease, claim.owner, claim.fence, 30))
    assert await store.try_claim(conversation, "w2") is NoClaim.BUSY


async def test_a_turn_ends_without_effect_when_staff_took_the_conversation_meanwhile(store: Store) -> None:
    conversation = await store.write()
    await store.finish(await store.claim(conversation), state=ConversationState.WAITING, waiting_why="asked")
    await store.write()
    claim = await store.claim(conversation)
    await store.database.write(lambda c: c.exec_driver_sql("UPDATE conversation SET state = 'staff'"))
    with pytest.raises(Fenced):
        await store.finish(claim, state=ConversationState.WAITING)


async def test_an_impossible_step_is_refused(store: Store) -> None:
    claim = await store.claim(await store.write())
    with pytest.raises(TransitionError):
        await store.finish(claim, state=ConversationState.STAFF)


async def test_a_reading_is_remembered_for_the_next_run(store: Store) -> None:
    conversation = await store.write()
    claim = await store.claim(conversation, ttl_s=0)
    await store.database.write(lambda c: inbox.remember(c, store.vault, claim, claim.rows[0].id, b"reading"))
    assert (await store.claim(conversation, "w2")).rows[0].interpretation == b"reading"


async def test_a_deferred_row_lets_later_ones_pass_and_comes_back_when_due(store: Store) -> None:
    conversation = await store.write("first")
    claim = await store.claim(conversation)
    until = store.now + timedelta(minutes=5)
    await store.finish(claim, done=[], deferred=[(claim.rows[0].id, until)])
    await store.write("second")
    claim = await store.claim(conversation)
    assert [row.message and row.message.text for row in claim.rows] == ["second"]
    await store.finish(claim)
    assert await due(store) == []
    store.later(minutes=5)
    assert await due(store) == [conversation]
    (row,) = (await store.claim(conversation)).rows
    assert row.deferred
    assert row.message
    assert row.message.text == "first"


async def test_the_fifth_failure_parks_the_row_and_the_rest_goes_on(store: Store) -> None:
    conversation = await store.write("poison")
    for attempt in range(5):
        claim = await store.claim(conversation)
        assert claim.rows[0].attempts == attempt
        assert await fail(store, claim) == (attempt == 4)
    await store.write("next")
    claim = await store.claim(conversation)
    assert [row.message and row.message.text for row in claim.rows] == ["next"]
    assert await statuses(store) == [InboxStatus.PARKED, InboxStatus.NEW]


async def test_a_timer_rings_once_and_a_second_of_its_name_replaces_the_first(store: Store) -> None:
    conversation = await store.write()
    claim = await store.claim(conversation)
    soon, late = store.now + timedelta(minutes=1), store.now + timedelta(minutes=9)
    await store.finish(claim, timers=[("hold", soon), ("hold", late), ("other", soon), ("other", None)])
    store.later(minutes=2)
    assert await store.try_claim(conversation) is NoClaim.IDLE
    store.later(minutes=8)
    assert await due(store) == [conversation]
    claim = await store.claim(conversation)
    assert [(row.kind, row.timer, row.message) for row in claim.rows] == [("timer", "hold", None)]
    await store.finish(claim)
    assert await store.try_claim(conversation) is NoClaim.IDLE


async def test_the_sweeper_sees_what_nobody_claimed_but_not_what_is_held(store: Store) -> None:
    held, free = await store.write(to=Address("sms", "1")), await store.write(to=Address("sms", "2"))
    await store.claim(held)
    assert await due(store) == []
    store.later(seconds=11)
    assert await due(store) == [free]


async def test_a_code_to_another_phone_is_no_part_of_the_conversation(store: Store) -> None:
    chat = Address("webchat", "session")
    claim = await store.claim(await store.write(to=chat))
    await store.finish(claim, out=[Draft(chat, "sent you a code"), Draft(PHONE, "123456")])
    rows = await store.database.read(
        lambda c: c.execute(select(OUTBOX.c.channel, OUTBOX.c.conversation_id).order_by(OUTBOX.c.id)).all()
    )
    assert [tuple(row) for row in rows] == [("webchat", claim.conversation_id), ("sms", None)]


async def test_words_are_kept_as_hashes_that_find_their_message(store: Store) -> None:
    claim = await store.claim(await store.write())
    row = claim.rows[0].id
    await store.finish(claim, words=[(row, ("معامله", "وصل", "معامله"))])
    (wanted,) = store.vault.words(["وصل"])
    found = await store.database.read(
        lambda c: c.execute(select(WORD.c.message_id).where(WORD.c.hash == wanted)).scalars().all()
    )
    assert found == [row]


async def test_the_audit_chain_shows_a_changed_and_a_removed_row(store: Store) -> None:
    for n in range(3):
        claim = await store.claim(await store.write())
        await store.finish(claim, audit=[("transaction.read", f"T{n}")])
    check = lambda c: broken_at(c, store.vault)  # noqa: E731
    assert await store.database.read(check) is None
    await store.database.write(lambda c: c.execute(AUDIT.update().where(AUDIT.c.seq == 2).values(actor="me")))
    assert await store.database.read(check) == 2
    await store.database.write(lambda c: c.execute(AUDIT.delete().where(AUDIT.c.seq == 2)))
    assert await store.database.read(check) == 2


async def test_turns_of_many_conversations_write_one_audit_chain(store: Store) -> None:
    claims = [await store.claim(await store.write(to=Address("sms", f"{n}"))) for n in range(10)]
    await asyncio.gather(*(store.finish(claim, audit=[("transaction.read", "T")]) for claim in claims))
    assert await store.database.read(lambda c: broken_at(c, store.vault)) is None
