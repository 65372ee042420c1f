"""Server-sent events of one web chat session (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from channels.webchat import NAME, Bell, Listener
from core.messages import Address
from web.ports import History, Shown

OVERLAP_MS = 120_000
"""Ids are made before they are committed: this far back is looked for one that came after a later one."""
FIRST_LOOK, SLOWER = 1.0, 1.5
"""Seconds after a ring to look at the store unasked, and how much later each time nothing came."""
HEARTBEAT = 15.0
"""Seconds of silence after which a comment keeps proxies from closing the connection."""


def as_json(message: Shown) -> dict[str, object]:
    return {
        "id": str(message.id),
        "direction": message.direction,
        "text": message.text,
        "buttons": list(message.buttons),
        "at": message.at.isoformat(),
    }


@dataclass(slots=True)
class Stream:
    """What one open page is sent. `longest_look`: seconds at most until it has what another process sent."""

    history: History
    bell: Bell
    session: str
    after: UUID | None = None
    longest_look: float = 5.0
    _seen: set[UUID] = field(default_factory=set)

    async def events(self) -> AsyncIterator[str]:
        """Everything after `after`, then what comes; a new connection may repeat some, under the same ids."""
        look, spoke = FIRST_LOOK, time.monotonic()
        with self.bell.listening(self.session) as listener:
            yield "retry: 2000\n\n"
            while True:
                said = await self._fresh() + _typing(listener)
                if said:
                    yield said
                elif time.monotonic() - spoke >= HEARTBEAT:
                    said = ":\n\n"
                    yield said
                spoke = time.monotonic() if said else spoke
                rung = await _wait(listener, look)
                look = FIRST_LOOK if rung else min(look * SLOWER, self.longest_look)

    async def _fresh(self) -> str:
        fresh, window, at = list[Shown](), set[UUID](), _overlapped(self.after)
        while page := await self.history.messages(Address(NAME, self.session), at):
            fresh += [m for m in page if m.id not in self._seen]
            window |= {m.id for m in page}
            at = page[-1].id
            if at == self.after:
                break
        self.after, self._seen = (at, window) if window else (self.after, self._seen)
        return "".join(f"id: {m.id}\nevent: message\ndata: {_data(m)}\n\n" for m in fresh)


def _data(message: Shown) -> str:
    return msgspec.json.encode(as_json(message)).decode()


def _typing(listener: Listener) -> str:
    typing, listener.typing = listener.typing, False
    return "event: typing\ndata: {}\n\n" if typing else ""


def _overlapped(after: UUID | None) -> UUID | None:
    """The least UUIDv7 of two minutes before `after`."""
    return after and UUID(int=max(0, (after.int >> 80) - OVERLAP_MS) << 80)


async def _wait(listener: Listener, seconds: float) -> bool:
    try:
        await asyncio.wait_for(listener.rung.wait(), seconds)
    except TimeoutError:
        return False
    listener.rung.clear()
    return True
