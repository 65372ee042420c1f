"""What names or quotes a citizen is never stored in the clear, and can be forgotten."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select

from core.messages import OutboundStatus, Unknown
from store import erasure, facts, inbox, intake, views
from store.audit import broken_at
from store.drafts import Draft
from store.tables import CONTACT, OUTBOX, WORD, Base
from store.turns import Fenced, NoClaim
from store.vault import Sealed, Vault
from tests.fixtures.store import PHONE, Store

QUESTION, ANSWER, THREAD = "سؤال عن معاملة خاصة", "جواب خاص بالمراجع", "خيط سري"
SECRETS = (
    PHONE.id,
    QUESTION,
    ANSWER,
    THREAD,
    "citizen-7788",
    "event-9911",
    "provider-5566",
    "معامله",
    "سالم",
)


async def a_whole_conversation(store: Store) -> UUID:
    """Everything the store keeps of one citizen; the contact."""
    event = store.message(QUESTION, external_id="event-9911", thread=THREAD, sender_name="سالم")
    (stored,) = await store.accept(event)
    assert stored.conversation_id
    claim = await store.claim(stored.conversation_id)
    row, write = claim.rows[0].id, store.database.write
    await write(lambda c: inbox.remember(c, store.vault, claim, row, QUESTION.encode()))
    out = [Draft(PHONE, ANSWER, thread=THREAD)]
    words = [(row, ("معامله", "خاصه"))]
    await store.finish(claim, dialogue=ANSWER.encode(), link="citizen-7788", out=out, words=words)
    await store.settle(await store.take_one(), OutboundStatus.SENT, provider_id="provider-5566")
    unknown = Unknown("sms", "event-9911/2", QUESTION.encode())
    await write(lambda c: intake.accept_unknown(c, store.vault, [unknown], store.now))
    return claim.contact_id


def stored_bytes(c: Connection) -> Iterator[bytes]:
    for table in Base.metadata.sorted_tables:
        for row in c.execute(select(table)):
            yield from (v if isinstance(v, bytes) else str(v).encode() for v in row)


async def test_nothing_of_a_citizen_is_stored_in_the_clear(store: Store) -> None:
    await a_whole_conversation(store)
    kept = await store.database.read(lambda c: b"\n".join(stored_bytes(c)))
    for secret in SECRETS:
        assert secret.encode() not in kept
        assert base64.b64encode(secret.encode()).rstrip(b"=")[:-1] not in kept


@pytest.mark.parametrize("dialect", ["sqlite"])  # a server's files are not ours to read
async def test_nothing_of_a_citizen_is_in_the_database_files(store: Store, database_url: str) -> None:
    await a_whole_conversation(store)
    path = Path(database_url.removeprefix("sqlite:///"))
    kept = await asyncio.to_thread(lambda: path.read_bytes() + Path(f"{path}-wal").read_bytes())
    assert b"identity.linked" in kept
    for secret in SECRETS:
        assert secret.encode() not in kept


async def test_a_forgotten_citizen_can_be_neither_read_nor_found(store: Store) -> None:
    contact = await a_whole_conversation(store)
    before = await store.database.read(lambda c: c.execute(select(OUTBOX.c.id, OUTBOX.c.body)).one())
    key = await store.database.read(lambda c: c.execute(select(CONTACT.c.data_key)).scalar_one())
    assert ANSWER in store.vault.open(key).unseal(before.body, before.id.bytes + b"body").decode()

    await store.database.write(
        lambda c: erasure.erase(c, store.vault, contact, actor="staff/amal", now=store.now)
    )
    row = await store.database.read(lambda c: c.execute(select(CONTACT)).one())
    assert (row.id, row.data_key, row.citizen, row.citizen_hash) == (contact, None, None, None)
    assert await store.database.read(lambda c: views.history(c, store.vault, PHONE)) == []
    assert (
        await store.database.read(lambda c: facts.reachable(c, store.vault, "citizen-7788", store.now)) == []
    )
    assert (
        await store.database.read(lambda c: c.execute(select(func.count()).select_from(WORD)).scalar()) == 0
    )
    assert await store.database.read(lambda c: c.execute(select(OUTBOX.c.body)).scalar_one()) == before.body
    assert await store.database.read(lambda c: broken_at(c, store.vault)) is None


async def test_a_turn_under_way_writes_nothing_about_someone_just_forgotten(store: Store) -> None:
    conversation = await store.write()
    claim = await store.claim(conversation)
    await store.database.write(
        lambda c: erasure.erase(c, store.vault, claim.contact_id, actor="staff/amal", now=store.now)
    )
    with pytest.raises(Fenced):
        await store.finish(claim, dialogue=b"state")
    assert await store.try_claim(conversation) is NoClaim.IDLE


async def test_what_was_queued_for_someone_forgotten_is_not_sent(store: Store) -> None:
    conversation = await store.say("x")
    contact = await store.database.read(lambda c: c.execute(select(CONTACT.c.id)).scalar_one())
    await store.database.write(
        lambda c: erasure.erase(c, store.vault, contact, actor="staff/amal", now=store.now)
    )
    assert await store.take() == []
    assert await store.write() != conversation


async def test_keys_are_turned_in_small_steps_and_everything_stays_readable(store: Store) -> None:
    conversation = await store.say(ANSWER)
    for n in range(4):
        await store.write(to=type(PHONE)("sms", f"{n}"))
    turned, step = (
        Vault("a newer secret of enough length,a secret of the tests that is long enough"),
        UUID(int=0),
    )
    steps = 0
    while (
        last := await store.database.write(lambda c, s=step: erasure.rewrap(c, turned, s, limit=2))
    ) is not None:
        step, steps = last, steps + 1
    assert steps == 3
    store.vault = Vault("a newer secret of enough length,another one instead of the old")
    keys = await store.database.read(lambda c: c.execute(select(CONTACT.c.data_key)).scalars().all())
    assert [store.vault.open(key) is not None for key in keys] == [True] * 5
    store.vault = turned
    assert (await store.take_one()).text == ANSWER
    await store.write()
    assert (await store.claim(conversation)).address == PHONE


async def test_a_row_moved_to_another_place_is_not_opened(store: Store) -> None:
    await store.say("one")
    await store.say("two")
    (first, second) = await store.database.read(
        lambda c: c.execute(select(OUTBOX.c.id, OUTBOX.c.body).order_by(OUTBOX.c.id)).all()
    )
    await store.database.write(
        lambda c: c.execute(OUTBOX.update().where(OUTBOX.c.id == first.id).values(body=second.body))
    )
    assert await store.take() == []
    assert (await store.take_one()).text == "two"


def test_errors_about_sealed_values_quote_nothing(vault: Vault) -> None:
    with pytest.raises(Sealed) as error:
        vault.open(vault.new_data_key()).unseal(QUESTION.encode(), b"")
    assert "سؤال" not in repr(error.value)
    assert error.value.__suppress_context__
