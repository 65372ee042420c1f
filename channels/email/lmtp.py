"""Mail handed over by the agency's own server: LMTP (RFC 2033), or SMTP."""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Transaction

from channels.base import Accept
from channels.email import charsets
from channels.email.intake import Envelope, Reader
from channels.email.mail import Part
from channels.email.places import Box, Server
from channels.email.spool import Spool

log = structlog.get_logger()
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)  # aiosmtpd's: it logs addresses and texts

LARGEST = 32 << 20
"""Bytes of a mail; a larger one is refused, and the server that brought it tells its writer."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What aiosmtpd asks at each step, by these names. It is called with its own objects first."""

    box: Box
    reader: Reader
    spool: Spool
    accept: Accept
    one_each: bool
    """LMTP answers for each recipient, aiosmtpd once: then one recipient at a time."""

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name and order
        self, _server: SMTP, _session: Session, mail: Transaction, address: str, _options: list[str]
    ) -> str:
        if not self.box.owns(address):
            return "550 5.1.1 no such mailbox"
        if self.one_each and mail.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        mail.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, mail: Transaction) -> str:  # noqa: N802
        """Yes only once it is stored. The id is of all that came: what is brought again is the same again."""
        raw = mail.original_content or b""
        recipients = sorted(mail.rcpt_tos)
        digest = sha256("\n".join([*recipients, ""]).encode("utf-8", "replace") + raw).hexdigest()[:32]
        peer = None if self.one_each or not session.peer else str(session.peer[0])
        envelope = Envelope(f"lmtp:{digest}", recipients, mail.mail_from or "", peer)
        try:
            keep = partial(self._keep, digest)
            await self.accept(await asyncio.to_thread(self.reader.read, raw, envelope, keep))
        except Exception as error:  # noqa: BLE001 — whatever broke, the mail stays with who brought it
            log.error("mail_not_stored", error=type(error).__name__)
            return "451 4.3.0 try again later"
        return "250 2.0.0 stored"

    def _keep(self, digest: str, part: Part) -> str:
        name = f"{digest}-{part.path}"
        self.spool.put(name, charsets.content(part.message))
        return f"file:{name}"


class _Lmtp(LMTP):
    line_length_limit = 1 << 16


class _Smtp(SMTP):
    line_length_limit = 1 << 16


@dataclass(slots=True)
class Listener:
    """Listens on an address of the agency's own network. Processes of one machine share it."""

    server: Server
    box: Box
    reader: Reader
    spool: Spool
    _open: set[SMTP] = field(default_factory=set)

    async def listen(self, accept: Accept) -> None:
        kind = _Lmtp if self.server.scheme == "lmtp" else _Smtp
        desk = _Desk(self.box, self.reader, self.spool, accept, one_each=kind is _Lmtp)

        def serve() -> SMTP:
            self._open = {one for one in self._open if one.transport is not None}
            protocol = kind(desk, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="wakeel")
            self._open.add(protocol)
            return protocol

        loop = asyncio.get_running_loop()
        server = await loop.create_server(serve, self.server.host, self.server.port, reuse_port=True)
        try:
            await server.serve_forever()
        finally:
            server.close()
            for protocol in self._open:
                if isinstance(protocol.transport, asyncio.Transport):
                    protocol.transport.abort()
