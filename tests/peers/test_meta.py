"""Every message to WhatsApp, as Meta's own description of its Cloud API allows it: Prism refuses what it does not.

The description (facebook/openapi, `business-messaging-api`) is not ours to pass on: WAKEEL_TEST_META_OPENAPI
says where it is.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from channels.meta.credentials import Credentials
from channels.meta.graph import Graph
from channels.whatsapp.cloud import Cloud
from core.clock import Clock
from core.errors import SendError
from core.ids import new_id
from core.messages import Address, Button, Outbound
from tests.fixtures.prism import needs_npm, prism

DESCRIPTION = Path(os.environ.get("WAKEEL_TEST_META_OPENAPI", "no such file"))
pytestmark = [
    *needs_npm("@stoplight/prism-cli"),
    pytest.mark.skipif(
        not DESCRIPTION.is_file(), reason="WAKEEL_TEST_META_OPENAPI names no description of Meta's API"
    ),
    pytest.mark.xdist_group("meta"),  # one server for all
    pytest.mark.asyncio(loop_scope="module"),
]

WHO = Address("whatsapp", "966501234567")
TOKEN, PHONE_ID = "EAABwzLixnjYBOzYmNMJJGfHq9DgNh", "106540352242922"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[str]:
    async with prism(DESCRIPTION) as url:
        yield f"{url}/v23.0"


class Watched(httpx.AsyncHTTPTransport):
    """The network, and the statuses that came over it."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        self.statuses.append(answer.status_code)
        return answer


@pytest_asyncio.fixture(loop_scope="module")
async def network() -> Watched:
    return Watched()


@pytest_asyncio.fixture(loop_scope="module")
async def channel(api: str, network: Watched) -> AsyncIterator[Cloud]:
    credentials = Credentials(TOKEN, "0a1b2c", "word", api)
    one = Cloud(PHONE_ID, credentials, template="case_update", transport=network)
    yield one
    await one.stop()


def outbound(text: str, *labels: str, days_ago: int | None = None) -> Outbound:
    buttons = tuple(Button(label, f"value:{number}") for number, label in enumerate(labels))
    heard_at = None if days_ago is None else Clock().now() - timedelta(days=days_ago)
    return Outbound(new_id(), WHO, text, buttons, heard_at=heard_at)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(outbound("معاملتكم جاهزة."), id="text"),
        pytest.param(outbound("كلمة وأخرى 😀\n" * 600), id="parts"),
        pytest.param(outbound("هل نؤكد؟\n\n1. نعم\n2. لا", "نعم", "لا"), id="buttons"),
        pytest.param(
            outbound("اختاروا", *[f"مركز الجوازات بحي النسيم الشرقي {n}" for n in "12"]), id="text again"
        ),
        pytest.param(
            outbound("اختاروا", *[f"{n}. مركز الجوازات بحي النسيم الشرقي" for n in range(10)]), id="list"
        ),
        pytest.param(outbound("جاهزة.\n\nشكرًا", days_ago=2), id="template"),
    ],
)
async def test_message_keeps_to_metas_description(
    channel: Cloud, network: Watched, message: Outbound
) -> None:
    assert (await channel.send(message)).startswith("wamid.")
    assert set(network.statuses) == {200}


async def test_number_is_asked_for_as_described(channel: Cloud) -> None:
    assert await channel.check()


async def test_typing_is_the_one_that_the_description_shows() -> None:
    """Its schema has no such message, only an example: Prism can't judge it."""
    asked = asyncio.Queue[dict[str, Any]]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.put_nowait(json.loads(request.content))
        return httpx.Response(200, json={"success": True})

    credentials = Credentials(TOKEN, "0a1b2c", "word", "http://127.0.0.1")
    channel = Cloud(PHONE_ID, credentials, transport=httpx.MockTransport(answer))
    shown = examples()["Send typing indicator and read receipt"]["value"]
    await channel.typing(WHO, {"wamid": shown["message_id"]})
    assert await asyncio.wait_for(asked.get(), 20) == shown
    await channel.stop()


def examples() -> dict[str, Any]:
    """What the description shows of messages."""
    paths = yaml.load(DESCRIPTION.read_text("utf-8"), yaml.CSafeLoader)["paths"]
    body = paths["/{Version}/{Phone-Number-ID}/messages"]["post"]["requestBody"]
    found: dict[str, Any] = body["content"]["application/json"]["examples"]
    return found


async def test_prism_refuses_what_the_description_does(api: str) -> None:
    """Else the tests above could not fail."""
    graph = Graph(TOKEN, "0a1b2c", api)
    for odd in ({"type": "text"}, {"messaging_product": "whatsapp", "to": "1", "type": "text", "text": "x"}):
        with pytest.raises(SendError):
            await graph.post(f"{PHONE_ID}/messages", odd)
    await graph.close()
