"""E-mail against Postfix, Dovecot and Pigeonhole: read, answered, threaded, and out of loops."""

import asyncio
import contextlib
import smtplib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from channels.email import Email
from channels.email.places import Places
from core.errors import Reason, SendError, SettingsError
from core.ids import new_id
from core.messages import Address, Event, Inbound, Outbound, OutboundStatus, Receipt
from core.settings import Settings
from tests.fixtures.mail import PASSWORD, MailServers

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("mail")]
PATIENCE = 30.0
NUMBERS = count(1)


@dataclass
class Agency:
    """Stores what a mailbox brings; with `answers` it answers each message, as the pipeline would."""

    channel: Email
    answers: str = ""
    cursor: str = ""
    events: list[Event] = field(default_factory=list)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def store(self, events: Sequence[Event], cursor: str = "") -> None:
        self.cursor = cursor
        for event in events:
            if self.answers and isinstance(event, Inbound):
                await self.channel.send(answer_to(event, self.answers))
        self.events.extend(events)
        async with self._came:
            self._came.notify_all()

    async def wait_for(self, number: int) -> list[Event]:
        async with asyncio.timeout(PATIENCE), self._came:
            await self._came.wait_for(lambda: len(self.events) >= number)
        return self.events

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Inbound)]

    @contextlib.asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.channel.poll(self.cursor, self.store))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def answer_to(event: Inbound, text: str) -> Outbound:
    return Outbound(new_id(), event.address, text, thread=event.thread, context=event.extra)


@dataclass
class World:
    """A box of the agency and a citizen, of this test alone."""

    servers: MailServers
    settings: Settings
    box: str
    citizen: str

    def channel(self) -> Email:
        places = Places.from_settings(self.settings)
        assert places
        return Email(places, pause=0.02)

    def says(self, text: str, **headers: str) -> str:
        """The citizen writes; the Message-ID of their mail."""
        mail = EmailMessage(policy=default.clone(max_line_length=998))
        id_ = f"<{next(NUMBERS)}@mail.example>"
        given = {"From": self.citizen, "To": self.box, "Subject": "معاملتي", "Message-ID": id_}
        for name, value in (given | {k.replace("_", "-"): v for k, v in headers.items()}).items():
            mail[name] = value
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.servers.smtp) as smtp:
            smtp.sendmail(self.citizen, [headers.get("To", self.box)], mail.as_bytes())
        return id_

    async def received(self, number: int, user: str = "") -> list[Message]:
        """The mails of a citizen's mailbox once there are so many."""
        mails = await until(lambda: self._mails(user or self.citizen, number))
        return [message_from_bytes(raw, policy=default) for raw in mails]

    def _mails(self, user: str, number: int) -> list[bytes]:
        mails = self.servers.mails(user)
        return mails if len(mails) >= number else []


async def until[T](look: Callable[[], T]) -> T:
    """What `look` finds once it finds something, in what other processes do."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await asyncio.to_thread(look)):
            await asyncio.sleep(0.02)
    return found


@pytest.fixture
def world(mail_servers: MailServers, tmp_path: Path) -> World:
    number = next(NUMBERS)
    box, citizen = f"box{number}@agency.example", f"noura{number}@mail.example"
    login = f"{box.replace('@', '%40')}:{PASSWORD}"
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        secret_key=SecretStr("a key that the tests have"),
        mail_from=f"وكيل <{box}>",
        smtp_url=SecretStr(f"smtp://127.0.0.1:{mail_servers.smtp}"),
        imap_url=SecretStr(f"imap://{login}@127.0.0.1:{mail_servers.imap}"),
    )
    return World(mail_servers, settings, box, citizen)


async def test_mail_is_answered_in_its_thread(world: World) -> None:
    agency = Agency(world.channel(), answers="معاملتكم جاهزة.")
    async with agency.polling():
        first = world.says("وين وصلت معاملتي؟")
        await agency.wait_for(1)
        (answer,) = await world.received(1)
        assert answer["In-Reply-To"] == first
        world.says(
            "متى أستلمها؟",
            To=str(answer["Reply-To"]),
            In_Reply_To=str(answer["Message-ID"]),
            References=f"{first} {answer['Message-ID']}",
        )
        await agency.wait_for(2)
        _, second = await world.received(2)
    assert agency.texts == ["وين وصلت معاملتي؟", "متى أستلمها؟"]
    one, two = (event for event in agency.events if isinstance(event, Inbound))
    assert one.thread == two.thread
    assert str(answer["Subject"]) == "Re: معاملتي"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert "معاملتكم جاهزة." in answer.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert 'dir="rtl"' in answer.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    assert str(answer["Message-ID"]) in str(second["References"])
    with world.servers.mailbox(world.box) as box, world.servers.mailbox(world.citizen) as other:
        for message in other.fetch(mark_seen=False):
            box.append(message.obj.as_bytes())
    assert await asyncio.to_thread(world.servers.threads, world.box) == "(1 3 2 4)"


async def test_what_was_stored_is_not_read_again(world: World) -> None:
    agency = Agency(world.channel())
    world.says("واحد", In_Reply_To="<0@m>")
    async with agency.polling():
        await agency.wait_for(1)
    world.says("اثنان", In_Reply_To="<0@m>")
    async with agency.polling():
        await agency.wait_for(2)
    assert agency.texts == ["واحد", "اثنان"]


async def test_mail_that_could_not_be_stored_comes_again_under_its_id(world: World) -> None:
    agency, seen = Agency(world.channel()), []

    async def fail(events: Sequence[Event], _cursor: str) -> None:
        seen.extend(events)
        if events:
            raise RuntimeError("disk full")

    world.says("نعم", In_Reply_To="<0@m>")
    with pytest.raises(RuntimeError, match="disk full"):
        await asyncio.wait_for(agency.channel.poll("", fail), PATIENCE)
    async with agency.polling():
        (again,) = await agency.wait_for(1)
    assert again.external_id == seen[0].external_id


async def test_mail_that_people_read_before_the_first_start_is_left_alone(world: World) -> None:
    world.says("قديم", In_Reply_To="<0@m>")
    await world.received(1, world.box)
    with world.servers.mailbox(world.box) as box:
        list(box.fetch(mark_seen=True))
    world.says("جديد", In_Reply_To="<0@m>")
    agency = Agency(world.channel())
    async with agency.polling():
        await agency.wait_for(1)
    assert agency.texts == ["جديد"]


async def test_new_numbers_of_the_mailbox_bring_nothing_twice(world: World) -> None:
    agency = Agency(world.channel())
    world.says("قبل", In_Reply_To="<0@m>")
    async with agency.polling():
        await agency.wait_for(1)
        await until(lambda: world.servers.seen(world.box))
    await asyncio.to_thread(world.servers.renumber, world.box, 77)
    world.says("بعد", In_Reply_To="<0@m>")
    async with agency.polling():
        await agency.wait_for(2)
    assert agency.texts == ["قبل", "بعد"]
    assert agency.events[1].external_id.startswith("77:")


async def test_server_killed_during_idle_comes_back(world: World) -> None:
    agency = Agency(world.channel())
    with capture_logs() as logs:
        async with agency.polling():
            world.says("قبل", In_Reply_To="<0@m>")
            await agency.wait_for(1)
            await asyncio.to_thread(world.servers.stop_dovecot)
            await until(lambda: len([e for e in logs if e["event"] == "imap_unreachable"]) > 2)
            await asyncio.to_thread(world.servers.start_dovecot)
            world.says("بعد", In_Reply_To="<0@m>")
            await agency.wait_for(2)
    assert agency.texts == ["قبل", "بعد"]
    assert PASSWORD not in str(logs)


async def test_vacation_and_we_do_not_answer_each_other(world: World) -> None:
    world.servers.away(world.citizen)
    agency = Agency(world.channel(), answers="وصلت رسالتكم.")
    async with agency.polling():
        world.says("وين وصلت معاملتي؟", In_Reply_To="<0@m>")
        await agency.wait_for(1)
        await world.received(1)
        plain = "Subject: hi\nMessage-ID: <plain@agency.example>\n\nبلا علامة"
        with smtplib.SMTP("127.0.0.1", world.servers.smtp) as smtp:
            text = f"From: {world.box}\nTo: {world.citizen}\n{plain}".encode()
            smtp.sendmail(world.box, [world.citizen], text)
        _, vacation = await world.received(2, world.box)
        world.says("آخر ما أكتب", In_Reply_To="<0@m>")
        await agency.wait_for(2)
        await world.received(3)
    assert str(vacation["Auto-Submitted"]).startswith("auto-replied")
    assert agency.texts == ["وين وصلت معاملتي؟", "آخر ما أكتب"]
    assert len(world.servers.mails(world.box)) == 3, "our marked answers woke no vacation"


async def test_one_refused_recipient_does_not_stop_the_others(world: World) -> None:
    channel = world.channel()
    people = [world.citizen, "gone@mail.example", f"other-{world.citizen}"]
    sent = [channel.send(Outbound(new_id(), Address("email", to), "أهلًا")) for to in people]
    results = await asyncio.gather(*sent, return_exceptions=True)
    assert [isinstance(result, str) for result in results] == [True, False, True]
    assert isinstance(results[1], SendError)
    assert results[1].reason is Reason.INVALID
    for person in (people[0], people[2]):
        assert len(await world.received(1, person)) == 1


async def test_bounce_becomes_a_receipt(world: World) -> None:
    agency = Agency(world.channel())
    async with agency.polling():
        id_ = await agency.channel.send(Outbound(new_id(), Address("email", "x@sink.example"), "أهلًا"))
        (receipt,) = await agency.wait_for(1)
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.status, receipt.reason) == (
        id_,
        OutboundStatus.FAILED,
        Reason.REJECTED,
    )


async def test_arabic_address_is_reached(world: World) -> None:
    address = f"نورة{next(NUMBERS)}@mail.example"
    assert await world.channel().send(Outbound(new_id(), Address("email", address), "أهلًا"))
    await until(lambda: f"to=<{address}>" in world.servers.log and "smtputf8" in world.servers.log.lower())


async def test_file_of_a_mail_is_fetched_from_the_mailbox(world: World) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = world.citizen, world.box, "<f@mail.example>"
    mail.set_content("مرفق")
    mail.add_attachment(bytes(range(256)) * 500, maintype="image", subtype="png", filename="صورة.png")
    with smtplib.SMTP("127.0.0.1", world.servers.smtp) as smtp:
        smtp.sendmail(world.citizen, [world.box], mail.as_bytes())
    agency = Agency(world.channel())
    async with agency.polling():
        (event,) = await agency.wait_for(1)
    assert isinstance(event, Inbound)
    (file,) = event.attachments
    assert file.name == "صورة.png"
    content = b"".join([piece async for piece in agency.channel.fetch(file.ref)])
    assert content == bytes(range(256)) * 500


async def test_wrong_password_is_one_clear_line(world: World) -> None:
    wrong = world.settings.model_copy(
        update={"imap_url": SecretStr(f"imap://x:not-it-7@127.0.0.1:{world.servers.imap}")}
    )
    places = Places.from_settings(wrong)
    assert places
    with pytest.raises(SettingsError, match="WAKEEL_IMAP_URL") as error:
        await Email(places).start()
    assert "not-it-7" not in str(error.value)


@contextlib.asynccontextmanager
async def listening(
    world: World, accept: Callable[[Sequence[Event]], Any], scheme: str = "lmtp"
) -> AsyncIterator[tuple[Email, int]]:
    port = free_port()
    settings = world.settings.model_copy(
        update={"imap_url": SecretStr(""), "lmtp_listen": f"{scheme}://127.0.0.1:{port}"}
    )
    places = Places.from_settings(settings)
    assert places
    channel = Email(places)
    task = asyncio.create_task(channel.listen(accept))
    await until(lambda: open_port(port))
    yield channel, port
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_port(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture
def letter_with_a_file(world: World) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = world.citizen, world.box, "<l@mail.example>"
    mail.set_content("مرفق")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="ورقة.pdf")
    return mail.as_bytes()


async def test_mail_handed_over_is_stored_before_it_is_said_so(
    world: World, letter_with_a_file: bytes
) -> None:
    stored: list[Event] = []

    async def accept(events: Sequence[Event]) -> None:
        stored.extend(events)

    async with listening(world, accept) as (channel, port):

        def hand_over() -> list[Any]:
            with smtplib.LMTP("127.0.0.1", port) as lmtp:
                first = lmtp.sendmail(world.citizen, [world.box], letter_with_a_file)
                again = lmtp.sendmail(world.citizen, [world.box], letter_with_a_file)
                return [first, again]

        assert await asyncio.to_thread(hand_over) == [{}, {}]
        one, two = stored
        assert one.external_id == two.external_id
        assert isinstance(one, Inbound)
        content = b"".join([piece async for piece in channel.fetch(one.attachments[0].ref)])
        assert content == b"%PDF-1.7"


async def test_mail_that_cannot_be_stored_stays_with_who_brought_it(
    world: World, letter_with_a_file: bytes
) -> None:
    async def accept(_events: Sequence[Event]) -> None:
        raise RuntimeError("disk full")

    async with listening(world, accept) as (_, port):

        def hand_over() -> int:
            with smtplib.LMTP("127.0.0.1", port) as lmtp, contextlib.suppress(smtplib.SMTPDataError):
                try:
                    lmtp.sendmail(world.citizen, [world.box], letter_with_a_file)
                except smtplib.SMTPDataError as error:
                    return int(error.smtp_code)
            return 250

        assert await asyncio.to_thread(hand_over) == 451


@pytest.mark.parametrize("scheme", ["lmtp", "smtp"])
async def test_listener_takes_mail_for_its_box_alone(world: World, scheme: str) -> None:
    async def accept(_events: Sequence[Event]) -> None:
        raise AssertionError("nothing was to come")

    async with listening(world, accept, scheme) as (_, port):

        def hand_over() -> int:
            kind = smtplib.LMTP if scheme == "lmtp" else smtplib.SMTP
            with kind("127.0.0.1", port) as lmtp:
                try:
                    lmtp.sendmail(world.citizen, ["other@agency.example"], b"x")
                except smtplib.SMTPRecipientsRefused as error:
                    return error.recipients["other@agency.example"][0]
            return 250

        assert await asyncio.to_thread(hand_over) == 550
