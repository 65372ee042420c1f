"""Whether a message is ours is told from what really went out, over the real store."""

import pytest

from core.errors import Reason, SendError
from core.messages import Address, Outbound
from store.drafts import Draft, enqueue
from tests.contract.test_pipeline_announce import prove
from tests.fakes.pipeline import AMAL, NAME, Pipeline
from tests.fakes.talk import read

TEXT = "معاملتكم رقم 2026-1187 جاهزة للاستلام. اكتبوا رقمها لنا لمعرفة مكان الاستلام."
GENUINE, FORGED, UNSURE = "نعم، هذه رسالتنا", "ليست منا", "لم نرسل هذه الرسالة إلى هذه المحادثة"


@pytest.fixture
def pipeline(pipeline: Pipeline) -> Pipeline:
    pipeline.readings.know("هذي منكم؟", read("message_verify"))
    return pipeline


async def queue(pipeline: Pipeline, to: str, text: str = TEXT) -> None:
    draft = Draft(Address(NAME, to), text)
    await pipeline.database.write(lambda c: enqueue(c, pipeline.vault, [draft], pipeline.now))


async def sends(pipeline: Pipeline, to: str, text: str = TEXT) -> None:
    await queue(pipeline, to, text)
    await pipeline.deliverer().drain()


async def shows(pipeline: Pipeline, text: str, *, by: str = AMAL) -> str:
    await pipeline.ask("هذي منكم؟", by=by)
    return (await pipeline.ask(text, by=by))[-1]


async def test_what_went_out_to_this_address_is_ours(pipeline: Pipeline) -> None:
    await sends(pipeline, AMAL)
    assert GENUINE in await shows(pipeline, TEXT)


async def test_what_went_out_to_another_proven_address_of_theirs_is_ours(pipeline: Pipeline) -> None:
    await prove(pipeline)
    await prove(pipeline, "another")
    await sends(pipeline, "another")
    assert GENUINE in await shows(pipeline, TEXT)


async def test_what_went_out_to_somebody_else_is_not_told_of(pipeline: Pipeline) -> None:
    await prove(pipeline, "another", citizen="c2")
    await sends(pipeline, "another")
    assert UNSURE in await shows(pipeline, TEXT)


async def test_what_failed_never_reached_anybody(pipeline: Pipeline) -> None:
    await prove(pipeline)

    def refuses(_: Outbound) -> str:
        raise SendError(Reason.REJECTED)

    answer, pipeline.wire.answer = pipeline.wire.answer, refuses
    await sends(pipeline, AMAL)
    pipeline.wire.answer = answer
    assert FORGED in await shows(pipeline, TEXT)


async def test_a_forgery_waits_for_staff_with_its_text(pipeline: Pipeline) -> None:
    forgery = "حسابكم موقوف، ادخلوا https://absher-sa.top"
    assert FORGED in await shows(pipeline, forgery)
    assert [(s.what, s.why, s.text) for s in await pipeline.stuck()] == [("waiting", "forgery", forgery)]
