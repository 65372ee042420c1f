"""What an answer looks like on its way."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest

from channels.email.outgoing import compose, page
from channels.email.places import Box
from channels.email.threads import Threads
from core.messages import Address, Outbound
from tests.fixtures.letters import BOX, THREADS, WRITER

ID = UUID(int=7)
NOW = datetime(2026, 4, 12, 6, tzinfo=UTC)
ASKED = {"message_id": "b@m", "references": "a@m", "subject": "معاملتي"}


def sent(text: str = "أهلًا", *, to: str = WRITER, threads: Threads = THREADS, **more: Any) -> EmailMessage:
    message = Outbound(ID, Address("email", to), text, **{"context": ASKED, **more})
    parsed = message_from_bytes(compose(message, to, threads, NOW).as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_answer_names_all_that_was_said_before() -> None:
    mail = sent(thread="a" * 16)
    assert (mail["In-Reply-To"], mail["References"]) == ("<b@m>", "<a@m> <b@m>")
    assert mail["Message-ID"] == f"<{THREADS.message_id(ID, 'a' * 16)}>"
    assert mail["Message-ID"] == sent(thread="a" * 16)["Message-ID"], "a repeat is known as such"


def test_long_ids_stay_what_they_are_on_the_wire() -> None:
    long = [f"{n}{'x' * 120}@mail.example" for n in range(5)]
    message = Outbound(
        ID, Address("email", WRITER), "x", context={"message_id": long[-1], "references": " ".join(long)}
    )
    raw = compose(message, WRITER, THREADS, NOW).as_bytes()
    assert all(f"<{id_}>".encode() in raw for id_ in long)
    assert b"=?utf-8?q?=3C" not in raw
    assert max(map(len, raw.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("معاملتي", "Re: معاملتي"),
        ("Re: معاملتي", "Re: معاملتي"),
        ("رد: Re: معاملتي", "Re: معاملتي"),
        ("", "Re:"),
        ("x\r\nBcc: y@z.example", "Re: x  Bcc: y@z.example"),
        ("طويل " * 60, "Re: " + ("طويل " * 60).strip()),
    ],
)
def test_subject_is_the_one_that_was_asked_under(asked: str, answered: str) -> None:
    mail = sent(context=ASKED | {"subject": asked})
    assert str(mail["Subject"]).strip() == answered
    assert mail["Bcc"] is None


def test_machine_says_that_it_is_one() -> None:
    assert sent()["Auto-Submitted"] == "auto-replied"
    assert sent(context={})["Auto-Submitted"] == "auto-generated"
    assert "Auto-Submitted" not in sent(by_person=True)
    assert sent(context={})["Subject"] == BOX.name


def test_reply_finds_its_thread_and_needs_no_plus_where_there_is_none() -> None:
    assert sent(thread="a" * 16)["Reply-To"] == THREADS.reply_to("a" * 16)
    without = Threads(Box("box", "agency.example", "وكيل", BOX.key, plus=False))
    assert sent(threads=without)["Reply-To"] is None


def test_both_parts_hold_the_text_right_to_left() -> None:
    mail = sent("أهلًا\n\nالرقم \u20682026-1\u2069")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    assert plain.get_content().strip().replace("\r\n", "\n") == "أهلًا\n\nالرقم \u20682026-1\u2069"
    assert '<html lang="ar" dir="rtl">' in html.get_content()
    assert mail["From"].addresses[0].display_name == "وكيل"


def test_page_loads_nothing_and_runs_nothing() -> None:
    shown = page('<script>alert(1)</script> <img src="x"> https://w.example/?a=1&b="2" هنا', "ar")
    assert "<script" not in shown
    assert "<img" not in shown
    assert '<a href="https://w.example/?a=1&amp;b=" dir="ltr">' in shown
    assert page("hello", "en").count('dir="rtl"') == 0


def test_arabic_address_is_written_as_it_is() -> None:
    message = Outbound(ID, Address("email", "نورة@mail.example"), "x")
    assert "To: نورة@mail.example".encode() in compose(message, message.address.id, THREADS, NOW).as_bytes()
