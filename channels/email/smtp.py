"""Handing mail to the SMTP server (RFC 5321), step by step: what a failure means depends on how far it got."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from channels.email.places import Server
from core.errors import Reason, SendError, SettingsError

_SECONDS = 30.0
_AT_ONCE = 8
"""Connections to the server; Postfix allows a client 50."""
_GOING_DOWN, _WRONG_ADDRESS = 421, {550, 551, 553}
_LATER, _NO = 4, 5
"""The first digit of a reply (RFC 5321, 4.2.1)."""


@dataclass(slots=True)
class Sender:
    """Sends, over a connection of its own for each mail and a few of them at a time."""

    server: Server
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def check(self) -> bool:
        """Whether the server can be reached. Raises SettingsError where it refuses the login."""
        try:
            await self._close(await self._connect())
        except (SMTPAuthenticationError, SMTPNotSupported):
            raise SettingsError("WAKEEL_SMTP_URL: the server refused the name or the password") from None
        except (SMTPException, OSError):
            return False
        return True

    async def send(self, mail: EmailMessage, sender: str, recipient: str) -> None:
        """Raises SendError; nothing in it quotes the server, which quotes addresses."""
        async with self._free:
            try:
                smtp = await self._connect()
            except Exception as error:  # noqa: BLE001 — nothing left us yet, whatever broke
                raise _refusal(error) from None
            try:
                await self._envelope(smtp, sender, recipient)
                await self._data(smtp, mail)
            finally:
                await self._close(smtp)

    async def _connect(self) -> SMTP:
        """Passwords go over TLS, except on this machine."""
        server = self.server
        secured = server.scheme == "submission" or bool(server.user and server.scheme == "smtp")
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.scheme == "smtps",
            start_tls=True if secured and not server.loopback else None if server.scheme == "smtp" else False,
            validate_certs=not server.loopback,
            timeout=_SECONDS,
        )
        await smtp.connect()
        return smtp

    async def _envelope(self, smtp: SMTP, sender: str, recipient: str) -> None:
        wide = not recipient.isascii()
        if wide and not smtp.supports_extension("smtputf8"):
            raise SendError(Reason.INVALID, "the server takes no addresses outside ASCII (SMTPUTF8)")
        try:
            await smtp.mail(sender, options=["SMTPUTF8", "BODY=8BITMIME"] if wide else [], encoding="utf-8")
            await smtp.rcpt(recipient, encoding="utf-8")
        except Exception as error:  # noqa: BLE001 — the mail itself has not left yet
            raise _refusal(error) from None

    async def _data(self, smtp: SMTP, mail: EmailMessage) -> None:
        try:
            await smtp.data(mail.as_bytes())
        except SMTPServerDisconnected as error:
            raise SendError(Reason.UNCERTAIN, type(error).__name__) from None
        except SMTPResponseException as error:
            raise _refusal(error) from None
        except Exception as error:  # noqa: BLE001 — it may have arrived
            raise SendError(Reason.UNCERTAIN, type(error).__name__) from None

    @staticmethod
    async def _close(smtp: SMTP) -> None:
        with contextlib.suppress(SMTPException, OSError):
            await smtp.quit(timeout=5)
        smtp.close()


def _refusal(error: Exception) -> SendError:
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    code = error.code if isinstance(error, SMTPResponseException) else 0
    detail = f"{type(error).__name__} {code}" if code else type(error).__name__
    return SendError(_reason(error, code), detail)


def _reason(error: Exception, code: int) -> Reason:
    kind = code // 100
    match error:
        case SMTPAuthenticationError() if kind != _LATER:
            reason = Reason.CONFIG
        case SMTPNotSupported():
            reason = Reason.CONFIG
        case SMTPServerDisconnected() | SMTPTimeoutError() | OSError():
            reason = Reason.UNREACHABLE
        case _ if code == _GOING_DOWN:
            reason = Reason.UNREACHABLE
        case _ if kind == _LATER:
            reason = Reason.THROTTLED
        case SMTPSenderRefused():
            reason = Reason.CONFIG
        case SMTPRecipientRefused() if code in _WRONG_ADDRESS:
            reason = Reason.INVALID
        case _ if kind == _NO:
            reason = Reason.REJECTED
        case _:
            reason = Reason.UNREACHABLE
    return reason
