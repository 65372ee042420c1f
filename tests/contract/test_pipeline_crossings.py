"""A conversation goes on elsewhere, over the real store."""

import re

import pytest
from sqlalchemy import select

from core.dialogue.carry import ALPHABET, new_code
from store.tables import CARRIED
from tests.contract.test_pipeline_announce import prove
from tests.fakes.office import opening
from tests.fakes.pipeline import Pipeline
from tests.fakes.talk import read

THERE, THIRD = "700", "800"
CARRIED_ON, UNKNOWN = "نكمل من حيث توقفتم", "لم نجد ما نكمله"


@pytest.fixture
async def code(pipeline: Pipeline) -> str:
    await prove(pipeline)
    pipeline.office.openings_ = [opening("2026-06-14", "09:00"), opening("2026-06-15", "09:00")]
    pipeline.readings.know("موعد جواز", read("appointment_book", service="passport_renew", office="north"))
    await pipeline.ask("موعد جواز")
    (answer,) = await pipeline.ask("رمز المتابعة")
    (found,) = re.findall(rf"\b[{ALPHABET}]{{6}}\b", answer)
    return str(found)


async def test_it_is_taken_up_once(pipeline: Pipeline, code: str) -> None:
    (first,) = await pipeline.ask(code, by=THERE)
    assert CARRIED_ON in first
    assert "رقم الهوية" in first, "who they are is proved anew"
    (second,) = await pipeline.ask(code, by=THIRD)
    assert UNKNOWN in second


async def test_it_lapses(pipeline: Pipeline, code: str) -> None:
    pipeline.later(minutes=10)
    (answer,) = await pipeline.ask(code, by=THERE)
    assert UNKNOWN in answer


async def test_a_new_code_ends_the_old_one(pipeline: Pipeline, code: str) -> None:
    await pipeline.ask("رمز المتابعة")
    (answer,) = await pipeline.ask(code, by=THERE)
    assert UNKNOWN in answer


async def test_of_two_who_take_it_up_together_one_gets_it(
    pipeline: Pipeline, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, third = await pipeline.hear(code, by=THERE), await pipeline.hear(code, by=THIRD)
    find = type(pipeline.turns.crossings).find

    async def find_and_be_late(self: object, wanted: str) -> object:
        found = await find(self, wanted)  # type: ignore[arg-type]
        monkeypatch.undo()
        await pipeline.answer(third)
        return found

    monkeypatch.setattr(type(pipeline.turns.crossings), "find", find_and_be_late)
    await pipeline.answer(there)
    await pipeline.answer(there)
    assert CARRIED_ON in pipeline.wire.texts(THIRD)[0]
    assert [UNKNOWN in text for text in pipeline.wire.texts(THERE)] == [True]


async def test_neither_code_nor_content_is_kept_readable(pipeline: Pipeline, code: str) -> None:
    (row,) = await pipeline.database.read(lambda c: c.execute(select(CARRIED)).all())
    assert code.encode() not in row.sealed + row.hash
    assert b"passport" not in row.sealed


def test_codes_hold_a_letter_a_digit_and_nothing_that_looks_alike() -> None:
    for code in (new_code() for _ in range(500)):
        assert len(code) == 6
        assert not set(code) & set("0O1IL2Z5S8B")
        assert any(c.isdigit() for c in code)
        assert any(c.isalpha() for c in code)
