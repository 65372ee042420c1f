"""The local engine reads while Rasa does not, and Rasa again once it is back."""

import asyncio
from datetime import date

import pytest

from core.interpretation import Band, Context, Interpretation
from nlu.fallback import Fallback
from tests.fakes.rasa import Server

TODAY = Context(today=date(2026, 1, 4))
TEXT = "وين معاملتي"


class Local:
    async def interpret(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        return (Interpretation("service_info", 0.9, band=Band.ACT),)


class Pair:
    def __init__(self, *, threshold: int = 2, rest: float = 3600.0) -> None:
        self.server = Server()
        self.local: list[bool] = []
        self.engine = Fallback(
            self.server.interpreter(), Local(), notice=self.local.append, threshold=threshold, rest=rest
        )

    async def read(self) -> str:
        return (await self.engine.interpret(TEXT, TODAY))[0].intent


@pytest.fixture
def pair() -> Pair:
    return Pair()


async def test_rasa_reads_while_it_answers(pair: Pair) -> None:
    assert await pair.read() == "transaction_status"
    assert pair.local == [False]
    assert await pair.engine.primary_answers()


async def test_the_local_engine_reads_what_rasa_does_not(pair: Pair) -> None:
    pair.server.says = 500
    assert await pair.read() == "service_info"
    pair.server.says = Server().says
    assert await pair.read() == "transaction_status"
    assert pair.local == [True, False]


async def test_after_failures_in_a_row_rasa_is_left_alone_for_a_while(pair: Pair) -> None:
    pair.server.says = 500
    for _ in range(5):
        assert await pair.read() == "service_info"
    assert len(pair.server.asked) == 2
    pair.server.says = Server().says
    assert not await pair.engine.primary_answers()


async def test_rested_it_is_tried_again() -> None:
    pair = Pair(threshold=1, rest=0.0)
    pair.server.says = 500
    await pair.read()
    pair.server.says = Server().says
    assert await pair.read() == "transaction_status"
    assert await pair.engine.primary_answers()


async def test_many_messages_at_once_are_all_read(pair: Pair) -> None:
    pair.server.hangs = True
    assert set(await asyncio.gather(*(pair.read() for _ in range(20)))) == {"service_info"}
