"""The mailbox followed: read, stored, marked, and waited at."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import structlog

from channels.base import Store
from channels.email.imap import AWAY, Connection, Cursor
from channels.email.intake import Envelope, Reader
from channels.email.mail import Part
from channels.email.places import Server
from core.errors import SettingsError
from core.messages import Event

log = structlog.get_logger()

RE_IDLE = 240.0
"""Seconds of one IDLE: servers and firewalls drop what is silent longer, and a frozen one is found out."""
LONGEST_PAUSE = 60.0


class _Lost(Exception):  # noqa: N818
    """The server went, or talks nonsense."""


@dataclass(frozen=True, slots=True)
class Polling:
    """Follows one mailbox. `pause` is in seconds, the first one after the server was lost."""

    server: Server
    reader: Reader
    pause: float = 1.0

    async def run(self, written: str, store: Store) -> None:
        """Read from the cursor on until cancelled; a server that is away is tried again, ever more seldom."""
        cursor, failures = Cursor.parse(written), 0
        while True:
            try:
                connection = await _ask(Connection, self.server)
                try:
                    async for read in self._follow(connection, cursor, store):
                        cursor, failures = read, 0
                finally:
                    connection.close()
            except SettingsError as error:
                log.error("imap_refused", why=str(error))
            except _Lost as error:
                log.warning("imap_unreachable", error=str(error))
            failures += 1
            await asyncio.sleep(self._delay(failures))

    async def _follow(self, connection: Connection, cursor: Cursor, store: Store) -> AsyncIterator[Cursor]:
        """The cursor after each mail and each wait. A mail is marked as read only once it is stored."""
        if (resumed := connection.resume(cursor)) != cursor:
            cursor = resumed
            await store((), str(cursor))
        while True:
            mails = connection.fresh(cursor)
            while (mail := await _ask(next, mails, None)) is not None:
                uid, raw = mail
                events = await asyncio.to_thread(self._read, raw, cursor.validity, uid)
                cursor = replace(cursor, last=uid)
                await store(events, str(cursor))
                yield cursor
                await _ask(connection.mark_read, uid)
            await _ask(connection.wait, RE_IDLE)
            yield cursor

    def _read(self, raw: bytes, validity: int, uid: int) -> list[Event]:
        def keep(part: Part) -> str:
            return f"imap:{validity}:{uid}:{part.path}:{part.encoding}"

        return self.reader.read(raw, Envelope(f"{validity}:{uid}"), keep)

    def _delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row: doubling, and jittered so that pollers part."""
        longest = min(self.pause * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 — no secret


async def _ask[**P, T](call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call in a thread. Raises _Lost for what the network or the server did."""
    try:
        return await asyncio.to_thread(call, *args, **kwargs)
    except AWAY as error:
        raise _Lost(type(error).__name__) from None
