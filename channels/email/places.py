"""Where mail comes from and goes to, as the settings say it."""

import hmac
import ipaddress
from dataclasses import dataclass, field
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from core.errors import SettingsError
from core.settings import Settings

_PORTS = {"imaps": 993, "imap": 143, "smtps": 465, "submission": 587, "smtp": 25, "lmtp": 24}


@dataclass(frozen=True, slots=True)
class Server:
    """A server to speak to, or an address to listen on. `folder` is the mailbox of an IMAP server."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"

    @classmethod
    def parse(cls, setting: str, url: str, *schemes: str) -> Self | None:
        """None for an empty `url`. Raises SettingsError, which never quotes it: a password may be in it."""
        if not url:
            return None
        shape = f"{setting} takes {' or '.join(f'{scheme}://' for scheme in schemes)}host:port"
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise SettingsError(shape) from None
        if parts.scheme not in schemes or not parts.hostname:
            raise SettingsError(shape)
        return cls(parts.scheme, parts.hostname, port, *_login(parts), unquote(parts.path[1:]) or "INBOX")

    @property
    def loopback(self) -> bool:
        """Only there may a password travel in the clear."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True, slots=True)
class Box:
    """The address that citizens write to. `key` signs what has to be known again when it comes back."""

    local: str
    domain: str
    name: str
    key: bytes = field(repr=False)
    plus: bool = True

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    def owns(self, address: str) -> bool:
        """Whether mail to `address` is ours, whatever is tagged on after a plus."""
        local, _, domain = address.lower().rpartition("@")
        return domain == self.domain.lower() and local.partition("+")[0] == self.local.lower()


@dataclass(frozen=True, slots=True)
class Places:
    """All that the settings say about mail."""

    box: Box
    smtp: Server
    imap: Server | None
    listen: Server | None
    spool: Path

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where e-mail is off. Raises SettingsError, naming what is missing, where it is half set."""
        smtp = Server.parse(
            "WAKEEL_SMTP_URL", settings.smtp_url.get_secret_value(), "smtps", "submission", "smtp"
        )
        imap = Server.parse("WAKEEL_IMAP_URL", settings.imap_url.get_secret_value(), "imaps", "imap")
        listen = Server.parse("WAKEEL_LMTP_LISTEN", settings.lmtp_listen, "lmtp", "smtp")
        if not (smtp or imap or listen or settings.mail_from):
            return None
        if not settings.mail_from:
            raise SettingsError("WAKEEL_MAIL_FROM is missing: the address that citizens write to")
        if smtp is None:
            raise SettingsError("WAKEEL_SMTP_URL is missing: the server that answers go out by")
        if not (imap or listen):
            raise SettingsError("WAKEEL_IMAP_URL is missing (or WAKEEL_LMTP_LISTEN): where mail comes from")
        if imap and not imap.user:
            raise SettingsError("WAKEEL_IMAP_URL takes imaps://name:password@host, special characters as %40")
        box = _box(settings.mail_from, settings.secret_key.get_secret_value(), plus=settings.mail_plus)
        return cls(box, smtp, imap, listen, settings.data_dir / "mail")


def _login(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.password or "")


def _box(written: str, secret: str, *, plus: bool) -> Box:
    """The key comes of the oldest secret, the one that stays: addresses in citizens' mail never turn."""
    name, address = parseaddr(written)
    local, at, domain = address.rpartition("@")
    if not (at and local and domain and domain.isascii() and local.isascii()):
        raise SettingsError(
            "WAKEEL_MAIL_FROM takes one address: box@agency.example or Name <box@agency.example>"
        )
    oldest = secret.rpartition(",")[2].strip()
    return Box(local, domain, name, hmac.digest(oldest.encode(), b"wakeel mail", sha256), plus)
