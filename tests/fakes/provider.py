"""A Bot API on loopback that notes what it took and when, and misbehaves as it is told."""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

ME = {"id": 1, "is_bot": True, "first_name": "bot", "username": "a_bot"}


@dataclass
class Sent:
    """One sendMessage as it came in. Times are monotonic; `answered_at` stays None while it is in flight."""

    chat: str
    text: str
    received_at: float
    answered_at: float | None = None

    def in_flight(self, at: float) -> bool:
        return self.received_at <= at and (self.answered_at is None or self.answered_at > at)


@dataclass(frozen=True)
class Answer:
    """What to say to a sendMessage: a refusal where `status` is not 200; with `hang_up`, nothing at all."""

    status: int = 200
    description: str = ""
    retry_after: int | None = None
    delay: float = 0.0
    hang_up: bool = False

    def body(self, number: int, chat: str) -> bytes:
        if self.status == 200:
            made = {"message_id": number, "date": 0, "chat": {"id": int(chat), "type": "private"}}
            return json.dumps({"ok": True, "result": made}).encode()
        refusal: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            refusal["parameters"] = {"retry_after": self.retry_after}
        return json.dumps(refusal).encode()


def prompt_answers(seed: int = 0, least: float = 0.005, most: float = 0.05) -> Callable[[Sent], Answer]:
    """Every message is taken, after a moment."""
    chance = random.Random(seed)
    return lambda _sent: Answer(delay=chance.uniform(least, most))


@dataclass
class Provider:
    answer: Callable[[Sent], Answer] = field(default_factory=prompt_answers)
    sent: list[Sent] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    url: str = ""
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    def texts(self, chat: object) -> list[str]:
        return [s.text for s in self.sent if s.chat == str(chat)]

    def by_chat(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for sent in self.sent:
            found[sent.chat].append(sent.text)
        return found

    def in_flight(self, at: float) -> list[Sent]:
        return [s for s in self.sent if s.in_flight(at)]

    async def until(self, enough: Callable[["Provider"], bool]) -> None:
        async with asyncio.timeout(60), self._arrived:
            await self._arrived.wait_for(lambda: enough(self))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
                body = await reader.readexactly(length)
                method = head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode()
                self.calls[method] += 1
                if not await self._reply(method, body, writer):
                    break
        writer.close()

    async def _reply(self, method: str, body: bytes, writer: asyncio.StreamWriter) -> bool:
        if method != "sendMessage":
            result = ME if method == "getMe" else True
            _write(writer, 200, json.dumps({"ok": True, "result": result}).encode())
            await writer.drain()
            return True
        form = parse_qs(body.decode(), keep_blank_values=True)
        sent = Sent(form["chat_id"][0], form["text"][0], time.monotonic())
        self.sent.append(sent)
        async with self._arrived:
            self._arrived.notify_all()
        answer = self.answer(sent)
        await asyncio.sleep(answer.delay)
        if answer.hang_up:
            return False
        sent.answered_at = time.monotonic()
        _write(writer, answer.status, answer.body(next(self._numbers), sent.chat))
        await writer.drain()
        return True

    async def close(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)


def _write(writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


@asynccontextmanager
async def a_provider(answer: Callable[[Sent], Answer] | None = None) -> AsyncIterator[Provider]:
    provider = Provider(answer or prompt_answers())
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.close()
        await provider.close()
        await server.wait_closed()
