"""The web chat's calls and its stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from channels.webchat import Bell, WebChat
from core.ids import new_id
from core.messages import Address, Event, Inbound, Outbound
from web.chat import Page, chat_routes, static_files
from web.chat_stream import Stream

SESSION = "Zk9x0vQm3R7sT1uW5yA2bC4d"
PAGE = 5
OTHER = "Zk9x0vQm3R7sT1uW5yA2bC4e"


@dataclass
class Shown:
    direction: str
    text: str
    buttons: tuple[str, ...] = ()
    id: UUID = field(default_factory=new_id)
    at: datetime = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@dataclass
class Memory:
    """What a session's store would hold."""

    said: dict[str, list[Shown]] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    looks: int = 0

    async def accept(self, events: Sequence[Event]) -> list[Shown]:
        return [self._keep(event) for event in events if isinstance(event, Inbound)]

    def _keep(self, event: Inbound) -> Shown:
        shown = Shown("in", event.text, id=self.ids.setdefault(event.external_id, new_id()))
        if shown.id not in {message.id for message in self.of(event.address.id)}:
            self.of(event.address.id).append(shown)
        return shown

    def of(self, session: str) -> list[Shown]:
        return self.said.setdefault(session, [])

    async def messages(self, address: Address, after: UUID | None) -> list[Shown]:
        self.looks += 1
        said = sorted(self.of(address.id), key=lambda message: message.id)
        found = [message for message in said if after is None or message.id > after]
        return found[:PAGE] if after else found[-PAGE:]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def channel() -> WebChat:
    return WebChat()


@pytest.fixture
async def http(memory: Memory, channel: WebChat) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(chat_routes(channel, memory, memory, Page("هيئة <الخدمات>", demo=False)))
    app.mount("/static", static_files())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def post(http: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await http.post("/channels/webchat/messages", json={"session": SESSION, "text": "مرحبًا"} | body)


async def test_message_is_accepted_and_shown_in_its_session(http: httpx.AsyncClient) -> None:
    answer = await post(http)
    assert answer.status_code == 202
    shown = await http.get("/channels/webchat/messages", params={"session": SESSION})
    (message,) = shown.json()
    assert message["id"] == answer.json()["id"]
    assert (message["direction"], message["text"], message["buttons"]) == ("in", "مرحبًا", [])
    assert (await http.get("/channels/webchat/messages", params={"session": OTHER})).json() == []


async def test_only_what_came_after_is_shown(http: httpx.AsyncClient, memory: Memory) -> None:
    first = (await post(http)).json()["id"]
    memory.of(SESSION).append(Shown("out", "أهلًا بكم", ("نعم", "لا")))
    shown = await http.get("/channels/webchat/messages", params={"session": SESSION, "after": first})
    (message,) = shown.json()
    assert (message["direction"], message["buttons"]) == ("out", ["نعم", "لا"])


async def test_retry_under_its_client_id_is_stored_once(http: httpx.AsyncClient, memory: Memory) -> None:
    first, again = [(await post(http, client_id="c1")).json()["id"] for _ in range(2)]
    assert first == again
    assert len(memory.of(SESSION)) == 1
    await post(http, client_id="c1", session=OTHER)
    assert len(memory.of(OTHER)) == 1


async def test_same_words_twice_are_two_messages(http: httpx.AsyncClient, memory: Memory) -> None:
    await post(http)
    await post(http)
    assert len(memory.of(SESSION)) == 2


async def test_empty_text_is_a_turn(http: httpx.AsyncClient) -> None:
    assert (await post(http, text="")).status_code == 202


@pytest.mark.parametrize(
    "wrong",
    [
        {"session": SESSION[:21]},
        {"session": SESSION + "\n"},
        {"session": SESSION + "/"},
        {"session": 7},
        {"session": "x" * 129},
        {"text": None},
        {"text": ["a"]},
        {"client_id": ""},
        {"client_id": "x" * 65},
    ],
)
async def test_other_shape_is_refused_and_not_stored(
    http: httpx.AsyncClient, memory: Memory, wrong: dict[str, Any]
) -> None:
    answer = await post(http, **wrong)
    assert answer.status_code == 422
    assert SESSION not in answer.text
    assert not memory.said


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"", 400), (b"\xff", 400), (b"[]", 422)])
async def test_what_is_not_json_is_refused(http: httpx.AsyncClient, body: bytes, status: int) -> None:
    assert (await http.post("/channels/webchat/messages", content=body)).status_code == status


async def test_64_kb_are_taken_and_an_oversized_body_is_not(http: httpx.AsyncClient) -> None:
    assert (await post(http, text="ا" * 65536)).status_code == 202
    assert (await post(http, text="ا" * (1 << 20))).status_code == 413


@pytest.mark.parametrize("path", ["messages", "stream"])
async def test_session_too_short_to_be_a_secret_reads_nothing(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(f"/channels/webchat/{path}", params={"session": "short"})
    assert answer.status_code == 422


async def test_page_escapes_its_owner_and_allows_this_server_only(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    assert "هيئة &lt;الخدمات&gt;" in page.text
    assert 'lang="ar" dir="rtl"' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert "//" not in page.text.replace("<!doctype", "")
    assert "هاتف تجريبي" not in page.text


async def test_everything_the_page_names_is_served(http: httpx.AsyncClient) -> None:
    for name in (
        "chat.css",
        "chat.js",
        "log.js",
        "session.js",
        "mark.svg",
        "pattern.svg",
        "demo.js",
        "demo.css",
    ):
        assert (await http.get(f"/static/{name}")).status_code == 200
    for font in ("arabic-400", "arabic-600", "latin-400", "latin-600"):
        assert (await http.get(f"/static/fonts/plex-arabic-{font}.woff2")).content[:4] == b"wOF2"
    assert "Open Font License" in (await http.get("/static/fonts/OFL.txt")).text


def test_phone_is_on_the_page_of_the_demonstration_only() -> None:
    assert "هاتف تجريبي" in Page(demo=True).html()


class Reader:
    """Reads a stream event by event."""

    def __init__(self, stream: Stream) -> None:
        self._events = stream.events()

    async def next(self) -> str:
        return await asyncio.wait_for(anext(self._events), 10)

    async def message(self) -> dict[str, Any]:
        lines = (await self.next()).splitlines()
        assert lines[1] == "event: message"
        data: dict[str, Any] = json.loads(lines[2].removeprefix("data: "))
        assert lines[0] == f"id: {data['id']}"
        return data

    async def close(self) -> None:
        await self._events.aclose()


@pytest.fixture
async def reader(memory: Memory, channel: WebChat) -> AsyncIterator[Reader]:
    reader = Reader(Stream(memory, channel.bell, SESSION))
    assert (await reader.next()).startswith("retry:")
    yield reader
    await reader.close()


async def test_stream_begins_with_what_was_said(memory: Memory, channel: WebChat) -> None:
    memory.of(SESSION).append(Shown("out", "سطر\nثانٍ"))
    reader = Reader(Stream(memory, channel.bell, SESSION))
    await reader.next()
    assert (await reader.message())["text"] == "سطر\nثانٍ"
    await reader.close()


async def test_message_sent_is_streamed_at_once_to_its_own_session(
    memory: Memory, channel: WebChat, reader: Reader
) -> None:
    waiting = asyncio.create_task(reader.message())
    await asyncio.sleep(0)
    memory.of(SESSION).append(Shown("out", "جاهز"))
    await channel.send(Outbound(new_id(), Address("webchat", OTHER), "غيره"))
    await channel.send(Outbound(new_id(), Address("webchat", SESSION), "جاهز"))
    assert (await waiting)["text"] == "جاهز"
    assert memory.looks <= 3


async def test_what_another_process_sent_is_found_without_a_ring(memory: Memory, reader: Reader) -> None:
    waiting = asyncio.create_task(reader.message())
    await asyncio.sleep(0)
    memory.of(SESSION).append(Shown("out", "من عملية أخرى"))
    assert (await waiting)["text"] == "من عملية أخرى"


async def test_message_committed_after_a_later_one_is_not_missed(
    memory: Memory, channel: WebChat, reader: Reader
) -> None:
    early = new_id()
    memory.of(SESSION).append(Shown("in", "الثانية"))
    assert (await reader.message())["text"] == "الثانية"
    memory.of(SESSION).append(Shown("out", "جواب الأولى", id=early))
    channel.bell.ring(SESSION)
    assert (await reader.message())["text"] == "جواب الأولى"


async def test_flood_is_streamed_whole_and_in_order(memory: Memory, channel: WebChat, reader: Reader) -> None:
    said = [Shown("out", str(number)) for number in range(4 * PAGE)]
    memory.of(SESSION).extend(said[:1])
    assert (await reader.message())["text"] == "0"
    memory.of(SESSION).extend(said[1:-1])
    channel.bell.ring(SESSION)
    flood = await reader.next()
    assert [line for line in flood.splitlines() if line.startswith("id:")] == [
        f"id: {m.id}" for m in said[1:-1]
    ]
    memory.of(SESSION).extend(said[-1:])
    channel.bell.ring(SESSION)
    assert (await reader.message())["id"] == str(said[-1].id)


async def test_typing_is_told(channel: WebChat, reader: Reader) -> None:
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    await channel.typing(Address("webchat", SESSION), {})
    assert (await waiting).startswith("event: typing")


async def test_silence_is_broken_for_proxies(
    memory: Memory, channel: WebChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.chat_stream.HEARTBEAT", 0.0)
    reader = Reader(Stream(memory, channel.bell, SESSION))
    await reader.next()
    assert await reader.next() == ":\n\n"
    await reader.close()


async def test_page_that_left_is_forgotten() -> None:
    bell = Bell()
    with bell.listening(SESSION) as one, bell.listening(SESSION):
        bell.ring(SESSION)
        assert one.rung.is_set()
    bell.ring(SESSION)
    assert not bell._listeners
