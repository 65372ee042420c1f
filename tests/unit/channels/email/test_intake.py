"""What becomes of a mail: a citizen's words, a receipt, something for operators, or nothing."""

import base64
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from channels.email import trust
from channels.email.brake import MOST
from channels.email.intake import Envelope, Reader
from channels.email.mail import Part
from core.errors import Reason
from core.messages import Event, Inbound, OutboundStatus, Receipt, Unknown
from tests.fixtures.letters import BOX, THREADS, WRITER, letter

ID = UUID(int=7)


@pytest.fixture(autouse=True)
def _proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "authenticated", lambda *_: True)


def keep(part: Part) -> str:
    return f"kept:{part.path}"


def read(raw: bytes, **envelope: Any) -> list[Event]:
    return Reader(THREADS).read(raw, Envelope("1:1", **envelope), keep)


def heard(raw: bytes, **envelope: Any) -> Inbound:
    (event,) = read(raw, **envelope)
    assert isinstance(event, Inbound)
    return event


def raw_mail(head: bytes, body: bytes) -> bytes:
    return (
        b"From: "
        + WRITER.encode()
        + b"\r\nMessage-ID: <1@m>\r\nIn-Reply-To: <0@m>\r\n"
        + head
        + b"\r\n\r\n"
        + body
    )


def test_mail_is_heard_with_what_an_answer_needs() -> None:
    event = heard(letter(References="<a@m> <b@m>", In_Reply_To="<b@m>"))
    assert (event.address.channel, event.address.id) == ("email", WRITER)
    assert (event.text, event.sender_name, event.external_id) == ("وين وصلت معاملتي؟", "نورة", "1:1")
    assert event.extra == {"message_id": "1@mail.example", "references": "a@m b@m", "subject": "معاملتي"}


def test_subject_is_part_of_what_is_said_where_a_thread_begins() -> None:
    assert heard(letter("السلام عليكم", Subject="تجديد جواز")).text == "تجديد جواز\nالسلام عليكم"
    assert heard(letter("", Subject="تجديد جواز")).text == "تجديد جواز"
    assert heard(letter("نعم", Subject="Re: تجديد جواز", In_Reply_To="<0@m>")).text == "نعم"


def test_raw_text_keeps_what_the_text_leaves_out() -> None:
    event = heard(
        letter("نعم\n\nفي ١٢ أبريل كتب وكيل <box@agency.example>:\n> هل نؤكد؟", In_Reply_To="<0@m>")
    )
    assert event.text == "نعم"
    assert "هل نؤكد؟" in event.raw


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("cp1256", "windows-1256"),
        ("iso-8859-6", "ISO-8859-6"),
        ("utf-8", "utf-8"),
        ("cp1256", ""),
        ("utf-8", ""),
        ("cp1256", "iso-8859-1"),
        ("cp1256", "us-ascii"),
        ("cp1256", "utf-8"),
        ("utf-8", "no-such-charset"),
        ("cp1256", "x-unknown"),
    ],
)
def test_words_survive_their_charset(charset: str, declared: str) -> None:
    text = "السلام عليكم، أريد موعدًا" if charset != "iso-8859-6" else "السلام عليكم"
    kind = f"Content-Type: text/plain; charset={declared}" if declared else "Content-Type: text/plain"
    head = kind.encode() + b"\r\nContent-Transfer-Encoding: 8bit"
    assert heard(raw_mail(head, text.encode(charset))).text == text


def test_charset_is_heeded_under_base64_and_in_the_subject() -> None:
    word = base64.b64encode("جواز".encode("cp1256")).decode()
    head = (
        f"Subject: =?windows-1256?B?{word}?=\r\nContent-Type: text/html; charset=windows-1256\r\n"
        "Content-Transfer-Encoding: base64"
    )
    event = heard(raw_mail(head.encode(), base64.b64encode("<p>مرحبًا</p>".encode("cp1256"))))
    assert (event.text, event.extra["subject"]) == ("مرحبًا", "جواز")


def test_text_that_was_cut_within_a_letter_is_still_utf_8() -> None:
    text = "السلام عليكم ورحمة الله وبركاته"
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"
    assert heard(raw_mail(head, f"{text}ا".encode()[:-1])).text == f"{text}\ufffd"


def test_subject_of_raw_bytes_is_read() -> None:
    assert heard(raw_mail("Subject: جواز".encode("cp1256"), b"x")).extra["subject"] == "جواز"
    assert heard(raw_mail("Subject: جواز".encode(), b"x")).extra["subject"] == "جواز"


def test_letter_cut_between_two_encoded_words_is_put_together() -> None:
    raw = "جواز".encode()
    one, two = (base64.b64encode(part).decode() for part in (raw[:3], raw[3:]))
    head = f"Subject: =?utf-8?B?{one}?=\r\n =?utf-8?B?{two}?="
    assert heard(raw_mail(head.encode(), b"x")).extra["subject"] == "جواز"


def test_html_alone_is_read() -> None:
    mail = letter("", html='<div dir="rtl">أريد <b>موعدًا</b></div>', In_Reply_To="<0@m>")
    assert heard(mail).text == "أريد موعدًا"


def attach(name: str = "", raw_disposition: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = WRITER, "أوراق", "<1@m>"
    mail.set_content("مرفق")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=name or "x.pdf")
    raw = mail.as_bytes()
    if raw_disposition:
        before, _, after = raw.partition(b'Content-Disposition: attachment; filename="x.pdf"')
        raw = before + b"Content-Disposition: " + raw_disposition.encode() + after
    return raw


@pytest.mark.parametrize(
    "raw",
    [
        attach("صورة الجواز.pdf"),
        attach(
            raw_disposition='attachment; filename="=?utf-8?B?'
            + base64.b64encode("صورة الجواز.pdf".encode()).decode()
            + '?="'
        ),
        attach(raw_disposition='attachment; filename="صورة الجواز.pdf"'),
    ],
    ids=["RFC 2231", "RFC 2047", "raw"],
)
def test_arabic_file_name_is_read(raw: bytes) -> None:
    (file,) = heard(raw).attachments
    assert (file.name, file.media_type, file.ref) == ("صورة الجواز.pdf", "application/pdf", "kept:2")


def test_file_name_leads_nowhere() -> None:
    (file,) = heard(attach("../../etc/passwd")).attachments
    assert "/" not in file.name


def test_mail_within_a_mail_is_a_file() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "other@x.example", "داخلية"
    inner.set_content("نص آخر")
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = WRITER, "<1@m>"
    mail.set_content("انظروا المرفق")
    mail.add_attachment(inner)
    event = heard(mail.as_bytes())
    assert event.text == "انظروا المرفق"
    assert [file.media_type for file in event.attachments] == ["message/rfc822"]


# who is answered


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Auto_Submitted": "auto-generated; owner-email=x@y.example"},
        {"Precedence": "bulk"},
        {"Precedence": "Auto_Reply"},
        {"List_Id": "<news.example>"},
        {"List_Unsubscribe": "<mailto:x@y.example>"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Autoreply": "yes"},
        {"Subject": "رد تلقائي: معاملتي"},
        {"Subject": "Automatic reply: x"},
        {"From": "MAILER-DAEMON@mail.example"},
        {"From": "no-reply@bank.example"},
        {"From": BOX.address},
        {"From": "box+abc@agency.example"},
        {"Message_ID": f"<{THREADS.message_id(ID, '')}>"},
        {"From": "a@x.example, b@x.example"},
        {"From": None},
    ],
    ids=str,
)
def test_what_no_person_wrote_is_not_answered(headers: dict[str, Any]) -> None:
    assert read(letter(**headers)) == []


def test_null_sender_is_not_answered() -> None:
    assert read(letter(), sender="") == []
    assert read(letter(), sender=WRITER)


def test_auto_submitted_no_is_a_person() -> None:
    assert heard(letter(Auto_Submitted="no")).text


def test_loop_that_no_header_shows_stops_by_itself() -> None:
    reader = Reader(THREADS)
    events = [reader.read(letter(), Envelope(f"1:{n}"), keep) for n in range(MOST + 5)]
    assert all(isinstance(event, Inbound) for (event,) in events[:MOST])
    assert all(isinstance(event, Unknown) for (event,) in events[MOST:])


# bounces


def bounce(
    action: str = "failed", status: str = "5.1.1", id_: str | None = None, *, headers_only: bool = False
) -> bytes:
    original = (
        f"From: {BOX.address}\nTo: {WRITER}\nMessage-ID: <{id_ or THREADS.message_id(ID, '')}>\nSubject: x\n"
    )
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mail.example (Mail Delivery System)\nTo: box@agency.example\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is the mail system.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; {WRITER}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: {kind}\n\n{original}{'' if headers_only else chr(10) + 'text'}\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", Reason.INVALID),
        ("5.7.1", Reason.REJECTED),
        ("5.2.2", Reason.REJECTED),
        ("4.4.7", Reason.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("headers_only", [True, False])
def test_bounce_is_a_receipt_of_what_we_sent(status: str, reason: Reason, headers_only: bool) -> None:
    (receipt,) = read(bounce(status=status, headers_only=headers_only), sender="")
    assert receipt == Receipt("email", "1:1", THREADS.message_id(ID, ""), OutboundStatus.FAILED, reason)


def test_delivery_report_says_delivered_and_a_delay_says_nothing() -> None:
    (receipt,) = read(bounce("delivered", "2.0.0"))
    assert isinstance(receipt, Receipt)
    assert receipt.status is OutboundStatus.DELIVERED
    assert read(bounce("delayed", "4.4.1")) == []


def test_bounce_of_what_we_never_sent_settles_nothing() -> None:
    forged = THREADS.message_id(ID, "")[:-40] + "aaaaaaaaaaaaaaaa@agency.example"
    assert read(bounce(id_="x@agency.example")) == []
    assert read(bounce(id_=forged)) == []


# threads


def test_answer_to_what_we_sent_finds_its_thread() -> None:
    thread = heard(letter()).thread
    ours = f"<{THREADS.message_id(ID, thread)}>"
    assert heard(letter(In_Reply_To=ours, Message_ID="<2@m>")).thread == thread
    assert heard(letter(To=THREADS.reply_to(thread), Message_ID="<2@m>")).thread == thread
    assert (
        heard(letter(Message_ID="<2@m>"), recipients=[THREADS.reply_to(thread).upper().lower()]).thread
        == thread
    )


def test_second_mail_of_a_thread_that_nobody_answered_yet_joins_the_first() -> None:
    first = heard(letter())
    assert heard(letter(References="<1@mail.example>", Message_ID="<2@m>")).thread == first.thread
    assert heard(letter(Message_ID="<2@m>")).thread != first.thread


def test_number_quoted_by_a_stranger_leads_to_no_conversation_of_another() -> None:
    first = heard(letter(Subject="معاملة 2026-1187"))
    stranger = heard(
        letter(From="x@evil.example", Subject="Re: معاملة 2026-1187", References="<1@mail.example>")
    )
    assert (stranger.address, stranger.thread) != (first.address, first.thread)
    assert stranger.thread != first.thread
    assert stranger.address.id == "x@evil.example"


def test_token_with_a_wrong_signature_is_none() -> None:
    thread = heard(letter()).thread
    wrong = f"box+{thread}{'a' * 16}@agency.example"
    assert heard(letter(To=wrong, Message_ID="<2@m>")).thread != thread


def test_forged_sender_gets_into_no_conversation_of_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    first = heard(letter())
    monkeypatch.setattr(trust, "authenticated", lambda *_: False)
    forged = heard(letter(References="<1@mail.example>", Message_ID="<2@m>"))
    assert not forged.authenticated
    assert forged.thread != first.thread


# bad input


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        raw_mail(b"Content-Type: multipart/mixed; boundary=b", b"--b\r\n" * 50_000),
        raw_mail(b"Content-Type: multipart/mixed", b"no boundary"),
        raw_mail(b"Subject: =?utf-8?B?!!!?= =?x?q?y", b"x"),
        raw_mail(b"Content-Type: text/plain; charset*=\xff''x", b"x"),
        raw_mail(b'Content-Type: application/pdf; name*0*=%%; name="\xff"', b"x"),
        raw_mail(b"To: " + b"<" * 10_000, b"x"),
        raw_mail(b"From: <a@[\r\nSubject: x", b"x"),
        raw_mail(b"Content-Transfer-Encoding: base64", b"===="),
        raw_mail(b"Content-Transfer-Encoding: x-uuencode", b"begin 666 \xff\n\xff"),
        b"Received: x\r\n" * 10_000 + letter(),
    ],
    ids=range(12),
)
def test_hostile_mail_never_ends_the_intake(raw: bytes) -> None:
    for event in read(raw):
        assert event.external_id == "1:1"


def nested(depth: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )
    return b"From: " + WRITER.encode() + b"\r\n" + head + b"Content-Type: text/plain\r\n\r\nhello"


def test_bomb_of_nested_parts_is_kept_for_operators() -> None:
    raw = nested(3000)
    (event,) = read(raw)
    assert event == Unknown("email", "1:1", raw)


def test_mail_of_30_mb_is_read() -> None:
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = WRITER, "<1@m>"
    mail.set_content("صورة")
    mail.add_attachment(bytes(22 << 20), maintype="image", subtype="jpeg", filename="x.jpg")
    event = heard(mail.as_bytes())
    (file,) = event.attachments
    assert event.text == "صورة"
    assert file.size is not None
    assert abs(file.size - (22 << 20)) < 1 << 20


def test_texts_are_valid_unicode() -> None:
    event = heard(raw_mail(b"Content-Type: text/plain; charset=utf-8", "نعم\0".encode()))
    assert event.text == "نعم\ufffd"


def test_repr_tells_nothing_of_the_citizen() -> None:
    assert WRITER not in repr(read(letter()))
