"""The Telegram adapter against `lo-bot-api-emulator`, over TCP: its queue, its offsets, its refusals."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from structlog.testing import capture_logs

from channels.base import Store
from channels.telegram import Telegram
from core.errors import Reason, SendError
from core.ids import new_id
from core.messages import Address, Button, Event, Inbound, Outbound
from web.webhooks import Webhooks

EMULATOR = shutil.which("lo-bot-api-emulator", path=str(Path(sys.executable).parent))
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        EMULATOR is None and not os.environ.get("WAKEEL_TEST_REQUIRE_PEERS"),
        reason="install lo-bot-api-emulator from PyPI",
    ),
]

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcT"
CHAT = {"id": 777000111, "type": "private", "first_name": "نورة"}
SENDER = {"id": 777000111, "is_bot": False, "first_name": "نورة"}
PATIENCE = 20.0


async def until[T](look: Callable[[], T]) -> T:
    """What `look` finds once it finds something, in what another process does."""
    async with asyncio.timeout(PATIENCE):
        while not (found := look()):
            await asyncio.sleep(0.02)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Emulator:
    url: str
    journal: Path

    async def inject(self, **update: Any) -> int:
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{self.url}/__fixture/updates", json={"token": TOKEN, "update": update})
        return int(answer.raise_for_status().json()["result"]["update_id"])

    async def says(self, text: str) -> int:
        message = {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER, "text": text}
        return await self.inject(message=message)

    async def info(self) -> dict[str, Any]:
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{self.url}/bot{TOKEN}/getWebhookInfo")
        result: dict[str, Any] = answer.json()["result"]
        return result

    def calls(self, method: str) -> list[dict[str, Any]]:
        entries = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [entry for entry in entries if entry.get("method") == method]


@dataclass
class Memory:
    """Takes events as a store does; `trouble` is what befalls it before or after it has them."""

    events: list[Event] = field(default_factory=list)
    before: Exception | None = None
    after: Callable[[], None] | None = None

    async def store(self, events: Sequence[Event], _cursor: str) -> None:
        if self.before:
            raise self.before
        self.events.extend(events)
        if self.after:
            self.after()
            await asyncio.Event().wait()

    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Inbound)]


@pytest.fixture
async def emulator(tmp_path: Path) -> AsyncIterator[Emulator]:
    assert EMULATOR, "install lo-bot-api-emulator from PyPI"
    port, journal = free_port(), tmp_path / "journal.jsonl"
    journal.touch()
    options = ["--enable-control", "--allow-insecure-loopback-webhooks", "--journal", str(journal)]
    process = await asyncio.create_subprocess_exec(
        EMULATOR, "--port", str(port), *options, stdout=asyncio.subprocess.DEVNULL
    )
    one = Emulator(f"http://127.0.0.1:{port}", journal)
    await until(lambda: listens(port))
    yield one
    process.terminate()
    await process.wait()


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Telegram]:
    channel = Telegram(TOKEN, api=emulator.url, pause=0.05)
    await channel.start()
    yield channel
    await channel.stop()


@contextlib.asynccontextmanager
async def polling(channel: Telegram, store: Store) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.poll("", store))
    yield task
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, OSError):
        await task


def outbound(text: str, *buttons: Button) -> Outbound:
    return Outbound(new_id(), Address("telegram", str(CHAT["id"])), text, buttons)


async def test_long_poll_brings_messages_in_their_order(bot: Telegram, emulator: Emulator) -> None:
    memory = Memory()
    async with polling(bot, memory.store):
        for text in ("السلام عليكم", "عندي سؤال", "وين وصلت معاملتي؟"):
            await emulator.says(text)
        await until(lambda: len(memory.events) == 3)
    assert memory.texts() == ["السلام عليكم", "عندي سؤال", "وين وصلت معاملتي؟"]


async def test_stored_update_does_not_come_again(bot: Telegram, emulator: Emulator) -> None:
    memory = Memory()
    await emulator.says("نعم")
    async with polling(bot, memory.store):
        await until(lambda: memory.events)
        await emulator.says("وأيضًا")
        await until(lambda: len(memory.events) > 1)
    assert memory.texts() == ["نعم", "وأيضًا"]


async def test_update_that_could_not_be_stored_comes_again(bot: Telegram, emulator: Emulator) -> None:
    number = await emulator.says("نعم")
    failing = Memory(before=OSError("disk full"))
    async with polling(bot, failing.store) as task:
        with pytest.raises(OSError, match="disk full"):
            await asyncio.wait_for(asyncio.shield(task), PATIENCE)
    memory = Memory()
    async with polling(bot, memory.store):
        await until(lambda: memory.events)
    assert [event.external_id for event in memory.events] == [str(number)]


async def test_update_killed_between_store_and_acknowledgement_comes_again_under_its_id(
    bot: Telegram, emulator: Emulator
) -> None:
    number = await emulator.says("نعم")
    stored = asyncio.Event()
    first, second = Memory(after=stored.set), Memory()
    async with polling(bot, first.store):
        await asyncio.wait_for(stored.wait(), PATIENCE)
    async with polling(bot, second.store):
        await until(lambda: second.events)
    ids = [event.external_id for event in (*first.events, *second.events)]
    assert ids == [str(number), str(number)]


async def test_second_poller_says_so_waits_and_takes_over(bot: Telegram, emulator: Emulator) -> None:
    other = Telegram(TOKEN, api=emulator.url, pause=0.05)
    memory = Memory()
    with capture_logs() as logs:
        async with polling(bot, Memory().store):
            takeover = asyncio.create_task(other.poll("", memory.store))
            await until(lambda: any(entry["event"] == "telegram_polled_elsewhere" for entry in logs))
        await emulator.says("أنا هنا")
        await until(lambda: "أنا هنا" in memory.texts())
    takeover.cancel()
    await asyncio.gather(takeover, return_exceptions=True)
    await other.stop()
    assert TOKEN not in str(logs)


async def test_poller_survives_an_api_that_is_away(emulator: Emulator) -> None:
    away = Telegram(TOKEN, api=f"http://127.0.0.1:{free_port()}", pause=0.01)
    with capture_logs() as logs:
        await away.start()
        async with polling(away, Memory().store):
            await until(lambda: len([e for e in logs if e["event"] == "telegram_unreachable"]) > 3)
    await away.stop()
    assert TOKEN not in str(logs)


async def test_press_of_a_button_is_heard_and_acknowledged(bot: Telegram, emulator: Emulator) -> None:
    memory = Memory()
    keyboard = {"inline_keyboard": [[{"text": "نعم", "callback_data": "yes"}]]}
    shown = {"message_id": 2, "date": 1, "chat": CHAT, "text": "هل نؤكد؟", "reply_markup": keyboard}
    query = {"id": "99", "from": SENDER, "chat_instance": "1", "data": "yes", "message": shown}
    async with polling(bot, memory.store):
        await emulator.inject(callback_query=query)
        calls = await until(lambda: emulator.calls("answerCallbackQuery"))
    (event,) = memory.events
    assert isinstance(event, Inbound)
    assert (event.pressed, event.text) == ("yes", "نعم")
    assert calls[0]["status"] == 200


async def test_long_text_goes_out_in_parts_with_buttons_on_the_last(
    bot: Telegram, emulator: Emulator
) -> None:
    text = "فقرة فيها كلام كثير 😀 يطول ويطول.\n\n" * 300
    button = Button("تفاصيل", "قيمة أطول من أربعة وستين بايتًا، فلا يحملها تيليغرام كما هي أبدًا")
    assert await bot.send(outbound(text, button, Button("", "x" * 65)))
    calls = emulator.calls("sendMessage")
    assert len(calls) > 2
    assert {call["status"] for call in calls} == {200}
    assert ["reply_markup" in call["fields"] for call in calls] == [False] * (len(calls) - 1) + [True]


async def test_empty_text_is_refused_for_good(bot: Telegram) -> None:
    with pytest.raises(SendError) as failure:
        await bot.send(outbound(" "))
    assert failure.value.reason is Reason.INVALID


async def test_typing_is_shown_without_waiting(bot: Telegram, emulator: Emulator) -> None:
    await bot.typing(Address("telegram", str(CHAT["id"])), {})
    calls = await until(lambda: emulator.calls("sendChatAction"))
    assert calls[0]["status"] == 200


@pytest.mark.parametrize("kind", ["document", "photo", "voice"])
async def test_file_is_fetched_in_pieces(bot: Telegram, emulator: Emulator, kind: str) -> None:
    data = os.urandom(300_000)
    async with httpx.AsyncClient() as http:
        answer = await http.post(
            f"{emulator.url}/bot{TOKEN}/send{kind.capitalize()}",
            data={"chat_id": CHAT["id"]},
            files={kind: ("file", data)},
        )
    sent = answer.json()["result"] | {"from": SENDER, "chat": CHAT}
    memory = Memory()
    async with polling(bot, memory.store):
        await emulator.inject(message=sent)
        await until(lambda: memory.events)
    (event,) = memory.events
    assert isinstance(event, Inbound)
    pieces = [piece async for piece in bot.fetch(event.attachments[0].ref)]
    assert b"".join(pieces) == data


async def test_file_that_is_gone_is_an_error_with_a_reason(bot: Telegram) -> None:
    with pytest.raises(SendError) as failure:
        [piece async for piece in bot.fetch("gone")]
    assert failure.value.reason is Reason.INVALID


@dataclass
class Kept:
    id: UUID


@dataclass
class MemoryIntake:
    events: list[Event] = field(default_factory=list)

    async def accept(self, events: Sequence[Event]) -> list[Kept]:
        self.events.extend(events)
        return [Kept(new_id()) for _ in events]


@dataclass
class Site:
    channel: Telegram
    intake: MemoryIntake
    url: str


@pytest.fixture
async def site(emulator: Emulator) -> AsyncIterator[Site]:
    """A server with the webhook, which the bot has told the emulator to call."""
    url = f"http://127.0.0.1:{free_port()}"
    channel, intake = Telegram(TOKEN, api=emulator.url, secret="s3cret", public_url=url), MemoryIntake()
    app = Webhooks(Starlette(), {"telegram": channel}, intake, url)
    port = httpx.URL(url).port or 0
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    await channel.start()
    yield Site(channel, intake, url)
    await channel.stop()
    server.should_exit = True
    await serving


async def test_webhook_is_called_with_the_secret(site: Site, emulator: Emulator) -> None:
    await emulator.says("متى موعدي؟")
    await until(lambda: site.intake.events)
    assert [event.text for event in site.intake.events if isinstance(event, Inbound)] == ["متى موعدي؟"]
    assert (await emulator.info())["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [("wrong", b"{}", 403), ("s3cret", b"{", 400), ("s3cret", b" " * (2 << 20), 413)],
)
async def test_refused_call_stores_nothing(site: Site, secret: str, body: bytes, status: int) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{site.url}/channels/telegram/webhook", content=body, headers=headers)
    assert answer.status_code == status
    assert not site.intake.events


async def test_without_a_public_url_the_webhook_is_removed(site: Site, emulator: Emulator) -> None:
    assert (await emulator.info())["url"] == f"{site.url}/channels/telegram/webhook"
    polled = Telegram(TOKEN, api=emulator.url)
    await polled.start()
    await polled.stop()
    assert (await emulator.info())["url"] == ""
