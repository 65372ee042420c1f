"""Messenger's rules on the way out: the page's token, the window, quick replies."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from channels.messenger import Messenger
from channels.meta.credentials import Credentials
from core.clock import Clock
from core.errors import Reason, SendError
from core.ids import new_id
from core.messages import Address, Button, Outbound

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MINE = Credentials("system", "0a1b", "word", "https://graph.facebook.com/v23.0")
WHO = Address("messenger", "777000111")


@dataclass
class Api:
    """A page whose token the first of `pages` opens, or not; takes every message."""

    pages: list[httpx.Response] = field(
        default_factory=lambda: [httpx.Response(200, json={"access_token": "page"})]
    )
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return self.pages.pop(0)
        self.sent.append((request.headers["authorization"], json.loads(request.content)))
        self.taken.set()
        return httpx.Response(200, json={"recipient_id": "777000111", "message_id": f"m_{len(self.sent)}"})

    def channel(self) -> Messenger:
        return Messenger("190", MINE, transport=httpx.MockTransport(self), clock=Clock(lambda: NOW))


def message(text: str = "أهلًا بكم", *buttons: Button, **more: Any) -> Outbound:
    return Outbound(new_id(), WHO, text, buttons, **more)


async def test_page_speaks_with_a_token_of_its_own_opened_once() -> None:
    api = Api()
    channel = api.channel()
    for _ in range(2):
        await channel.send(message())
    await channel.stop()
    assert [bearer for bearer, _ in api.sent] == ["Bearer page"] * 2


async def test_token_that_is_the_pages_already_is_kept() -> None:
    api = Api([httpx.Response(200, json={"id": "190"})])
    channel = api.channel()
    await channel.send(message())
    await channel.stop()
    assert [bearer for bearer, _ in api.sent] == ["Bearer system"]


async def test_page_that_could_not_be_asked_at_the_start_is_asked_when_it_is_needed() -> None:
    api = Api([httpx.Response(503), httpx.Response(503), httpx.Response(200, json={"access_token": "page"})])
    channel = api.channel()
    await channel.start()
    with pytest.raises(SendError) as failure:
        await channel.send(message())
    assert failure.value.reason is Reason.UNREACHABLE
    assert await channel.send(message()) == "m_1"
    await channel.stop()


async def test_answer_within_a_day_is_a_response() -> None:
    api = Api()
    channel = api.channel()
    await channel.send(message(heard_at=NOW - timedelta(hours=23)))
    await channel.stop()
    ((_, body),) = api.sent
    assert body == {
        "recipient": {"id": "777000111"},
        "messaging_type": "RESPONSE",
        "message": {"text": "أهلًا بكم"},
    }


async def test_after_a_day_nothing_goes_out_since_only_people_may_write() -> None:
    api = Api()
    channel = api.channel()
    with pytest.raises(SendError) as failure:
        await channel.send(message(heard_at=NOW - timedelta(hours=24)))
    await channel.stop()
    assert failure.value.reason is Reason.WINDOW_CLOSED
    assert not api.sent


async def test_quick_replies_stand_under_the_last_part_and_fit() -> None:
    api = Api()
    channel = api.channel()
    long = Button("مركز الجوازات بحي النسيم الشرقي", "office:riyadh-3")
    await channel.send(message("كلمة " * 600, long, *[Button(str(n), "v" * 1001) for n in range(20)]))
    await channel.stop()
    first, last = (body["message"] for _, body in api.sent)
    assert "quick_replies" not in first
    replies = last["quick_replies"]
    assert len(replies) == 13
    assert replies[0] == {
        "content_type": "text",
        "title": "مركز الجوازات بحي ا…",
        "payload": "office:riyadh-3",
    }
    assert all(len(reply["title"]) <= 20 for reply in replies)
    assert replies[1]["payload"].startswith("#")


async def test_typing_is_shown_without_waiting() -> None:
    api = Api()
    channel = api.channel()
    await channel.typing(WHO, {})
    await asyncio.wait_for(api.taken.wait(), 10)
    await channel.stop()
    assert [body for _, body in api.sent] == [
        {"recipient": {"id": "777000111"}, "sender_action": "typing_on"}
    ]
