"""A lone STOP is obeyed at once: whoever has the word, whatever is open."""

import pytest
from sqlalchemy import select

from core.conversation import ConversationState
from store import desk
from store.tables import ADDRESS, CONVERSATION
from tests.contract.test_pipeline_announce import prove
from tests.fakes.office import NOW, opening
from tests.fakes.pipeline import Pipeline
from tests.fakes.talk import read

STOPPED, STARTED = "أوقفنا الإشعارات", "أعدنا الإشعارات"


async def opted_out(pipeline: Pipeline) -> bool:
    query = select(ADDRESS.c.opted_out_at)
    return await pipeline.database.read(lambda c: c.execute(query).scalar()) is not None


@pytest.mark.parametrize("word", ["إيقاف", "ايقاف.", "وقف", "STOP", "Stop!", "أوقفوا", "unsubscribe"])
async def test_the_word_opts_out_without_asking_the_engine(pipeline: Pipeline, word: str) -> None:
    (answer,) = await pipeline.ask(word)
    assert STOPPED in answer
    assert "المساعد الآلي" not in answer, "whoever wants to hear less is not welcomed first"
    assert await opted_out(pipeline)
    assert pipeline.readings.heard == []


@pytest.mark.parametrize("word", ["اشتراك", "START", "اشترك"])
async def test_its_counterpart_opts_in(pipeline: Pipeline, word: str) -> None:
    await pipeline.ask("إيقاف")
    (answer,) = await pipeline.ask(word)
    assert STARTED in answer
    assert not await opted_out(pipeline)


@pytest.mark.parametrize("words", ["إلغاء", "cancel", "أوقفوا طلبي", "/start", "/stop"])
async def test_other_words_opt_nobody_out(pipeline: Pipeline, words: str) -> None:
    pipeline.readings.know(words, read("cancel_flow"))
    await pipeline.ask(words)
    assert not await opted_out(pipeline)


async def test_a_sentence_that_means_it_is_understood_like_any_other(pipeline: Pipeline) -> None:
    pipeline.readings.know("لا ترسلوا لي رسائل", read("notifications_stop"))
    (answer,) = await pipeline.ask("لا ترسلوا لي رسائل")
    assert STOPPED in answer
    assert await opted_out(pipeline)


async def test_in_the_middle_of_a_form_nothing_else_is_said_and_the_form_stays(pipeline: Pipeline) -> None:
    await prove(pipeline)
    pipeline.office.openings_ = [opening("2026-06-14", "09:00"), opening("2026-06-15", "09:00")]
    pipeline.readings.know("موعد جواز", read("appointment_book", service="passport_renew", office="north"))
    (asked,) = await pipeline.ask("موعد جواز")
    (answer,) = await pipeline.ask("إيقاف")
    assert answer.startswith(STOPPED)
    assert "حجز موعد" not in answer
    (goes_on,) = await pipeline.ask("1")
    assert "1" in asked
    assert goes_on not in {asked, answer}
    assert "لم يتضح" not in goes_on


async def test_while_staff_are_awaited_and_while_they_have_the_word(pipeline: Pipeline) -> None:
    pipeline.readings.know("موظف", read("agent_request"))
    conversation = await pipeline.hear("موظف")
    await pipeline.answer(conversation)
    (awaiting,) = await pipeline.ask("إيقاف")
    assert STOPPED in awaiting
    await pipeline.database.write(
        lambda c: desk.staff_reply(c, pipeline.vault, conversation, "تفضلوا", author="amal", now=NOW)
    )
    await pipeline.deliverer().drain()
    (with_staff,) = await pipeline.ask("اشتراك")
    assert STARTED in with_staff
    state = select(CONVERSATION.c.state)
    assert await pipeline.database.read(lambda c: c.execute(state).scalar()) == ConversationState.STAFF


async def test_it_is_heard_among_fragments(pipeline: Pipeline) -> None:
    pipeline.readings.know("وين المركز الشمالي", read("office_info", office="north"))
    (answer,) = await pipeline.ask("عندي سؤال", "إيقاف", "وين المركز الشمالي")
    assert answer.index(STOPPED) < answer.index("المركز الشمالي")
    assert await opted_out(pipeline)
