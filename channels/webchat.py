"""The platform's own web chat. What it sends is in the store, where the page reads it: sending only rings."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Self
from uuid import uuid4

import msgspec

from channels.base import Limits, Received, WebhookRequest, WebhookResponse
from channels.text import clean
from core.disclosure import Reach
from core.errors import Rejected
from core.messages import Address, Inbound, Outbound
from core.settings import Settings

NAME = "webchat"
SESSION = r"^[A-Za-z0-9_-]{22,128}\Z"
"""A session is a secret of its browser's making; 22 URL-safe characters hold 128 random bits."""


@dataclass(slots=True, eq=False)
class Listener:
    """One open page. `rung`: there is something to see; `typing`: what there is to see is that we write."""

    rung: asyncio.Event = field(default_factory=asyncio.Event)
    typing: bool = False


@dataclass(slots=True, repr=False)
class Bell:
    """Wakes the open pages of a session that this process serves."""

    _listeners: dict[str, set[Listener]] = field(default_factory=dict)

    @contextmanager
    def listening(self, session: str) -> Iterator[Listener]:
        listener = Listener()
        self._listeners.setdefault(session, set()).add(listener)
        try:
            yield listener
        finally:
            others = self._listeners[session]
            others.discard(listener)
            if not others:
                del self._listeners[session]

    def ring(self, session: str, *, typing: bool = False) -> None:
        for listener in self._listeners.get(session, ()):
            listener.typing = typing
            listener.rung.set()


class _Message(msgspec.Struct):
    session: Annotated[str, msgspec.Meta(pattern=SESSION)]
    text: str
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class WebChat:
    """Always on; needs no settings."""

    name = NAME
    limits = Limits(length=65536, buttons=20, reach=Reach.OWN, idempotent=True)

    def __init__(self) -> None:
        self.bell = Bell()

    @classmethod
    def from_settings(cls, _settings: Settings) -> Self:
        return cls()

    def receive(self, request: WebhookRequest) -> Received:
        """Raises Rejected: 400 not JSON, 422 another shape or too short a session.

        `client_id` is the page's own name for a message, so that one it sends again is stored once.
        """
        try:
            message = msgspec.convert(json.loads(request.body), _Message)
        except msgspec.ValidationError:
            raise Rejected(
                422, "expected session (22 URL-safe characters or more), text and client_id"
            ) from None
        except (ValueError, RecursionError):
            raise Rejected(400, "not JSON") from None
        inbound = Inbound(
            address=Address(NAME, message.session),
            external_id=f"{message.session}:{clean(message.client_id or str(uuid4()))}",
            text=clean(message.text),
        )
        return Received((inbound,), WebhookResponse(202))

    async def send(self, message: Outbound) -> str:
        self.bell.ring(message.address.id)
        return str(message.id)

    async def typing(self, address: Address, context: Mapping[str, str]) -> None:  # noqa: ARG002 — the port's
        self.bell.ring(address.id, typing=True)
