"""A conversation held from a terminal: with a running server, or with a demo that lives as long as the talk."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import httpx

from app.demo import PHONE, PHONE_CHANNEL, open_demo
from app.wiring import Platform
from channels import ADAPTERS
from channels.base import Channel
from channels.console import ConsoleChannel, Imitation
from core.errors import SettingsError, Unavailable
from core.ids import new_id
from core.messages import Address, Inbound, Outbound
from core.settings import Settings
from pipeline.understood import describe
from store import views

CONSOLE = "console"
ANSWER_WITHIN = 60.0
LOOK_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply. `to` and `channel` are set when it went elsewhere: a one-time code to a phone."""

    text: str
    template: str
    buttons: list[str]
    intent: str = ""
    confidence: float = 0.0
    entities: list[dict[str, Any]] = field(default_factory=list)
    state: str = ""
    channel: str = ""
    to: str = ""


class Talk(Protocol):
    async def say(self, text: str) -> Sequence[Answer]:
        """Send one message; what was answered once the turn is over, nothing for a silent one."""
        ...


@asynccontextmanager
async def open_talk(settings: Settings, *, url: str, channel: str, sender: str) -> AsyncIterator[Talk]:
    """A running server is used where there is one, unless another channel than its own is to be imitated."""
    wanted = channel or ("webchat" if url else "")
    found = url or ("" if channel else await _running(settings))
    if found and wanted in {"", "webchat"}:
        async with httpx.AsyncClient(base_url=found, timeout=ANSWER_WITHIN, trust_env=False) as client:
            yield RemoteTalk(client, sender or secrets.token_urlsafe(24))
        return
    if url:
        raise SettingsError(f"--channel {channel} can't be imitated through --url: leave one of them out")
    async with _embedded(settings, channel or CONSOLE, sender or "terminal") as talk:
        yield talk


async def _running(settings: Settings) -> str:
    url = f"http://{settings.host}:{settings.port}"
    async with httpx.AsyncClient(base_url=url, timeout=1.0, trust_env=False) as client:
        try:
            answered = (await client.get("/healthz")).is_success
        except httpx.HTTPError:
            return ""
    return url if answered else ""


@dataclass(frozen=True, slots=True)
class RemoteTalk:
    """Through the web chat of a running server."""

    client: httpx.AsyncClient
    session: str

    async def say(self, text: str) -> Sequence[Answer]:
        sent = await self._call("POST", "messages", json={"session": self.session, "text": text})
        asked = {"session": self.session}
        async with asyncio.timeout(ANSWER_WITHIN):
            turn = await self._turn(sent["id"], asked)
        shown = await self._call("GET", "messages", params=asked | {"after": sent["id"]})
        return [
            Answer(
                text=message["text"],
                template=turn["templates"].get(message["id"], ""),
                buttons=message["buttons"],
                state=turn["state"],
                **turn["reading"],
            )
            for message in shown
            if message["direction"] == "out"
        ]

    async def _turn(self, message: str, asked: dict[str, str]) -> Any:
        while True:
            turn = await self._call("GET", f"turns/{message}", params=asked)
            if turn["status"] != "new":
                return turn
            await asyncio.sleep(LOOK_AGAIN)

    async def _call(self, method: str, path: str, **request: Any) -> Any:
        try:
            response = await self.client.request(method, f"/channels/webchat/{path}", **request)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise Unavailable(f"the server at {self.client.base_url} did not answer") from error
        return response.json()


@dataclass(slots=True)
class EmbeddedTalk:
    """With a platform in this process whose channels print instead of sending."""

    platform: Platform
    address: Address
    heard: list[Outbound]

    async def say(self, text: str) -> Sequence[Answer]:
        (stored,) = await self.platform.intake.accept([Inbound(self.address, str(new_id()), text)])
        assert stored.conversation_id is not None
        await self.platform.responder.wake(stored.conversation_id)
        self.heard.clear()
        for channel in self.platform.channels.values():
            await self.platform.deliverer(channel).drain()
        turned = await self._turned(stored.id)
        return [self._answer(message, turned) for message in self.heard]

    async def _turned(self, message: UUID) -> views.Turned:
        look = partial(views.turn, vault=self.platform.vault, address=self.address, message_id=message)
        turned = await self.platform.database.read(look)
        assert turned is not None
        return turned

    def _answer(self, message: Outbound, turned: views.Turned) -> Answer:
        elsewhere = message.address != self.address
        return Answer(
            text=message.text,
            template=message.template,
            buttons=[button.text for button in message.buttons],
            state=turned.state,
            channel=message.address.channel if elsewhere else "",
            to=message.address.id if elsewhere else "",
            **describe(turned.reading),
        )


@asynccontextmanager
async def _embedded(settings: Settings, name: str, sender: str) -> AsyncIterator[EmbeddedTalk]:
    heard: list[Outbound] = []
    with tempfile.TemporaryDirectory(prefix="wakeel-chat-") as folder:
        private = settings.model_copy(
            update={
                "data_dir": Path(folder),
                "database_url": "",
                "broker_url": "",
                "fragment_wait": 0.0,
                "model_dir": settings.model,
            }
        )
        async with open_demo(private, _imitated(name, heard)) as demo:
            yield EmbeddedTalk(demo.platform, Address(name, sender), heard)


def _imitated(name: str, heard: list[Outbound]) -> dict[str, Channel]:
    """The channel talked on, and the phone that one-time codes go to."""
    known = {adapter.name: adapter.limits for adapter in ADAPTERS} | {PHONE_CHANNEL: PHONE}
    stand_ins: dict[str, Channel] = {PHONE_CHANNEL: Imitation(PHONE_CHANNEL, PHONE, heard.append)}
    if name == CONSOLE:
        return stand_ins | {CONSOLE: ConsoleChannel(heard.append)}
    if name not in known:
        raise SettingsError(f"--channel {name}: one of {', '.join(sorted(known))}")
    return stand_ins | {name: Imitation(name, known[name], heard.append)}
