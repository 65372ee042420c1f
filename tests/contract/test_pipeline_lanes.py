"""How processes share a channel's outbox."""

from pipeline.lanes import LANES, Lanes
from store import leases
from store.database import Database


async def balance(database: Database, lanes: Lanes, busy: set[int] | None = None) -> list[int]:
    return await database.write(lambda c: lanes.balance(c, busy or set()))


async def test_one_process_alone_takes_all_lanes(database: Database) -> None:
    one = Lanes("sms", "w1")
    assert await balance(database, one) == list(range(LANES))
    assert one.share == 1.0


async def test_a_second_process_gets_its_half_and_none_is_held_twice(database: Database) -> None:
    one, two = Lanes("sms", "w1"), Lanes("sms", "w2")
    await balance(database, one)
    assert await balance(database, two) == []
    await balance(database, one)
    taken = await balance(database, two)
    assert len(one.open) == len(taken) == LANES // 2
    assert set(one.held) | set(two.held) == set(range(LANES))
    assert not set(one.held) & set(two.held)
    assert one.share == two.share == 0.5


async def test_when_one_leaves_the_other_takes_over_its_lanes(database: Database) -> None:
    one, two = Lanes("sms", "w1"), Lanes("sms", "w2")
    for lanes in (one, two, one, two):
        await balance(database, lanes)
    await database.write(one.release)
    assert len(await balance(database, two)) == LANES // 2
    assert len(two.held) == LANES


async def test_a_dead_process_loses_its_lanes_when_its_leases_end(database: Database) -> None:
    one, two = Lanes("sms", "w1"), Lanes("sms", "w2")
    await balance(database, one)
    await database.write(leases.void)
    assert len(await balance(database, two)) == LANES
    await balance(database, one)
    assert not one.held


async def test_a_lane_with_sends_under_way_is_given_up_only_when_they_ended(database: Database) -> None:
    one, two = Lanes("sms", "w1"), Lanes("sms", "w2")
    await balance(database, one)
    await balance(database, two)
    await balance(database, one, set(range(LANES)))
    assert len(one.held) == LANES
    assert len(one.open) == LANES // 2
    assert await balance(database, two) == []
    await balance(database, one)
    assert len(one.held) == LANES // 2
    assert len(await balance(database, two)) == LANES // 2


async def test_channels_are_shared_apart(database: Database) -> None:
    assert len(await balance(database, Lanes("sms", "w1"))) == LANES
    assert len(await balance(database, Lanes("telegram", "w2"))) == LANES
