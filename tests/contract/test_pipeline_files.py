"""Turns with files: kept before they are answered, asked about, refused with the reason, never lost."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from backoffice.base import TransactionStatus
from core.errors import Reason, SendError
from core.interpretation import Band
from core.messages import Attachment
from files.clamd import Clamd
from pipeline.attachments import MOST
from store import contacts, desk, inbox
from store.views import Stuck
from tests.fakes import files as made
from tests.fakes.office import transaction
from tests.fakes.pipeline import Pipeline
from tests.fakes.talk import read

WHERE, NUMBER = "وين المركز الشمالي", "2024-1187"


@pytest.fixture
def pipeline(pipeline: Pipeline) -> Pipeline:
    pipeline.office.transactions_ = [transaction(NUMBER, TransactionStatus.NEEDS_DOCUMENTS)]
    pipeline.readings.know(WHERE, read("office_info", office="north"))
    pipeline.readings.know(NUMBER, read("transaction_status", transaction_number=NUMBER))
    pipeline.readings.know("هويتي", read("identity_link"))
    return pipeline


async def sends(
    pipeline: Pipeline, *files: bytes | Exception, text: str = "", name: str = "", **more: Any
) -> list[str]:
    return await pipeline.ask(text, attachments=shelve(pipeline, *files, name=name), **more)


def shelve(
    pipeline: Pipeline, *files: bytes | Exception, name: str = "", size: int | None = None
) -> tuple[Attachment, ...]:
    attached = []
    for file in files:
        ref = f"file {len(pipeline.wire.files)}"
        pipeline.wire.files[ref] = file
        attached.append(Attachment(ref, "application/x-whatever", name, size))
    return tuple(attached)


async def prove(pipeline: Pipeline) -> None:
    """The writer is Amal, as if she had proved it just now."""
    conversation = await pipeline.hear(WHERE)
    claim = await pipeline.database.write(
        lambda c: inbox.claim(c, pipeline.vault, conversation, "proof", pipeline.now, ttl_s=30)
    )
    await pipeline.database.write(lambda c: contacts.link(c, pipeline.vault, claim.home, "c1", pipeline.now))
    await pipeline.database.write(lambda c: inbox.release(c, claim))
    await pipeline.answer(conversation)


async def waiting(pipeline: Pipeline) -> Stuck:
    (stuck,) = await pipeline.stuck()
    return stuck


async def test_a_verified_citizen_is_asked_for_which_open_request_and_staff_get_the_file(
    pipeline: Pipeline,
) -> None:
    await prove(pipeline)
    (question,) = await sends(pipeline, made.PDF, name="عقد.pdf")
    assert "لأي طلب هذا المستند" in question
    assert "1. تجديد جواز السفر رقم 2024-1187" in question.replace("\u2068", "").replace("\u2069", "")
    (answer,) = await pipeline.ask("1")
    assert "المستند" in answer
    assert NUMBER in answer
    stuck = await waiting(pipeline)
    assert stuck.why == "document"
    (shown,) = stuck.files
    assert (shown.file.name, shown.file.media_type, shown.about) == ("عقد.pdf", "application/pdf", NUMBER)
    assert len(pipeline.blobs.kept) == 1
    assert made.PDF[:9] not in b"".join(pipeline.blobs.kept.values())


async def test_a_stranger_is_asked_what_it_is_for_and_told_of_no_request(pipeline: Pipeline) -> None:
    (question,) = await sends(pipeline, made.photo())
    assert "ما رقم الطلب الذي يخصه" in question
    assert NUMBER not in question
    (answer,) = await pipeline.ask("هذه صورة الإقامة لمعاملة الكفالة")
    assert "موظف" in answer
    (shown,) = (await waiting(pipeline)).files
    assert shown.about == "هذه صورة الإقامة لمعاملة الكفالة"
    assert shown.file.media_type == "image/jpeg"


async def test_an_album_is_one_question_and_a_later_page_joins_it(pipeline: Pipeline) -> None:
    conversation = [
        await pipeline.hear("", attachments=shelve(pipeline, made.photo((50 + n, 50)))) for n in range(3)
    ][-1]
    await pipeline.answer(conversation)
    assert len(pipeline.wire.texts()) == 1
    (again,) = await sends(pipeline, made.PDF)
    assert "ما رقم الطلب" in again
    (answer,) = await pipeline.ask("للكفالة")
    assert "4 مستندات" in answer.replace("\u2068", "").replace("\u2069", "")
    assert [f.about for f in (await waiting(pipeline)).files] == ["للكفالة"] * 4


async def test_a_code_on_a_photo_counts_as_typed(pipeline: Pipeline) -> None:
    await prove(pipeline)
    (answer,) = await sends(pipeline, made.code(NUMBER))
    assert NUMBER in answer
    assert "مستندات ناقصة" in answer
    assert await pipeline.stuck() == []


async def test_a_code_discloses_no_more_than_typing_it(pipeline: Pipeline) -> None:
    (by_code,) = await sends(pipeline, made.code(NUMBER))
    (typed,) = await pipeline.ask(NUMBER, by="another")
    assert by_code == typed
    assert "رقم الهوية" in by_code


async def test_a_code_of_something_else_is_a_document_like_any(pipeline: Pipeline) -> None:
    pipeline.readings.know("WIFI:S:home;;", read("cancel_flow"))
    (answer,) = await sends(pipeline, made.code("WIFI:S:home;;"))
    assert "ما رقم الطلب" in answer


async def test_our_own_link_in_a_code_is_read(pipeline: Pipeline) -> None:
    link = "https://wakeel.example/verify/AB12"
    pipeline.readings.know(link, read("office_info", office="north"))
    (answer,) = await sends(pipeline, made.code(link))
    assert "المركز الشمالي" in answer


async def test_a_caption_that_asks_something_is_answered(pipeline: Pipeline) -> None:
    (answer,) = await sends(pipeline, made.photo(), text=WHERE)
    assert "المركز الشمالي" in answer


async def test_a_caption_that_says_what_it_is_belongs_to_the_file(pipeline: Pipeline) -> None:
    await prove(pipeline)
    pipeline.readings.know(
        "لمعاملة 2024-1187", read("out_of_scope", Band.HAND_OVER, transaction_number=NUMBER)
    )
    (answer,) = await sends(pipeline, made.photo(), text="لمعاملة 2024-1187")
    assert "وصلنا المستند لطلبكم" in answer
    assert (await waiting(pipeline)).files[0].about == NUMBER


async def test_a_voice_note_goes_to_staff_and_the_citizen_is_told(pipeline: Pipeline) -> None:
    (answer,) = await sends(pipeline, made.VOICE)
    assert "رسالتكم الصوتية" in answer
    stuck = await waiting(pipeline)
    assert (stuck.why, stuck.files[0].file.media_type) == ("voice", "audio/ogg")


async def test_what_a_transcriber_hears_is_the_turn_s_text(pipeline: Pipeline) -> None:
    class Listener:
        async def transcribe(self, data: bytes, media_type: str) -> str:
            assert (data, media_type) == (made.VOICE, "audio/ogg")
            return WHERE

    use(pipeline, transcriber=Listener())
    (answer,) = await sends(pipeline, made.VOICE)
    assert "المركز الشمالي" in answer


def use(pipeline: Pipeline, **parts: Any) -> None:
    pipeline.turns = replace(pipeline.turns, attachments=replace(pipeline.turns.attachments, **parts))
    pipeline.responder.turns = pipeline.turns


REFUSED = {
    "too large": (bytes(2 << 20), "حجمه أكبر"),
    "a program called a photo": (b"MZ" + bytes(500), "نوعه غير مقبول"),
    "a page called a document": (b"<html></html>", "نوعه غير مقبول"),
    "a picture cut short": (made.photo()[:200], "تالف"),
    "a bomb": (made.bomb(), "حجمه أكبر"),
    "nothing": (b"", "تالف"),
    "gone at the provider": (SendError(Reason.INVALID), "تعذر تنزيله"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_refused_is_named_with_the_reason_and_not_kept(pipeline: Pipeline, case: str) -> None:
    file, reason = REFUSED[case]
    (answer,) = await sends(pipeline, file, name="صورة.jpg")
    assert "صورة.jpg" in answer
    assert reason in answer
    assert pipeline.blobs.kept == {}
    assert await pipeline.stuck() == []


async def test_good_and_bad_files_together_are_one_answer(pipeline: Pipeline) -> None:
    (answer,) = await sends(pipeline, made.photo(), b"MZ", b"GIF89a")
    assert answer.count("نوعه غير مقبول") == 2
    assert "ما رقم الطلب" in answer
    assert len(pipeline.blobs.kept) == 1


async def test_a_size_too_large_is_believed_and_a_small_one_is_not(pipeline: Pipeline) -> None:
    (declared,) = await pipeline.ask("", attachments=shelve(pipeline, made.PDF, size=30 << 20))
    assert "حجمه أكبر" in declared
    assert pipeline.wire.fetched == []
    (lied,) = await pipeline.ask("", attachments=shelve(pipeline, bytes(30 << 20), size=5))
    assert "حجمه أكبر" in lied


async def test_more_files_than_a_message_may_have_are_not_fetched(pipeline: Pipeline) -> None:
    (answer,) = await sends(pipeline, *[made.PDF] * (MOST + 2))
    assert answer.count("عدد الملفات") == 2
    assert len(pipeline.wire.fetched) == len(pipeline.blobs.kept) == MOST


@pytest.mark.parametrize("reason", [Reason.UNREACHABLE, Reason.THROTTLED, Reason.UNCERTAIN])
async def test_a_provider_that_is_away_is_asked_again_and_later_messages_go_on(
    pipeline: Pipeline, reason: Reason
) -> None:
    (held,) = await sends(pipeline, SendError(reason))
    assert "تعذر علينا مؤقتًا" in held
    (meanwhile,) = await pipeline.ask(WHERE)
    assert "المركز الشمالي" in meanwhile
    pipeline.wire.files["file 0"] = made.PDF
    pipeline.later(minutes=1)
    await pipeline.sweep()
    assert "ما رقم الطلب" in pipeline.wire.texts()[-1]


async def test_a_storage_that_is_away_holds_the_message_and_says_so_once(pipeline: Pipeline) -> None:
    pipeline.blobs.away = True
    assert len(await sends(pipeline, made.PDF)) == 1
    pipeline.later(minutes=1)
    await pipeline.sweep()
    assert len(pipeline.wire.texts()) == 1
    pipeline.blobs.away = False
    pipeline.later(minutes=5)
    await pipeline.sweep()
    assert "ما رقم الطلب" in pipeline.wire.texts()[-1]


async def test_a_scanner_that_is_away_lets_nothing_through(pipeline: Pipeline) -> None:
    use(pipeline, scanner=Clamd("127.0.0.1", 1))
    (held,) = await sends(pipeline, made.PDF)
    assert "تعذر علينا مؤقتًا" in held
    assert pipeline.blobs.kept == {}
    use(
        pipeline, scanner=type("Clean", (), {"infected": lambda self, data: asyncio.sleep(0, result=False)})()
    )
    pipeline.later(minutes=1)
    await pipeline.sweep()
    assert len(pipeline.blobs.kept) == 1


@pytest.mark.peer
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_an_infected_file_is_told_of_and_not_kept(pipeline: Pipeline, clamd: Clamd) -> None:
    use(pipeline, scanner=clamd)
    (answer,) = await sends(pipeline, made.PDF + made.EICAR, made.PDF, name="فاتورة.pdf")
    assert "فيه فيروس" in answer
    assert len(pipeline.blobs.kept) == 1


async def test_a_turn_that_runs_again_fetches_nothing_twice(pipeline: Pipeline) -> None:
    async def dies(claim: Any) -> Any:
        use(pipeline)
        await pipeline.turns.take(claim)
        raise OSError("the machine stopped before the commit")

    pipeline.responder.turns = SimpleNamespace(take=dies)  # type: ignore[assignment]
    conversation = await pipeline.hear("", attachments=shelve(pipeline, made.PDF))
    await pipeline.answer(conversation)
    assert pipeline.wire.sent == []
    await pipeline.answer(conversation)
    assert pipeline.wire.fetched == ["file 0"]
    assert "ما رقم الطلب" in pipeline.wire.texts()[-1]


async def test_files_for_the_staff_awaited_are_added_and_said_to_be(pipeline: Pipeline) -> None:
    pipeline.readings.know("موظف", read("agent_request"))
    await pipeline.ask("موظف")
    (answer,) = await sends(pipeline, made.PDF, made.photo())
    assert "وصلنا الملفان" in answer
    assert len((await waiting(pipeline)).files) == 2


async def test_once_staff_have_the_word_only_a_refusal_is_said(pipeline: Pipeline) -> None:
    pipeline.readings.know("موظف", read("agent_request"))
    await pipeline.ask("موظف")
    stuck = await waiting(pipeline)
    await pipeline.database.write(
        lambda c: desk.staff_reply(c, pipeline.vault, stuck.id, "نعم؟", author="amal", now=pipeline.now)
    )
    assert await sends(pipeline, made.PDF) == ["نعم؟"]
    (refused,) = await sends(pipeline, b"MZ")
    assert "نوعه غير مقبول" in refused


async def test_files_of_a_matter_dropped_are_asked_about_no_more(pipeline: Pipeline) -> None:
    pipeline.readings.know("إلغاء", read("cancel_flow"))
    await sends(pipeline, made.PDF)
    await pipeline.ask("إلغاء")
    await sends(pipeline, made.photo())
    (answer,) = await pipeline.ask("للكفالة")
    assert "وصلنا المستند." in answer


async def test_no_log_line_holds_a_file_s_name_or_text(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    await sends(pipeline, SendError(Reason.UNREACHABLE), name="سري.pdf")
    await sends(pipeline, made.code(NUMBER), b"MZ", name="سري.pdf")
    out = "".join(capsys.readouterr())
    assert "file_not_fetched" in out
    assert "سري" not in out
    assert NUMBER not in out
