"""E-mail: read from a mailbox (IMAP) or handed over (LMTP), answered by SMTP in the citizen's own thread."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self

import structlog

from channels.base import Accept, Limits, Received, Store, WebhookRequest
from channels.email.files import Files
from channels.email.imap import AWAY, Connection
from channels.email.intake import NAME, Reader
from channels.email.lmtp import Listener
from channels.email.outgoing import compose
from channels.email.places import Places, Server
from channels.email.polling import Polling
from channels.email.smtp import Sender
from channels.email.spool import Spool
from channels.email.threads import Threads
from core.clock import Clock
from core.errors import Reason, Rejected, SendError
from core.messages import Outbound
from core.settings import Settings

log = structlog.get_logger()

_PIECE = 1 << 16


class Email:
    """One box. `pause` is in seconds: the first one after the mailbox's server was lost."""

    name = NAME
    limits = Limits(length=100_000)

    def __init__(self, places: Places, *, pause: float = 1.0) -> None:
        self._places = places
        self._threads = Threads(places.box)
        self._reader = Reader(self._threads)
        self._sender = Sender(places.smtp)
        spool = Spool(places.spool, places.box.key)
        self._files = Files(places.imap, spool)
        self._polling = Polling(places.imap, self._reader, pause) if places.imap else None
        self._listener = Listener(places.listen, places.box, self._reader, spool) if places.listen else None
        self._clock = Clock()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where it is off. Raises SettingsError where it is half set."""
        places = Places.from_settings(settings)
        return cls(places) if places else None

    def receive(self, request: WebhookRequest) -> Received:  # noqa: ARG002
        """Nobody calls: mail is fetched, or comes by LMTP."""
        raise Rejected(400, "e-mail has no webhook")

    @property
    def polled(self) -> bool:
        return self._polling is not None

    async def poll(self, cursor: str, store: Store) -> None:
        if self._polling:
            await self._polling.run(cursor, store)

    @property
    def listening(self) -> bool:
        return self._listener is not None

    async def listen(self, accept: Accept) -> None:
        if self._listener:
            await self._listener.listen(accept)

    async def send(self, message: Outbound) -> str:
        """The Message-ID: always the same for one message, so that a repeat is known as such."""
        to = _in_ascii_domain(message.address.id)
        mail = compose(message, to, self._threads, self._clock.now())
        await self._sender.send(mail, self._places.box.address, to)
        return self._threads.message_id(message.id, message.thread)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        found = await asyncio.to_thread(self._files.get, ref)
        for start in range(0, len(found), _PIECE):
            yield found[start : start + _PIECE]

    async def start(self) -> None:
        """A server out of reach stops nobody else; one that refuses the login is said at once."""
        reached = {"smtp": await self._sender.check()}
        if self._places.imap:
            reached["imap"] = await asyncio.to_thread(_logs_in, self._places.imap)
        for server, there in reached.items():
            if not there:
                log.warning("mail_server_unreachable", server=server)

    async def stop(self) -> None:
        """Polling and listening end with their tasks."""


def _logs_in(server: Server) -> bool:
    try:
        Connection(server).close()
    except AWAY:
        return False
    return True


def _in_ascii_domain(address: str) -> str:
    """The address with its domain as the DNS spells it. Raises SendError for what is no address."""
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    if not (at and local and ascii_domain) or any(c.isspace() or not c.isprintable() for c in address):
        raise SendError(Reason.INVALID, "no e-mail address")
    return f"{local}@{ascii_domain}"
