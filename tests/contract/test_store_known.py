"""One citizen, many addresses: whom news reaches, and where."""

from uuid import UUID

from sqlalchemy import select

from core.messages import Address
from store import erasure, facts
from store.contacts import homes
from store.known import Known, known
from store.tables import ADDRESS, PREFERENCE
from tests.fixtures.store import PHONE, Store

CHAT, OTHER = Address("webchat", "a session"), Address("telegram", "77")


async def prove(store: Store, *addresses: Address, citizen: str = "c1") -> None:
    for address in addresses:
        claim = await store.claim(await store.write(to=address))
        await store.finish(claim, link=citizen)
        store.later(minutes=1)


async def theirs(store: Store, citizen: str = "c1") -> list[Known]:
    return list(await store.database.read(lambda c: known(c, store.vault, citizen, store.now)))


async def told(store: Store, citizen: str = "c1") -> list[Address]:
    reached = lambda c: facts.reachable(c, store.vault, citizen, store.now)  # noqa: E731
    return [t.address for t in await store.database.read(reached)]


async def chooses(store: Store, chosen: UUID | None, *, at: Address = CHAT, citizen: str = "c1") -> None:
    await store.finish(await store.claim(await store.write(to=at)), prefer=(citizen, chosen))


async def id_of(store: Store, address: Address) -> UUID:
    query = select(ADDRESS.c.id).where(ADDRESS.c.channel == address.channel)
    found = await store.database.read(lambda c: c.execute(query).scalar())
    assert found
    return found


async def test_addresses_are_a_citizens_once_each_proved_it_by_itself(store: Store) -> None:
    await prove(store, CHAT, PHONE)
    await store.write(to=OTHER)
    assert [k.address for k in await theirs(store)] == [PHONE, CHAT]


async def test_another_citizens_addresses_are_nobody_elses(store: Store) -> None:
    await prove(store, CHAT)
    await prove(store, PHONE, citizen="c2")
    assert [k.address for k in await theirs(store)] == [CHAT]


async def test_news_goes_where_they_wrote_last_and_nowhere_else(store: Store) -> None:
    await prove(store, CHAT, PHONE)
    assert await told(store) == [PHONE]
    await store.finish(await store.claim(await store.write(to=CHAT)))
    assert await told(store) == [CHAT]


async def test_the_chosen_address_is_told_wherever_they_write(store: Store) -> None:
    await prove(store, CHAT, PHONE)
    await chooses(store, await id_of(store, PHONE))
    assert await told(store) == [PHONE]
    await chooses(store, None)
    assert await told(store) == [CHAT]


async def test_nobody_chooses_an_address_that_is_not_theirs(store: Store) -> None:
    await prove(store, CHAT)
    await prove(store, PHONE, citizen="c2")
    await chooses(store, await id_of(store, PHONE))
    assert await told(store) == [CHAT]
    assert not any(k.preferred for k in await theirs(store))


async def test_opting_out_at_the_chosen_address_silences_all_news(store: Store) -> None:
    await prove(store, CHAT, PHONE)
    await chooses(store, None)
    await store.finish(await store.claim(await store.write(to=CHAT)), opted_out=True)
    assert await told(store) == []


async def test_without_a_choice_another_address_is_told_when_one_opts_out(store: Store) -> None:
    await prove(store, CHAT, PHONE)
    await store.finish(await store.claim(await store.write(to=PHONE)), opted_out=True)
    assert await told(store) == [CHAT]


async def test_a_choice_that_lapsed_gives_way_to_the_address_last_used(store: Store) -> None:
    await prove(store, CHAT)
    await chooses(store, None)
    store.later(days=91)
    await prove(store, PHONE)
    assert await told(store) == [PHONE]


async def test_erasure_forgets_the_choice(store: Store) -> None:
    await prove(store, CHAT)
    await chooses(store, None)
    (mine,) = await theirs(store)
    await store.database.write(
        lambda c: erasure.erase(c, store.vault, mine.contact_id, actor="amal", now=store.now)
    )
    assert await store.database.read(lambda c: c.execute(PREFERENCE.select()).all()) == []
    assert await told(store) == []


async def test_a_phone_that_got_a_code_is_not_thereby_anybodys(store: Store) -> None:
    await store.database.write(lambda c: homes(c, store.vault, [PHONE], store.now))
    await prove(store, CHAT)
    assert [k.address for k in await theirs(store)] == [CHAT]
