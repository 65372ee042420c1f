"""Two citizens, one place."""

import asyncio
from datetime import timedelta

import pytest

from core.messages import Address
from store.contacts import homes, link
from tests.fakes.office import opening
from tests.fakes.pipeline import NAME, Pipeline
from tests.fakes.talk import read

BOOK, YES = "ابي احجز موعد لتجديد الجواز", "نعم"
PEOPLE = {"1": "c1", "2": "c2"}


@pytest.fixture
async def pipeline(pipeline: Pipeline) -> Pipeline:
    day = (pipeline.now + timedelta(days=4)).date().isoformat()
    pipeline.office.openings_ = [opening(day, "10:00")]
    pipeline.readings.know(BOOK, read("appointment_book", service="passport_renew"))
    pipeline.readings.know(YES, read("affirm"))
    now, addresses = pipeline.now, [Address(NAME, who) for who in PEOPLE]

    def prove(c: object) -> None:
        found = homes(c, pipeline.vault, addresses, now)  # type: ignore[arg-type]
        for address in addresses:
            link(c, pipeline.vault, found[address], PEOPLE[address.id], now)  # type: ignore[arg-type]

    await pipeline.database.write(prove)
    return pipeline


async def book(pipeline: Pipeline, who: str) -> list[str]:
    """Ask, take what is offered, and say yes, until there is nothing more to agree to."""
    said = await pipeline.ask(BOOK, by=who)
    for _ in range(5):
        if not (buttons := pipeline.wire.of(who)[-1].buttons):
            break
        first = buttons[0]
        said += await pipeline.ask(first.text, by=who, pressed=first.value)
    return said


async def test_two_who_want_the_last_opening_at_once_one_gets_it(pipeline: Pipeline) -> None:
    said = await asyncio.gather(*(book(pipeline, who) for who in PEOPLE))
    confirmed = [a for a in pipeline.office.booked.values() if a.status == "confirmed"]
    assert len(confirmed) == 1
    winner = next(who for who, citizen in PEOPLE.items() if citizen == confirmed[0].citizen_id)
    loser = next(who for who in PEOPLE if who != winner)
    texts = dict(zip(PEOPLE, said, strict=True))
    assert any(confirmed[0].reference in text for text in texts[winner])
    assert not any(confirmed[0].reference in text for text in texts[loser])
    told = {m.template for m in pipeline.wire.of(loser)}
    assert told & {"appointment_book/none_soon", "appointment_book/taken", "appointment_book/full_time"}
