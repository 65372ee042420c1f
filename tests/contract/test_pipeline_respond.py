"""Turns: one worker a conversation, in order, acting once however often they run."""

import asyncio
from functools import partial
from uuid import UUID

import pytest

from channels.base import Limits
from core.errors import Unavailable
from core.interpretation import Band
from core.messages import Address
from core.reference import reference
from pipeline import respond
from pipeline.signal import Woken
from store import desk, inbox, leases
from store.turns import Claim, lease_name
from tests.fakes.pipeline import AMAL, NAME, Broken, Pipeline
from tests.fakes.talk import read

WHERE, PAPERS = "وين المركز الشمالي", "أوراق الجواز"


@pytest.fixture
def pipeline(pipeline: Pipeline) -> Pipeline:
    pipeline.readings.know(WHERE, read("office_info", office="north"))
    pipeline.readings.know(PAPERS, read("service_info", service="passport_renew"))
    return pipeline


async def seize(pipeline: Pipeline, conversation: UUID) -> None:
    """Another worker takes the conversation, as it may when its lease ran out."""
    await pipeline.database.write(leases.void)
    claim = await pipeline.database.write(
        partial(
            inbox.claim,
            vault=pipeline.vault,
            conversation_id=conversation,
            owner="w2",
            now=pipeline.now,
            ttl_s=30,
        )
    )
    assert isinstance(claim, Claim)


async def test_a_question_is_answered(pipeline: Pipeline) -> None:
    (answer,) = await pipeline.ask(WHERE)
    assert "المركز الشمالي" in answer
    assert await pipeline.counts() == {}


async def test_all_that_waited_is_one_turn_with_one_answer_in_order(pipeline: Pipeline) -> None:
    (answer,) = await pipeline.ask(WHERE, PAPERS)
    assert answer.index("المركز الشمالي") < answer.index("صورة شخصية")


async def test_a_conversation_that_another_has_is_busy_and_untouched(pipeline: Pipeline) -> None:
    conversation = await pipeline.hear(WHERE)
    await seize(pipeline, conversation)
    assert await pipeline.answer(conversation) is Woken.BUSY
    assert pipeline.wire.sent == []


async def test_a_turn_under_a_lost_lease_commits_nothing(pipeline: Pipeline) -> None:
    conversation = await pipeline.hear(WHERE)
    interpret = pipeline.readings.interpret

    async def lose_it(text: str, context: object) -> object:
        await seize(pipeline, conversation)
        return await interpret(text, context)  # type: ignore[arg-type]

    pipeline.readings.interpret = lose_it  # type: ignore[method-assign,assignment]
    assert await pipeline.answer(conversation) is Woken.DONE
    assert await pipeline.counts() == {("inbox", "new"): 1}
    assert pipeline.wire.sent == []
    assert pipeline.signal.woken[-1] == (conversation, 0.0), "whoever has it now may be gone before it ends"


async def test_whoever_is_handed_over_gets_a_number_and_a_day_that_staff_see_too(pipeline: Pipeline) -> None:
    pipeline.readings.know("موظف", read("agent_request"))
    conversation = await pipeline.hear("موظف")
    await pipeline.answer(conversation)
    (answer,) = pipeline.wire.texts()
    assert reference(conversation) in answer
    assert "في موعد أقصاه" in answer
    (again,) = await pipeline.ask("موظف")
    assert reference(conversation) not in again


async def test_a_long_answer_costs_one_part_until_the_rest_is_asked_for(pipeline: Pipeline) -> None:
    pipeline.wire.limits = Limits(length=1000, at_once=110)
    (first,) = await pipeline.ask(PAPERS)
    assert first.endswith("للبقية أرسلوا: تابع")
    (rest,) = await pipeline.ask("تابع")
    assert rest not in first
    pipeline.wire.limits = Limits(length=1000)
    (whole,) = await pipeline.ask(PAPERS, by="500000002")
    assert first.removesuffix("للبقية أرسلوا: تابع").strip() in whole
    (other,) = await pipeline.ask("تابع", by="500000002")
    assert other not in whole


async def test_a_turn_overtaken_by_staff_lets_go_and_runs_again_at_once(pipeline: Pipeline) -> None:
    pipeline.readings.know("موظف", read("agent_request"))
    await pipeline.ask("موظف")
    conversation = await pipeline.hear(WHERE)
    handle, done = pipeline.office.office, False

    async def meanwhile(office_id: str) -> object:
        nonlocal done
        if not done:
            done = True
            answer = partial(
                desk.staff_reply,
                vault=pipeline.vault,
                conversation_id=conversation,
                text="معكم الموظف",
                author="سعاد",
                now=pipeline.now,
            )
            await pipeline.database.write(answer)
        return await handle(office_id)

    pipeline.office.office = meanwhile  # type: ignore[method-assign,assignment]
    await pipeline.answer(conversation)
    assert pipeline.signal.woken[-1] == (conversation, 0.0)
    assert await pipeline.answer(conversation) is Woken.DONE, "its own lease is not in its way"
    assert pipeline.wire.texts()[-1] == "معكم الموظف"
    assert await pipeline.counts() == {}, "staff have the word: nothing is left to answer"


async def test_a_poison_row_parks_after_five_failures_and_the_others_are_answered(
    pipeline: Pipeline,
) -> None:
    conversation = await pipeline.hear(PAPERS, "POISON", WHERE)
    for _ in range(5):
        await pipeline.answer(conversation)
    (stuck,) = await pipeline.stuck()
    assert (stuck.what, stuck.why, stuck.text) == ("parked", "Broken", "POISON")
    assert pipeline.signal.woken[-1] == (conversation, 0.0), "those behind it need not wait for the sweeper"
    await pipeline.answer(conversation)
    answers = pipeline.wire.texts()
    assert ["صورة شخصية" in answers[0], "المركز الشمالي" in answers[1]] == [True, True]
    assert len(answers) == 2


async def test_a_failure_elsewhere_touches_nobody_else(pipeline: Pipeline) -> None:
    await pipeline.answer(await pipeline.hear("POISON", by="1"))
    assert await pipeline.ask(WHERE, by="2")


async def test_pauses_between_failures_grow(pipeline: Pipeline) -> None:
    conversation = await pipeline.hear("POISON")
    for _ in range(4):
        await pipeline.answer(conversation)
    pauses = [after for _, after in pipeline.signal.woken if after]
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 4


async def test_a_requeued_row_is_answered(pipeline: Pipeline) -> None:
    conversation = await pipeline.hear("POISON")
    for _ in range(5):
        await pipeline.answer(conversation)
    (stuck,) = await pipeline.stuck()
    pipeline.readings.breaks_on = "nothing any more"
    again = partial(desk.requeue, vault=pipeline.vault, row_id=stuck.id, author="x", now=pipeline.now)
    assert await pipeline.database.write(again) == conversation
    await pipeline.answer(conversation)
    assert len(pipeline.wire.sent) == 1


async def test_a_claim_that_fails_is_tried_again_and_stops_no_worker(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await pipeline.hear(WHERE)

    def fail(*_: object, **__: object) -> None:
        raise Broken

    monkeypatch.setattr(inbox, "claim", fail)
    assert await pipeline.responder.wake(conversation) is Woken.DONE
    assert pipeline.signal.woken[-1] == (conversation, respond.UNREACHED)


async def test_a_worker_told_to_stop_lets_go_of_its_conversation(pipeline: Pipeline) -> None:
    conversation, reached = await pipeline.hear(WHERE), asyncio.Event()

    async def hang(_: str) -> object:
        reached.set()
        return await asyncio.Event().wait()

    whole, pipeline.office.office = pipeline.office.office, hang  # type: ignore[method-assign,assignment]
    turn = asyncio.create_task(pipeline.responder.wake(conversation))
    await reached.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    pipeline.office.office = whole  # type: ignore[method-assign]
    assert await pipeline.another("w2").answer(conversation) is Woken.DONE
    assert len(pipeline.wire.sent) == 1


async def test_what_was_understood_before_a_crash_is_not_understood_anew(pipeline: Pipeline) -> None:
    conversation = await pipeline.hear(WHERE)
    handle = pipeline.office.office
    crashes = [Broken(), None]

    async def crash_first(office_id: str) -> object:
        if error := crashes.pop(0):
            raise error
        return await handle(office_id)

    pipeline.office.office = crash_first  # type: ignore[method-assign,assignment]
    await pipeline.answer(conversation)
    await pipeline.answer(conversation)
    assert pipeline.readings.heard == [WHERE]
    assert len(pipeline.wire.sent) == 1


async def test_fragments_understood_together_stay_together_after_a_failure(pipeline: Pipeline) -> None:
    pipeline.readings.know("مرحبا", read("greet"))
    pipeline.readings.know(f"مرحبا\n{WHERE}", read("office_info", office="north"))
    conversation = await pipeline.hear("مرحبا", WHERE)
    handle, calls = pipeline.office.office, 0

    async def crash_first(office_id: str) -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise Broken
        return await handle(office_id)

    pipeline.office.office = crash_first  # type: ignore[method-assign,assignment]
    await pipeline.answer(conversation)
    await pipeline.answer(conversation)
    assert calls == 2, "the request inside was acted on once"
    assert len(pipeline.wire.sent) == 1
    assert await pipeline.counts() == {}


class TestWithTheBackOfficeAway:
    async def test_the_citizen_is_told_once_and_answered_by_itself_later(self, pipeline: Pipeline) -> None:
        pipeline.office.down = True
        (told,) = await pipeline.ask(WHERE)
        assert "متوقفة مؤقتًا" in told
        for _ in range(3):
            pipeline.later(minutes=10)
            await pipeline.sweep()
        assert len(pipeline.wire.sent) == 1
        pipeline.office.down = False
        pipeline.later(minutes=10)
        await pipeline.sweep()
        assert len(pipeline.wire.sent) == 2
        answer = pipeline.wire.texts()[-1]
        assert answer.index("عادت الخدمة") < answer.index("المركز الشمالي")
        pipeline.later(minutes=10)
        await pipeline.sweep()
        assert len(pipeline.wire.sent) == 2

    async def test_later_messages_proceed(self, pipeline: Pipeline) -> None:
        pipeline.office.down = True
        await pipeline.ask(WHERE)
        pipeline.readings.know("شكرا", read("thanks"))
        (thanks,) = await pipeline.ask("شكرا")
        assert "متوقفة" not in thanks
        assert await pipeline.counts() == {("inbox", "deferred"): 1}

    async def test_it_is_not_asked_again_before_its_time(self, pipeline: Pipeline) -> None:
        pipeline.office.down = True
        conversation = await pipeline.hear(WHERE)
        await pipeline.answer(conversation)
        pipeline.office.down = False
        await pipeline.answer(conversation)
        assert await pipeline.counts() == {("inbox", "deferred"): 1}

    async def test_only_the_request_that_needs_it_waits(self, pipeline: Pipeline) -> None:
        pipeline.readings.know("شكرا", read("thanks"))
        pipeline.readings.know(PAPERS, read("thanks"))
        handle = pipeline.office.office

        async def away(_: str) -> object:
            raise Unavailable

        pipeline.office.office = away  # type: ignore[method-assign,assignment]
        (answer,) = await pipeline.ask(WHERE, PAPERS)
        assert "متوقفة مؤقتًا" in answer
        assert await pipeline.counts() == {("inbox", "deferred"): 1}
        pipeline.office.office = handle  # type: ignore[method-assign]
        pipeline.later(minutes=1)
        await pipeline.sweep()
        assert "المركز الشمالي" in pipeline.wire.texts()[-1]


class TestPatience:
    @pytest.fixture
    def pipeline(self, pipeline: Pipeline) -> Pipeline:
        waiting = Pipeline(pipeline.database, pipeline.vault, fragment_wait=2.0)
        waiting.readings.know("مرحبا", read("greet"))
        waiting.readings.know(f"مرحبا\n{WHERE}", read("office_info", office="north"))
        waiting.readings.know(WHERE, read("office_info", office="north"))
        return waiting

    async def test_a_fragment_waits_for_the_rest(self, pipeline: Pipeline) -> None:
        conversation = await pipeline.hear("مرحبا")
        await pipeline.answer(conversation)
        assert pipeline.wire.sent == []
        assert pipeline.signal.woken[-1] == (conversation, 2.0)
        pipeline.later(seconds=1)
        assert len(await pipeline.ask(WHERE)) == 1
        assert await pipeline.counts() == {}

    async def test_a_fragment_that_nothing_follows_is_answered_when_its_time_is_up(
        self, pipeline: Pipeline
    ) -> None:
        conversation = await pipeline.hear("مرحبا")
        await pipeline.answer(conversation)
        pipeline.later(seconds=2)
        await pipeline.answer(conversation)
        assert len(pipeline.wire.sent) == 1

    async def test_a_clear_request_is_answered_at_once(self, pipeline: Pipeline) -> None:
        assert len(await pipeline.ask(WHERE)) == 1


class TestSweeper:
    async def test_a_lost_signal_costs_time_and_no_message(self, pipeline: Pipeline) -> None:
        await pipeline.hear(WHERE)
        await pipeline.sweep()
        assert pipeline.wire.sent == []
        pipeline.later(seconds=11)
        await pipeline.sweep()
        assert len(pipeline.wire.sent) == 1

    async def test_what_somebody_works_on_is_left_alone(self, pipeline: Pipeline) -> None:
        await seize(pipeline, await pipeline.hear(WHERE))
        pipeline.later(seconds=11)
        await pipeline.sweep()
        assert pipeline.signal.woken == []


async def test_a_slow_turn_keeps_its_conversation(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(respond, "TTL", 0.3)
    conversation, handle = await pipeline.hear(WHERE), pipeline.office.office

    async def slow(office_id: str) -> object:
        await asyncio.sleep(0.8)
        return await handle(office_id)

    pipeline.office.office = slow  # type: ignore[method-assign,assignment]
    turn = asyncio.create_task(pipeline.responder.wake(conversation))
    await asyncio.sleep(0.6)
    assert await pipeline.another("w2").responder.wake(conversation) is Woken.BUSY
    assert await turn is Woken.DONE
    assert await pipeline.counts() == {("outbox", "queued"): 1}


async def test_a_renewal_that_comes_late_does_not_hold_what_was_let_go(pipeline: Pipeline) -> None:
    name = lease_name(await pipeline.hear(WHERE))
    fence = await pipeline.database.write(lambda c: leases.acquire(c, name, "w1", 30))
    assert fence
    await pipeline.database.write(lambda c: leases.release(c, name, "w1", fence))
    assert not await pipeline.database.write(lambda c: leases.renew(c, name, "w1", fence, 30))
    assert await pipeline.database.write(lambda c: leases.acquire(c, name, "w2", 30))


async def test_an_unclear_message_is_not_answered_twice_when_woken_twice(pipeline: Pipeline) -> None:
    pipeline.readings.know(
        "هلا", read("transaction_status", Band.OFFER, ("transaction_status", "fee_status"))
    )
    conversation = await pipeline.hear("هلا")
    await pipeline.answer(conversation)
    await pipeline.answer(conversation)
    assert len(pipeline.wire.sent) == 1
    assert pipeline.wire.sent[0].address == Address(NAME, AMAL)
