"""What belongs together is read together."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core.interpretation import Band, Interpretation
from core.messages import Address, Attachment, Inbound
from pipeline.utterances import next_utterance
from store.turns import Row
from tests.fakes.talk import UNCLEAR, read

AT = datetime(2026, 3, 1, tzinfo=UTC)
GREETING = read("greet")
REQUEST = read("transaction_status")


def row(text: str = "", **more: object) -> Row:
    message = Inbound(Address("telegram", "1"), uuid4().hex, text, **more)  # type: ignore[arg-type]
    return Row(uuid4(), "message", message, "", AT, 0, None)


class Reader:
    def __init__(self, **known: Interpretation) -> None:
        self.known, self.asked = known, list[str]()

    async def __call__(self, text: str) -> tuple[Interpretation, ...]:
        self.asked.append(text)
        return (self.known.get(text.replace("\n", "_").replace(" ", "_"), UNCLEAR),)


async def test_a_clear_request_stands_alone() -> None:
    rows = [row("معاملتي"), row("شكرا")]
    heard = await next_utterance(rows, Reader(معاملتي=REQUEST), answering=False)
    assert (heard.rows, heard.clear) == ((rows[0],), True)


async def test_fragments_are_added_until_they_make_a_request() -> None:
    rows = [row("السلام عليكم"), row("عندي سؤال"), row("معاملتي"), row("١٢٣٤")]
    reader = Reader(السلام_عليكم=GREETING, السلام_عليكم_عندي_سؤال_معاملتي=REQUEST)
    heard = await next_utterance(rows, reader, answering=False)
    assert heard.rows == tuple(rows[:3])
    assert heard.text == "السلام عليكم\nعندي سؤال\nمعاملتي"
    assert heard.clear


async def test_what_never_gets_clear_is_one_utterance_that_may_wait() -> None:
    rows = [row("يعني"), row("هذا")]
    heard = await next_utterance(rows, Reader(), answering=False)
    assert (heard.rows, heard.clear) == (tuple(rows), False)


async def test_a_greeting_alone_waits_for_what_usually_follows() -> None:
    heard = await next_utterance([row("مرحبا")], Reader(مرحبا=GREETING), answering=False)
    assert not heard.clear


@pytest.mark.parametrize("band", [Band.OFFER, Band.HAND_OVER])
async def test_a_guess_is_no_clear_request(band: Band) -> None:
    heard = await next_utterance(
        [row("معاملة")], Reader(معاملة=read("transaction_status", band)), answering=False
    )
    assert not heard.clear


async def test_an_answer_to_an_open_question_is_taken_at_once() -> None:
    rows = [row("١٢٣٤"), row("شكرا")]
    heard = await next_utterance(rows, Reader(), answering=True)
    assert (heard.rows, heard.clear) == ((rows[0],), True)


async def test_a_button_is_taken_at_once() -> None:
    heard = await next_utterance([row("نعم", pressed="yes:1")], Reader(), answering=False)
    assert heard.clear
    assert heard.pressed == "yes:1"


async def test_a_file_is_taken_at_once() -> None:
    heard = await next_utterance([row("", attachments=(Attachment("f"),))], Reader(), answering=False)
    assert heard.clear
