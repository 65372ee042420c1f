"""What every channel adapter keeps to. A new one adds a case to `adapters/`, fixtures and a page in docs/."""

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from app.check import check_channels
from channels import ADAPTERS, build
from channels.base import Channel, Runs, WebhookRequest
from core.errors import Rejected, SendError
from core.ids import new_id
from core.messages import Address, Button, Event, Inbound, Outbound, Receipt, Unknown
from core.settings import Settings
from tests.contract.adapters import CASES
from tests.contract.adapters.base import SECRET_ID, SECRET_TEXT, Provider, raises

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures/channels"

every_channel = pytest.mark.parametrize("name", CASES)
PAYLOADS = [(name, path) for name in CASES for path in sorted((FIXTURES / name).glob("*.json"))]


def _each(payloads: list[tuple[str, Path]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("name", "path"), payloads, ids=[f"{n}-{p.stem}" for n, p in payloads])


every_fixture = _each(PAYLOADS)
every_signed = _each([(name, path) for name, path in PAYLOADS if CASES[name].forged])
every_refusal = pytest.mark.parametrize(
    ("name", "refusal"), [(name, refusal) for name, case in CASES.items() for refusal in case.refusals]
)
every_checked = pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.knows_us])
every_malformed = pytest.mark.parametrize(
    ("name", "number"), [(name, n) for name, case in CASES.items() for n in range(len(case.malformed))]
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


def name_of(case: str) -> str:
    """The channel that a case is of."""
    return CASES[case].channel or case


def channel_of(name: str) -> Channel:
    return CASES[name].build(Provider(CASES[name].accepts))


def request(name: str, body: bytes, headers: Mapping[str, str] | None = None) -> WebhookRequest:
    url = f"https://wakeel.example/channels/{name_of(name)}/webhook"
    return WebhookRequest("POST", url, CASES[name].sign(url, body) if headers is None else headers, {}, body)


def outbound(name: str, text: str = SECRET_TEXT, *buttons: Button) -> Outbound:
    return Outbound(new_id(), Address(name_of(name), CASES[name].to), text, buttons)


def fixture(name: str, path: Path) -> tuple[bytes, list[dict[str, Any]]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return CASES[name].encode(data["payload"]), data["expect"]


async def close(channel: Channel) -> None:
    if isinstance(channel, Runs):
        await channel.stop()


def assert_hides(*texts: str) -> None:
    hidden = {SECRET_TEXT, "1088123456", SECRET_ID, *(s for case in CASES.values() for s in case.secrets)}
    for text in texts:
        for secret in hidden:
            assert secret not in text


def test_every_channel_of_the_registry_has_a_case_here() -> None:
    on = {
        name: set(build(Settings(_env_file=None, **case.settings)))  # type: ignore[arg-type]  # texts, as from the environment
        for name, case in CASES.items()
    }
    assert [name for name in CASES if name_of(name) not in on[name]] == []
    assert {name_of(name) for name in CASES} == {adapter.name for adapter in ADAPTERS}


@every_channel
def test_has_real_payloads_and_a_page_of_documentation(name: str) -> None:
    assert list((FIXTURES / name).glob("*.json"))
    assert (ROOT / f"docs/channels/{name_of(name)}.md").read_text(encoding="utf-8")


@every_fixture
def test_payload_is_understood(name: str, path: Path) -> None:
    body, expected = fixture(name, path)
    events = channel_of(name).receive(request(name, body)).events
    assert len(events) == len(expected)
    for event, wanted in zip(events, expected, strict=True):
        _assert_event(event, wanted, name_of(name))
        if isinstance(event, Unknown) and len(events) == 1:
            assert event.raw == body or json.loads(event.raw) == json.loads(body)


def _assert_event(event: Event, wanted: dict[str, Any], name: str) -> None:
    """A fixture's `expect`: an Unknown is `{"unknown": true}`; else the attributes that are given."""
    assert event.external_id == wanted.get("external_id", event.external_id) != ""
    if wanted.get("unknown"):
        assert isinstance(event, Unknown)
        assert event.channel == name
    elif "status" in wanted:
        assert isinstance(event, Receipt)
        assert (event.channel, event.provider_id) == (name, wanted["provider_id"])
        assert (event.status, event.reason) == (wanted["status"], wanted.get("reason"))
    else:
        assert isinstance(event, Inbound)
        assert event.address.channel == name
        assert (event.text, event.pressed) == (wanted["text"], wanted["pressed"])
        got = [
            {key: getattr(attachment, key) for key in want}
            for attachment, want in zip(event.attachments, wanted["attachments"], strict=True)
        ]
        assert got == wanted["attachments"]


@every_fixture
def test_repeat_bears_the_same_external_id(name: str, path: Path) -> None:
    body, _ = fixture(name, path)
    channel = channel_of(name)
    first, again = (channel.receive(request(name, body)).events for _ in range(2))
    assert [event.external_id for event in first] == [event.external_id for event in again]


@every_signed
def test_forgery_is_refused(name: str, path: Path) -> None:
    forged = CASES[name].forged or {}
    channel = channel_of(name)
    for headers in (forged, {}, dict.fromkeys(forged, "ø-\u0661")):
        with pytest.raises(Rejected) as refusal:
            channel.receive(request(name, fixture(name, path)[0], headers))
        assert refusal.value.status == 403
        assert_hides(str(refusal.value), repr(refusal.value))


@every_malformed
def test_malformed_call_is_refused(name: str, number: int) -> None:
    with pytest.raises(Rejected) as refusal:
        channel_of(name).receive(request(name, CASES[name].malformed[number]))
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
    body = CASES[name].encode(CASES[name].with_text(payload, sent))
    (event,) = channel_of(name).receive(request(name, body)).events
    assert isinstance(event, Inbound)
    assert event.text in {kept, kept.strip()}
    event.text.encode()


@every_fixture
def test_repr_tells_nothing_of_the_citizen(name: str, path: Path) -> None:
    channel = channel_of(name)
    received = channel.receive(request(name, fixture(name, path)[0]))
    assert_hides(repr(received.events), repr(channel), str(channel))


@every_channel
async def test_message_taken_has_an_id(name: str) -> None:
    channel = channel_of(name)
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


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.throttled])
async def test_wait_that_the_provider_asked_for_is_told(name: str) -> None:
    refusal, seconds = CASES[name].throttled or ("", 0.0)
    channel = CASES[name].build(Provider(CASES[name].refusals[refusal][0]))
    with pytest.raises(SendError) as failure:
        await channel.send(outbound(name))
    await close(channel)
    assert failure.value.retry_after == seconds


@every_checked
async def test_check_tells_whom_the_provider_takes_us_for(name: str) -> None:
    outcomes = await check_channels({name: CASES[name].build(Provider(CASES[name].knows_us or _never))})
    assert outcomes[name].good
    assert outcomes[name].detail
    assert_hides(outcomes[name].detail)


@every_checked
async def test_check_says_what_to_do_about_credentials_that_are_refused(name: str) -> None:
    outcomes = await check_channels({name: CASES[name].build(Provider(CASES[name].refuses_us or _never))})
    assert outcomes[name].word == "refused"
    assert "WAKEEL_" in outcomes[name].detail
    assert_hides(outcomes[name].detail)


@every_checked
async def test_check_of_a_provider_out_of_reach_says_so(name: str) -> None:
    outcomes = await check_channels({name: CASES[name].build(Provider(raises(httpx.ConnectError)))})
    assert outcomes[name].word == "unreachable"
    assert_hides(outcomes[name].detail)


def _never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(request.url)


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
    channel = channel_of(name)
    await channel.send(outbound(name, SECRET_TEXT, Button("نعم", "yes")))
    await close(channel)
    assert_hides(caplog.text)
