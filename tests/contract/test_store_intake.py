"""What comes in is stored once, in order, whatever it holds."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.conversation import ConversationState
from core.messages import Address, Attachment, Inbound, Unknown
from store import intake, views
from store.database import open_database
from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX
from store.vault import Vault
from tests.fixtures.store import PHONE, Store

SLOW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def total(store: Store, table: object) -> int:
    return await store.database.read(
        lambda c: c.execute(select(func.count()).select_from(table)).scalar_one()
    )


async def test_a_redelivered_event_is_stored_once_and_answers_with_the_first_ids(store: Store) -> None:
    message = store.message()
    (first,) = await store.accept(message)
    (again,) = await store.accept(message)
    assert (again.id, again.conversation_id, again.duplicate) == (first.id, first.conversation_id, True)
    assert await total(store, INBOX) == 1


async def test_a_duplicate_within_one_batch_is_stored_once(store: Store) -> None:
    message = store.message()
    first, again = await store.accept(message, message)
    assert again.id == first.id
    assert again.duplicate


async def test_the_same_event_id_on_another_channel_is_another_event(store: Store) -> None:
    one = store.message(external_id="7")
    other = store.message(external_id="7", to=Address("telegram", "1"))
    assert [s.duplicate for s in await store.accept(one, other)] == [False, False]


async def test_one_address_has_one_conversation_a_thread(store: Store) -> None:
    a, b, c = await store.accept(store.message(), store.message(), store.message(thread="x"))
    assert a.conversation_id == b.conversation_id != c.conversation_id
    assert (await total(store, CONTACT), await total(store, ADDRESS), await total(store, CONVERSATION)) == (
        1,
        1,
        2,
    )


async def test_neither_thread_nor_address_can_be_forged_from_the_other(store: Store) -> None:
    a, b = await store.accept(
        store.message(to=Address("sms", "1"), thread="2/3"),
        store.message(to=Address("sms", "1/2"), thread="3"),
    )
    assert a.conversation_id != b.conversation_id


async def test_ids_sort_as_messages_arrived(store: Store) -> None:
    batches = [await store.accept(store.message(), store.message()) for _ in range(5)]
    ids = [s.id for batch in batches for s in batch]
    assert ids == sorted(ids)


async def test_a_closed_conversation_goes_back_to_the_bot(store: Store) -> None:
    conversation = await store.write()
    await store.finish(await store.claim(conversation), state=ConversationState.CLOSED)
    assert await store.write() == conversation
    assert (await store.claim(conversation)).state is ConversationState.BOT


async def test_every_part_of_a_message_comes_back(store: Store) -> None:
    message = store.message(
        "نص \0 \ud800 😀",
        thread="خيط \ud801",
        pressed="yes",
        attachments=(Attachment("file-1", "image/png", "صورة", 12),),
        sender_name="سالم",
        extra={"message_id": "<a@b>"},
    )
    (stored,) = await store.accept(message)
    claim = await store.claim(stored.conversation_id)
    assert claim.rows[0].message == message
    assert (claim.address, claim.thread) == (PHONE, message.thread)


async def test_concurrent_first_messages_begin_one_conversation(store: Store, database_url: str) -> None:
    other = await open_database(database_url)
    messages = [store.message() for _ in range(40)]
    stored = await asyncio.gather(
        *(
            (store.database, other)[n % 2].write(lambda c, m=m: intake.accept(c, store.vault, [m], store.now))
            for n, m in enumerate(messages)
        )
    )
    await other.close()
    assert len({s.conversation_id for (s,) in stored}) == 1
    assert await total(store, CONTACT) == await total(store, ADDRESS) == 1


async def test_concurrent_redeliveries_are_stored_once(store: Store, database_url: str) -> None:
    other = await open_database(database_url)
    message = store.message()
    stored = await asyncio.gather(
        *(
            d.write(lambda c: intake.accept(c, store.vault, [message], store.now))
            for d in [store.database, other] * 10
        )
    )
    await other.close()
    assert len({s.id for (s,) in stored}) == 1
    assert sum(not s.duplicate for (s,) in stored) == 1


@SLOW
@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=6))
async def test_accept_is_idempotent_under_any_duplication(store: Store, batches: list[list[int]]) -> None:
    run = next(store._numbers)
    known: dict[int, object] = {}
    for batch in batches:
        messages = [store.message(external_id=f"{run}/{n}", to=Address("sms", f"{n % 3}")) for n in batch]
        for n, stored in zip(batch, await store.accept(*messages), strict=True):
            assert stored.duplicate == (n in known)
            assert known.setdefault(n, stored.id) == stored.id


async def test_an_unknown_event_is_parked_once_and_shown_to_operators(store: Store, vault: Vault) -> None:
    event = Unknown("telegram", "55", b'{"poll": 1}')
    for _ in range(2):
        await store.database.write(lambda c: intake.accept_unknown(c, vault, [event], store.now))
    (stuck,) = await store.database.read(lambda c: views.waiting(c, vault))
    assert (stuck.what, stuck.channel, stuck.text) == ("unknown", "telegram", '{"poll": 1}')


async def test_nothing_to_accept_stores_nothing(store: Store) -> None:
    assert await store.accept() == []
    assert await total(store, INBOX) == 0


def test_a_message_never_shows_its_text_in_a_log_line() -> None:
    assert "secret" not in repr(Inbound(Address("sms", "secret"), "secret", "secret"))
