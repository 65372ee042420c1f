"""What every channel adapter keeps to. A new one adds a case here, its fixtures and its page in docs/."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from channels import build
from channels.base import Channel, Runs, WebhookRequest
from channels.telegram import Telegram
from channels.text import utf16_units
from channels.webchat import WebChat
from core.errors import Reason, Rejected, SendError
from core.ids import new_id
from core.messages import Address, Button, Inbound, Outbound, Unknown
from core.settings import Settings

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures/channels"
TOKEN, SECRET = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcT", "whsec-7Hn2"
SECRET_TEXT, SECRET_ID = "هويتي 1088123456", "777000111"
SESSION = "Zk9x0vQm3R7sT1uW5yA2bC4d"

type Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Provider(httpx.AsyncBaseTransport):
    """What an adapter talks to: records requests, answers as told."""

    answer: Answer
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        return self.answer(request)


@dataclass(frozen=True)
class Case:
    """How an adapter is built over a provider, what it accepts, and what its provider may answer.

    `forged` is None where calls come from browsers and nothing signs them.
    """

    build: Callable[[Provider], Channel]
    headers: Mapping[str, str]
    forged: Mapping[str, str] | None
    to: str
    accepts: Answer
    refusals: Mapping[str, tuple[Answer, Reason]]
    measure: Callable[[str], int]
    texts_sent: Callable[[list[httpx.Request]], list[str]]


def _says(status: int, description: str = "", **parameters: Any) -> Answer:
    body = {"ok": status == 200, "error_code": status, "description": description, "parameters": parameters}
    return lambda request: httpx.Response(status, json=body)


def _raises(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(f"while asking {request.url}", request=request)

    return answer


def _posted(request: httpx.Request) -> httpx.Response:
    chat = {"id": int(SECRET_ID), "type": "private", "first_name": "ن"}
    return httpx.Response(
        200, json={"ok": True, "result": {"message_id": 41, "date": 1746345600, "chat": chat, "text": "…"}}
    )


def _form_texts(requests: list[httpx.Request]) -> list[str]:
    return [dict(httpx.QueryParams(r.content.decode()))["text"] for r in requests]


TELEGRAM = Case(
    build=lambda provider: Telegram(TOKEN, secret=SECRET, transport=provider),
    headers={"x-telegram-bot-api-secret-token": SECRET},
    forged={"x-telegram-bot-api-secret-token": "another"},
    to=SECRET_ID,
    accepts=_posted,
    refusals={
        "wrong token": (_says(401, "Unauthorized"), Reason.CONFIG),
        "blocked": (_says(403, "Forbidden: bot was blocked by the user"), Reason.OPTED_OUT),
        "deactivated": (_says(403, "Forbidden: user is deactivated"), Reason.REJECTED),
        "no chat": (_says(400, "Bad Request: chat not found"), Reason.INVALID),
        "moved": (_says(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001), Reason.INVALID),
        "flood": (_says(429, "Too Many Requests: retry after 7", retry_after=7), Reason.THROTTLED),
        "flood untimed": (_says(429, "Too Many Requests: later"), Reason.THROTTLED),
        "broken": (_says(500, f"Internal Server Error: {SECRET_TEXT}"), Reason.UNCERTAIN),
        "gateway": (lambda r: httpx.Response(502, html=f"<h1>{SECRET_TEXT}</h1>"), Reason.UNCERTAIN),
        "nonsense": (lambda r: httpx.Response(200, text=f"{SECRET_TEXT} {TOKEN}"), Reason.UNCERTAIN),
        "nonsense JSON": (lambda r: httpx.Response(200, json={"text": SECRET_TEXT}), Reason.UNCERTAIN),
        "refused connection": (_raises(httpx.ConnectError), Reason.UNREACHABLE),
        "no connection in time": (_raises(httpx.ConnectTimeout), Reason.UNREACHABLE),
        "no connection to spare": (_raises(httpx.PoolTimeout), Reason.UNREACHABLE),
        "time-out after sending": (_raises(httpx.ReadTimeout), Reason.UNCERTAIN),
        "reset after sending": (_raises(httpx.ReadError), Reason.UNCERTAIN),
        "closed without an answer": (_raises(httpx.RemoteProtocolError), Reason.UNCERTAIN),
    },
    measure=utf16_units,
    texts_sent=_form_texts,
)
WEBCHAT = Case(
    build=lambda provider: WebChat(),
    headers={},
    forged=None,
    to=SESSION,
    accepts=_posted,
    refusals={},
    measure=len,
    texts_sent=lambda requests: [],
)
CASES = {"telegram": TELEGRAM, "webchat": WEBCHAT}

every_channel = pytest.mark.parametrize("name", CASES)
PAYLOADS = [(name, path) for name in CASES for path in sorted((FIXTURES / name).glob("*.json"))]


def _each(payloads: list[tuple[str, Path]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("name", "path"), payloads, ids=[f"{n}-{p.stem}" for n, p in payloads])


every_fixture = _each(PAYLOADS)
every_signed = _each([(name, path) for name, path in PAYLOADS if CASES[name].forged])
every_refusal = pytest.mark.parametrize(
    ("name", "refusal"), [(name, refusal) for name, case in CASES.items() for refusal in case.refusals]
)


@pytest.fixture(autouse=True)
def _plain_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Everything logged, by structlog and by libraries, at every level, so that a leak is seen."""
    caplog.set_level(logging.DEBUG)
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs], logger_factory=structlog.stdlib.LoggerFactory()
    )
    yield
    structlog.reset_defaults()


def request(name: str, body: bytes, headers: Mapping[str, str] | None = None) -> WebhookRequest:
    url = f"https://wakeel.example/channels/{name}/webhook"
    return WebhookRequest("POST", url, CASES[name].headers if headers is None else headers, {}, body)


def outbound(name: str, text: str = SECRET_TEXT, *buttons: Button) -> Outbound:
    return Outbound(new_id(), Address(name, CASES[name].to), text, buttons)


def fixture(path: Path) -> tuple[bytes, list[dict[str, Any]]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps(data["payload"]).encode(), data["expect"]


async def close(channel: Channel) -> None:
    if isinstance(channel, Runs):
        await channel.stop()


def assert_hides(*texts: str) -> None:
    for text in texts:
        for secret in (TOKEN, SECRET, SECRET_TEXT, "1088123456", SECRET_ID, SESSION):
            assert secret not in text


def test_every_channel_of_the_registry_has_a_case_here() -> None:
    on = build(Settings(_env_file=None, telegram_token=TOKEN))
    assert set(on) == set(CASES)


@every_channel
def test_has_real_payloads_and_a_page_of_documentation(name: str) -> None:
    assert list((FIXTURES / name).glob("*.json"))
    assert (ROOT / f"docs/channels/{name}.md").read_text(encoding="utf-8")


@every_fixture
def test_payload_is_understood(name: str, path: Path) -> None:
    body, expected = fixture(path)
    events = CASES[name].build(Provider(_posted)).receive(request(name, body)).events
    assert len(events) == len(expected)
    for event, wanted in zip(events, expected, strict=True):
        if wanted.get("unknown"):
            assert isinstance(event, Unknown)
            assert json.loads(event.raw) == json.loads(body)
            assert event.external_id == wanted.get("external_id", event.external_id) != ""
        else:
            assert isinstance(event, Inbound)
            assert (event.external_id, event.text, event.pressed) == (
                wanted["external_id"],
                wanted["text"],
                wanted["pressed"],
            )
            got = [
                {key: getattr(attachment, key) for key in want}
                for attachment, want in zip(event.attachments, wanted["attachments"], strict=True)
            ]
            assert got == wanted["attachments"]
        assert event.address.channel == name if isinstance(event, Inbound) else event.channel == name


@every_fixture
def test_repeat_bears_the_same_external_id(name: str, path: Path) -> None:
    body, _ = fixture(path)
    channel = CASES[name].build(Provider(_posted))
    first, again = (channel.receive(request(name, body)).events for _ in range(2))
    assert [event.external_id for event in first] == [event.external_id for event in again]


@every_signed
def test_forgery_is_refused(name: str, path: Path) -> None:
    forged = CASES[name].forged or {}
    channel = CASES[name].build(Provider(_posted))
    for headers in (forged, {}, dict.fromkeys(forged, "ø-\u0661")):
        with pytest.raises(Rejected) as refusal:
            channel.receive(request(name, fixture(path)[0], headers))
        assert refusal.value.status == 403
        assert_hides(str(refusal.value), repr(refusal.value))


@every_channel
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"hello", b"[" * 100_000], ids=range(5))
def test_malformed_call_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        CASES[name].build(Provider(_posted)).receive(request(name, body))
    assert refusal.value.status == 400


NASTY = {
    "a lone surrogate": ("نعم\ud83d لا", "نعم\ufffd لا"),
    "NUL": ("نعم\0", "نعم\ufffd"),
    "a pair in two halves": ("\ud83d\ude00", "😀"),
    "bidi controls alone": ("\u202e\u2066\u200f", "\u202e\u2066\u200f"),
    "64 KB": ("ا" * 65536, "ا" * 65536),
    "HTML": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "white space": (" \n\t ", " \n\t "),
}


@every_channel
@pytest.mark.parametrize("case", NASTY)
def test_hostile_text_arrives_as_valid_unicode(name: str, case: str) -> None:
    sent, kept = NASTY[case]
    payload = json.loads((FIXTURES / name / "text.json").read_text(encoding="utf-8"))["payload"]
    payload.get("message", payload)["text"] = sent
    (event,) = (
        CASES[name].build(Provider(_posted)).receive(request(name, json.dumps(payload).encode())).events
    )
    assert isinstance(event, Inbound)
    assert event.text == kept
    event.text.encode()


@every_fixture
def test_repr_tells_nothing_of_the_citizen(name: str, path: Path) -> None:
    channel = CASES[name].build(Provider(_posted))
    received = channel.receive(request(name, fixture(path)[0]))
    assert_hides(repr(received.events), repr(channel), str(channel))


@every_channel
async def test_message_taken_has_an_id(name: str) -> None:
    channel = CASES[name].build(Provider(CASES[name].accepts))
    assert await channel.send(outbound(name))
    await close(channel)


@every_refusal
async def test_refusal_becomes_a_reason_and_leaks_nothing(
    name: str, refusal: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, reason = CASES[name].refusals[refusal]
    channel = CASES[name].build(Provider(answer))
    with pytest.raises(SendError) as failure:
        await channel.send(outbound(name))
    await close(channel)
    assert failure.value.reason is reason
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__
    assert_hides(str(failure.value), repr(failure.value), caplog.text)


async def test_wait_that_the_provider_asked_for_is_told() -> None:
    channel = TELEGRAM.build(Provider(TELEGRAM.refusals["flood"][0]))
    with pytest.raises(SendError) as failure:
        await channel.send(outbound("telegram"))
    await close(channel)
    assert failure.value.retry_after == 7


@every_channel
async def test_no_piece_exceeds_the_limit(name: str) -> None:
    case = CASES[name]
    provider = Provider(case.accepts)
    channel = case.build(provider)
    text = "جملة فيها بعض الكلمات 😀. " * 900
    await channel.send(outbound(name, text))
    await close(channel)
    pieces = case.texts_sent(provider.requests)
    assert all(case.measure(piece) <= channel.limits.length for piece in pieces)
    if provider.requests:
        assert "".join("".join(pieces).split()) == "".join(text.split())


@every_channel
async def test_sending_logs_nothing_of_the_citizen(name: str, caplog: pytest.LogCaptureFixture) -> None:
    channel = CASES[name].build(Provider(CASES[name].accepts))
    await channel.send(outbound(name, SECRET_TEXT, Button("نعم", "yes")))
    await close(channel)
    assert_hides(caplog.text)
