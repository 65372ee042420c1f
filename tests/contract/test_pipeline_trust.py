"""A writer whom the channel can't vouch for is nobody we know."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from backoffice.base import TransactionStatus
from core.disclosure import LAPSE
from core.messages import Address
from store.contacts import homes, link
from store.tables import CONTACT
from tests.fakes.office import AMAL as CITIZEN
from tests.fakes.office import transaction
from tests.fakes.pipeline import AMAL, NAME, Pipeline
from tests.fakes.talk import read

STATUS = "وين وصلت معاملتي 2026-1"


@pytest.fixture
def pipeline(pipeline: Pipeline) -> Pipeline:
    pipeline.office.transactions_ = [transaction("2026-1", TransactionStatus.READY)]
    pipeline.readings.know(STATUS, read("transaction_status", transaction_number="2026-1"))
    pipeline.readings.know("اربط حسابي", read("identity_link"))
    pipeline.readings.know(CITIZEN.national_id, read("identity_link", national_id=CITIZEN.national_id))
    return pipeline


async def prove(pipeline: Pipeline) -> None:
    address = Address(NAME, AMAL)

    def work(c: Connection) -> None:
        home = homes(c, pipeline.vault, [address], pipeline.now)[address]
        link(c, pipeline.vault, home, CITIZEN.id, pipeline.now)

    await pipeline.database.write(work)


async def is_linked(pipeline: Pipeline) -> bool:
    rows = await pipeline.database.read(lambda c: c.execute(select(CONTACT.c.verified_at)).scalars().all())
    return any(rows)


async def test_only_a_proved_writer_is_told_what_is_theirs(pipeline: Pipeline) -> None:
    await prove(pipeline)
    (told,) = await pipeline.ask(STATUS)
    (refused,) = await pipeline.ask(STATUS, authenticated=False)
    assert "2026-1" in told
    assert "2026-1" not in refused


async def test_one_unproved_message_among_others_makes_the_turn_a_strangers(pipeline: Pipeline) -> None:
    await prove(pipeline)
    pipeline.readings.know("معاملتي", read("greet"))
    pipeline.readings.know(f"معاملتي\n{STATUS}", read("transaction_status", transaction_number="2026-1"))
    await pipeline.hear("معاملتي", authenticated=False)
    (refused,) = await pipeline.ask(STATUS)
    assert "2026-1" not in refused


@pytest.mark.parametrize("proved", [True, False])
async def test_nobody_becomes_a_citizen_by_what_another_may_have_written(
    pipeline: Pipeline, proved: bool
) -> None:
    for text in ("اربط حسابي", CITIZEN.national_id, "100000"):
        answers = await pipeline.ask(text, authenticated=proved)
    assert await is_linked(pipeline) is proved
    assert ("تم التحقق" in answers[0]) is proved


@pytest.mark.parametrize("proved", [True, False])
async def test_what_another_may_have_written_keeps_no_proof_alive(pipeline: Pipeline, proved: bool) -> None:
    await prove(pipeline)
    pipeline.clock.advance(LAPSE - timedelta(days=1))
    await pipeline.ask(STATUS, authenticated=proved)
    pipeline.clock.advance(timedelta(days=2))
    (answer,) = await pipeline.ask(STATUS)
    assert ("2026-1" in answer) is proved
