"""What citizens corrected and what nobody understood is queued, labelled by people, and forgotten with its writer."""

from pathlib import Path

import pytest
import yaml

from core.errors import SettingsError
from core.interpretation import Band, Interpretation
from nlu.local.data import read
from pipeline import review
from pipeline.review import Pending
from store import erasure
from store.desk import NoSuchRow
from tests.fakes.pipeline import Pipeline
from tests.fakes.talk import read as reading

TORN = Interpretation(
    "fee_status", 0.5, band=Band.OFFER, alternatives=(("fee_status", 0.5), ("service_info", 0.3))
)
"""Torn between two: both are offered."""


async def pending(pipeline: Pipeline) -> list[Pending]:
    return await review.pending(pipeline.database, pipeline.vault)


async def offered(pipeline: Pipeline, text: str = "كم الرسوم") -> None:
    pipeline.readings.know(text, TORN)
    await pipeline.ask(text)


async def misunderstood(pipeline: Pipeline, text: str = "كلام غريب") -> None:
    for _ in range(3):
        await pipeline.ask(text)


async def test_another_choice_than_the_likeliest_queues_the_message_it_was_offered_for(
    pipeline: Pipeline,
) -> None:
    await offered(pipeline)
    await pipeline.ask("2")
    (found,) = await pending(pipeline)
    assert (found.text, found.why) == ("كم الرسوم", review.PICKED)
    assert found.likeliest == ("service_info", "fee_status")


async def test_the_likeliest_choice_teaches_nothing(pipeline: Pipeline) -> None:
    await offered(pipeline)
    await pipeline.ask("1")
    assert await pending(pipeline) == []


async def test_a_correction_queues_the_message_before_it(pipeline: Pipeline) -> None:
    pipeline.readings.know("موعدي متى", reading("office_info", Band.ACT))
    correction = "لا، أقصد وضع معاملتي"
    pipeline.readings.know(correction, reading("transaction_status", Band.ACT))
    await pipeline.ask("موعدي متى")
    await pipeline.ask(correction)
    (found,) = await pending(pipeline)
    assert (found.text, found.why, found.likeliest[0]) == ("موعدي متى", review.MEANT, "transaction_status")


async def test_a_correction_with_nothing_before_it_queues_nothing(pipeline: Pipeline) -> None:
    await pipeline.ask("لا، أقصد وضع معاملتي")
    assert await pending(pipeline) == []


async def test_what_is_handed_over_as_unclear_is_queued(pipeline: Pipeline) -> None:
    await misunderstood(pipeline)
    (found,) = await pending(pipeline)
    assert (found.text, found.why) == ("كلام غريب", review.UNCLEAR)


async def test_messages_read_as_one_are_queued_as_one(pipeline: Pipeline) -> None:
    pipeline.readings.know("كم\nالرسوم", TORN)
    await pipeline.ask("كم", "الرسوم")
    await pipeline.ask("2")
    (found,) = await pending(pipeline)
    assert found.text == "كم\nالرسوم"


async def test_a_label_settles_a_message_and_can_be_trained_on(pipeline: Pipeline, tmp_path: Path) -> None:
    await misunderstood(pipeline, "رقمي ١٢٣٤٥ وين صار")
    (found,) = await pending(pipeline)
    await review.label(
        pipeline.database, pipeline.vault, found.id, "transaction_status", by="amal", now=pipeline.now
    )
    assert await pending(pipeline) == []
    labelled = await review.labelled(pipeline.database, pipeline.vault)
    file = tmp_path / "review" / "labelled.yml"
    assert review.export([*labelled, ("شكرا", "thanks")], file) == 2
    assert [(u.text, u.intent) for u in read(file)] == [
        ("شكرا", "thanks"),
        ("رقمي 00000 وين صار", "transaction_status"),
    ]
    assert file.stat().st_mode & 0o077 == 0


async def test_a_message_is_settled_once_and_by_an_intent_that_there_is(pipeline: Pipeline) -> None:
    await misunderstood(pipeline)
    (found,) = await pending(pipeline)
    with pytest.raises(SettingsError, match="no_such_intent"):
        await review.label(
            pipeline.database, pipeline.vault, found.id, "no_such_intent", by="amal", now=pipeline.now
        )
    await review.discard(pipeline.database, pipeline.vault, found.id, by="amal", now=pipeline.now)
    with pytest.raises(NoSuchRow):
        await review.label(pipeline.database, pipeline.vault, found.id, "greet", by="amal", now=pipeline.now)
    assert await review.labelled(pipeline.database, pipeline.vault) == []


async def test_a_forgotten_citizen_s_messages_leave_the_queue_and_the_training_data(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    await misunderstood(pipeline)
    (found,) = await pending(pipeline)
    await review.label(pipeline.database, pipeline.vault, found.id, "greet", by="amal", now=pipeline.now)
    conversation = await pipeline.hear("سطر آخر")
    await pipeline.database.write(
        lambda c: erasure.erase(
            c,
            pipeline.vault,
            erasure.contact_of(c, conversation),
            actor="staff/amal",
            now=pipeline.now,
        )
    )
    assert await review.labelled(pipeline.database, pipeline.vault) == []
    review.export(await review.labelled(pipeline.database, pipeline.vault), tmp_path / "l.yml")
    assert yaml.safe_load((tmp_path / "l.yml").read_text("utf-8"))["nlu"] == []
