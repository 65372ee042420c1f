"""One connection to the IMAP server (RFC 9051). It blocks: every call belongs in a thread."""

import contextlib
import imaplib
import select
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from channels.email.places import Server
from core.errors import SettingsError

MOST = 32 << 20
"""Bytes that are read of one mail; what a larger one has beyond stays at the server."""
_SECONDS = 30.0
AWAY = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What a server that is gone, or answers nonsense, makes of a call."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox was read: all up to `last` under one UIDVALIDITY.

    Below `top` lies what was there when the mailbox was first seen, or seen anew with other numbers: of that,
    only what nobody has read.
    """

    validity: int = 0
    last: int = 0
    top: int = 0

    @classmethod
    def parse(cls, written: str) -> "Cursor":
        return cls(*map(int, written.split(":"))) if written else cls()

    def __str__(self) -> str:
        return f"{self.validity}:{self.last}:{self.top}"


class Connection:
    """An open mailbox."""

    def __init__(self, server: Server) -> None:
        """Raises what AWAY names; SettingsError where the server refuses the login."""
        self._server = server
        self._box = _open(server)
        try:
            self._box.login(server.user, server.password, initial_folder=None)
            self._box.folder.set(server.folder)
            self._validity, self._next = self._told("UIDVALIDITY"), self._told("UIDNEXT")
        except MailboxLoginError:
            self.close()
            raise SettingsError("WAKEEL_IMAP_URL: the server refused the name or the password") from None
        except BaseException:
            self.close()
            raise

    def resume(self, cursor: Cursor) -> Cursor:
        """`cursor` where the mailbox still has its numbers, else one from its beginning."""
        return cursor if cursor.validity == self._validity else Cursor(self._validity, 0, self._next)

    def fresh(self, cursor: Cursor) -> Iterator[tuple[int, bytes]]:
        """What came after `cursor`, in order, as UID and bytes."""
        criteria = ("UID", f"{cursor.last + 1}:*", "OR", "UNSEEN", "UID", f"{max(cursor.top, 1)}:*")
        for uid in sorted(map(int, self._uid("SEARCH", *criteria)[0].split())):
            if uid > cursor.last and (raw := self._body(uid, f"BODY.PEEK[]<0.{MOST}>")) is not None:
                yield uid, raw

    def mark_read(self, uid: int) -> None:
        self._uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def part(self, validity: int, uid: int, path: str) -> bytes | None:
        """A part's bytes as they travel; None where it is gone."""
        if self._validity != validity:
            return None
        return self._body(uid, f"BODY.PEEK[{path}]")

    def wait(self, seconds: float) -> None:
        """Until something happens in the mailbox, the server goes, or so many seconds are over."""
        if "IDLE" not in self._box.client.capabilities:
            self._poll(min(seconds, _SECONDS))
            return
        self._box.idle.start()  # type: ignore[no-untyped-call]
        if not self._told_already():
            self._poll(seconds)
        self._box.idle.stop()  # type: ignore[no-untyped-call]

    def _poll(self, seconds: float) -> None:
        poller = select.poll()
        poller.register(self._box.client.sock, select.POLLIN)
        poller.poll(seconds * 1000)

    def _told_already(self) -> bool:
        """Whether news came in one piece with the server's consent: then it is in a buffer, not at the socket."""
        client = self._box.client
        client.sock.settimeout(0)
        try:
            return bool(client._get_line())  # noqa: SLF001 — as imap-tools does
        except (imaplib.IMAP4.abort, OSError):
            return False
        finally:
            client.sock.settimeout(_SECONDS)

    def close(self) -> None:
        """Whoever waits in another thread is woken by it."""
        with contextlib.suppress(OSError, AttributeError):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(*AWAY, AttributeError):
            self._box.client.shutdown()

    def _body(self, uid: int, what: str) -> bytes | None:
        answer = self._uid("FETCH", str(uid), f"({what})")
        return next((bytes(piece[1]) for piece in answer if isinstance(piece, tuple)), None)

    def _told(self, what: str) -> int:
        """A number that SELECT told. STATUS would give another for a mailbox that is only now begun."""
        _, (number, *_) = self._box.client.response(what)
        return int(number or 0)

    def _uid(self, command: str, *arguments: str) -> list[bytes]:
        status, data = self._box.client.uid(command, *arguments)
        if status != "OK":
            raise imaplib.IMAP4.error(f"{command} was refused")
        return [piece for piece in data if piece is not None] or [b""]


def _open(server: Server) -> BaseMailBox:
    """A password travels over TLS, except on this machine."""
    context = ssl.create_default_context()
    if server.loopback:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if server.scheme == "imaps":
        return MailBox(server.host, server.port, timeout=_SECONDS, ssl_context=context)
    if server.loopback:
        return MailBoxUnencrypted(server.host, server.port, timeout=_SECONDS)
    return MailBoxStartTls(server.host, server.port, timeout=_SECONDS, ssl_context=context)
