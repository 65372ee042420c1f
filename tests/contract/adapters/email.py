"""E-mail's case: mails stand in for webhook calls, and a server's reply codes for HTTP's."""

import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from aiosmtplib import SMTPDataError, SMTPRecipientRefused, SMTPSenderRefused, SMTPServerDisconnected

from channels.base import Received, WebhookRequest
from channels.email import Email
from channels.email.intake import Envelope
from channels.email.mail import parse
from channels.email.places import Places, Server
from channels.email.smtp import Sender
from core.errors import Reason
from core.settings import Settings
from tests.contract.adapters.base import SECRET_ID, Answer, Case, Payload, Provider

PASSWORD = "a-password-of-the-box"
SETTINGS = {
    "mail_from": "وكيل <box@agency.example>",
    "smtp_url": f"smtps://box:{PASSWORD}@mail.agency.example",
    "imap_url": f"imaps://box:{PASSWORD}@mail.agency.example",
    "secret_key": "a key that the tests have",
}


class Session:
    """One SMTP session with a server that answers as the provider is told."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._to = ""

    def supports_extension(self, _name: str) -> bool:
        return True

    async def mail(self, sender: str, **_options: Any) -> None:
        await self._say("MAIL", sender.encode(), SMTPSenderRefused, sender)

    async def rcpt(self, to: str, **_options: Any) -> None:
        await self._say("RCPT", to.encode(), SMTPRecipientRefused, to)

    async def data(self, mail: bytes) -> None:
        await self._say("DATA", mail, SMTPDataError)

    async def quit(self, **_options: Any) -> None: ...

    def close(self) -> None: ...

    async def _say(self, verb: str, said: bytes, error: type, *who: str) -> None:
        request = httpx.Request(verb, "smtp://mail.agency.example", content=said)
        answer = await self._provider.handle_async_request(request)
        if answer.status_code >= 400:
            raise error(answer.status_code, f"{said.decode('utf-8', 'replace')} was refused", *who)


class WiredSender(Sender):
    def __init__(self, server: Server, provider: Provider) -> None:
        super().__init__(server)
        self.provider = provider

    async def _connect(self) -> Any:
        if self.provider.answer is NO_CONNECTION:
            raise ConnectionRefusedError(SECRET_ID)
        return Session(self.provider)


class Wired(Email):
    """The adapter, its two wires in the suite's hands."""

    def __init__(self, provider: Provider) -> None:
        settings = Settings(_env_file=None, data_dir=Path(tempfile.gettempdir()), **SETTINGS)  # type: ignore[arg-type]
        places = Places.from_settings(settings)
        assert places
        super().__init__(places)
        self._sender = WiredSender(places.smtp, provider)

    def receive(self, request: WebhookRequest) -> Received:
        envelope = Envelope(sha256(request.body).hexdigest())
        return Received(self._reader.read(request.body, envelope, lambda part: part.path))


def as_mail(payload: Payload) -> bytes:
    """Header lines and the text, as a program writes them: in valid UTF-8."""
    text = payload["text"].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "\r\n".join([*payload["headers"], "", text]).encode()


def texts_sent(requests: Iterable[httpx.Request]) -> list[str]:
    return [parse(r.content).text("text/plain") for r in requests if r.method == "DATA"]


def says(verb: str, code: int) -> Answer:
    return lambda request: httpx.Response(code if request.method == verb else 250)


def NO_CONNECTION(_request: httpx.Request) -> httpx.Response:  # noqa: N802 — told apart by identity
    raise AssertionError("nobody connects")


def hang_up(verb: str) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == verb:
            raise SMTPServerDisconnected(f"connection lost with {SECRET_ID}")
        return httpx.Response(250)

    return answer


CASE = Case(
    build=Wired,
    settings=SETTINGS,
    with_text=lambda payload, text: payload | {"text": text},
    to=f"{SECRET_ID}@mail.example",
    accepts=says("", 0),
    texts_sent=texts_sent,
    encode=as_mail,
    malformed=(),
    refusals={
        "no such mailbox": (says("RCPT", 550), Reason.INVALID),
        "greylisted": (says("RCPT", 451), Reason.THROTTLED),
        "mailbox full": (says("RCPT", 552), Reason.REJECTED),
        "policy": (says("RCPT", 554), Reason.REJECTED),
        "not our address": (says("MAIL", 553), Reason.CONFIG),
        "sender later": (says("MAIL", 451), Reason.THROTTLED),
        "spam": (says("DATA", 554), Reason.REJECTED),
        "no room now": (says("DATA", 452), Reason.THROTTLED),
        "going down": (says("RCPT", 421), Reason.UNREACHABLE),
        "no connection": (NO_CONNECTION, Reason.UNREACHABLE),
        "gone before the text": (hang_up("RCPT"), Reason.UNREACHABLE),
        "gone after the text": (hang_up("DATA"), Reason.UNCERTAIN),
    },
    secrets=(PASSWORD,),
)
