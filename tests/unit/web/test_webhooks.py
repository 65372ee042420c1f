"""Where providers call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from channels.base import Limits, Received, WebhookRequest, WebhookResponse
from core.errors import Rejected
from core.messages import Address, Event, Inbound, Outbound
from web.webhooks import Webhooks


@dataclass
class Echo:
    """A channel that wants to hear `good`, and keeps the calls as it saw them."""

    name: str = "echo"
    limits: Limits = field(default_factory=lambda: Limits(length=100, body_bytes=1000))
    calls: list[WebhookRequest] = field(default_factory=list)

    def receive(self, request: WebhookRequest) -> Received:
        self.calls.append(request)
        if request.method == "GET":
            return Received((), WebhookResponse(200, request.query["challenge"].encode()))
        if request.body != b"good":
            raise Rejected(403, "forged")
        return Received(
            (Inbound(Address("echo", "1"), "e1"),), WebhookResponse(202, b"{}", "application/json")
        )

    async def send(self, message: Outbound) -> str:
        return str(message.id)


@dataclass
class Intake:
    events: list[Event] = field(default_factory=list)
    down: bool = False

    async def accept(self, events: Sequence[Event]) -> list[Any]:
        if self.down:
            raise OSError("disk full")
        self.events.extend(events)
        return []


@dataclass
class Site:
    channel: Echo = field(default_factory=Echo)
    intake: Intake = field(default_factory=Intake)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        app = Webhooks(Starlette(), {"echo": self.channel}, self.intake, "https://public.example/")
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as http:
            return await http.request(method, path, **options)


@pytest.fixture
def site() -> Site:
    return Site()


async def test_events_are_stored_before_the_channel_answers(site: Site) -> None:
    answer = await site.call("POST", "/channels/echo/webhook", content=b"good")
    assert (answer.status_code, answer.content) == (202, b"{}")
    assert answer.headers["content-type"] == "application/json"
    assert [event.external_id for event in site.intake.events] == ["e1"]


async def test_signature_is_made_over_the_public_url(site: Site) -> None:
    await site.call("POST", "/channels/echo/webhook?a=1&b=2", content=b"good", headers={"X-Sign": "s"})
    (call,) = site.channel.calls
    assert call.url == "https://public.example/channels/echo/webhook?a=1&b=2"
    assert call.headers["x-sign"] == "s"
    assert dict(call.query) == {"a": "1", "b": "2"}


async def test_challenge_is_answered_by_get(site: Site) -> None:
    answer = await site.call("GET", "/channels/echo/webhook?challenge=42")
    assert answer.text == "42"


async def test_rejected_call_stores_nothing(site: Site) -> None:
    answer = await site.call("POST", "/channels/echo/webhook", content=b"bad")
    assert answer.status_code == 403
    assert not site.intake.events


@pytest.mark.parametrize("chunked", [False, True])
async def test_oversized_body_is_refused_whether_or_not_it_says_its_length(site: Site, chunked: bool) -> None:
    async def pieces() -> Any:
        for _ in range(100):
            yield b"x" * 100

    answer = await site.call("POST", "/channels/echo/webhook", content=pieces() if chunked else b"x" * 10_000)
    assert answer.status_code == 413
    assert not site.channel.calls


async def test_unknown_channel_is_not_found(site: Site) -> None:
    assert (await site.call("POST", "/channels/nosuch/webhook")).status_code == 404


async def test_call_that_could_not_be_stored_is_not_answered_with_success(site: Site) -> None:
    site.intake.down = True
    assert (await site.call("POST", "/channels/echo/webhook", content=b"good")).status_code == 500
