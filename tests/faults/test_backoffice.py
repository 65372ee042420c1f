"""A back office that is slow, down or talks nonsense, behind the client that the product uses."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from backoffice.http import HttpBackOffice
from backoffice.reference.app import create_app
from backoffice.reference.store import open_reference
from tests.fakes.pipeline import Pipeline
from tests.fakes.talk import read

WHERE = "متى يفتح مركز خدمات جدة"


@dataclass
class Moody(httpx.AsyncBaseTransport):
    """The way to the service; `mood` says what becomes of a request."""

    service: httpx.AsyncBaseTransport
    mood: str = "well"
    asked: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        match self.mood:
            case "down":
                raise httpx.ConnectError("refused")
            case "slow":
                await asyncio.sleep(5)
            case "nonsense":
                return httpx.Response(200, text="<html>maintenance</html>")
            case "wrong":
                return httpx.Response(200, json={"id": 7})
            case "failing":
                return httpx.Response(500)
            case "cut":
                raise httpx.RemoteProtocolError("half an answer")
        return await self.service.handle_async_request(request)


@pytest.fixture
def breaker_ttl() -> float:
    return 0.05


@pytest.fixture
async def way(pipeline: Pipeline, tmp_path: Path, breaker_ttl: float) -> AsyncIterator[Moody]:
    store = open_reference(f"sqlite:///{tmp_path / 'office.db'}")
    way = Moody(httpx.ASGITransport(create_app(store, "t", pipeline.clock)))
    client = HttpBackOffice("http://office", "t", transport=way, timeout=0.2, breaker_ttl=breaker_ttl)
    async with client:
        pipeline.responder.turns = replace(pipeline.turns, office=client)
        pipeline.readings.know(WHERE, read("office_info", office="jeddah_corniche"))
        yield way
    store.close()


@pytest.mark.parametrize("mood", ["down", "slow", "nonsense", "wrong", "failing", "cut"])
async def test_the_citizen_is_told_and_answered_by_itself_when_it_is_well(
    pipeline: Pipeline, way: Moody, mood: str
) -> None:
    way.mood = mood
    (told,) = await pipeline.ask(WHERE)
    assert "متوقفة مؤقتًا" in told
    way.mood = "well"
    await asyncio.sleep(0.06)  # the breaker's own clock is the machine's
    pipeline.later(minutes=5)
    await pipeline.sweep()
    assert len(pipeline.wire.sent) == 2
    assert "عادت الخدمة" in pipeline.wire.texts()[-1]
    assert "جدة" in pipeline.wire.texts()[-1]
    assert await pipeline.counts() == {}


@pytest.mark.parametrize("breaker_ttl", [60.0])
async def test_while_it_is_down_it_is_left_in_peace(pipeline: Pipeline, way: Moody) -> None:
    way.mood = "down"
    for citizen in range(20):
        assert await pipeline.ask(WHERE, by=str(citizen))
    assert way.asked < 10, "sixty attempts would have been made without a breaker"
    assert await pipeline.counts() == {("inbox", "deferred"): 20}
