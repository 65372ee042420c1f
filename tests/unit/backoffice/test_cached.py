import pytest

from backoffice.cached import Cached
from core.errors import Unavailable


class Source:
    """Counts how often it was asked; Unavailable while it is down."""

    def __init__(self) -> None:
        self.asked = 0
        self.down = False
        self.now = 0.0

    async def fetch(self) -> int:
        self.asked += 1
        if self.down:
            raise Unavailable("down")
        return self.asked

    def clock(self) -> float:
        return self.now


async def test_a_young_value_is_not_fetched_again():
    source = Source()
    cached = Cached(source.fetch, ttl=60, now=source.clock)
    assert await cached.get() == 1
    source.now = 59
    assert await cached.get() == 1


async def test_an_old_value_is_fetched_again():
    source = Source()
    cached = Cached(source.fetch, ttl=60, now=source.clock)
    await cached.get()
    source.now = 60
    assert await cached.get() == 2


async def test_while_the_source_is_down_the_old_value_serves():
    source = Source()
    cached = Cached(source.fetch, ttl=60, now=source.clock)
    await cached.get()
    source.now, source.down = 61, True
    assert await cached.get() == 1
    source.down = False
    assert await cached.get() == 3


async def test_without_an_old_value_a_source_that_is_down_is_unavailable():
    source = Source()
    source.down = True
    with pytest.raises(Unavailable):
        await Cached(source.fetch).get()
