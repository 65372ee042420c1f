"""`WAKEEL_SMPP_URL`: smpp://system_id:password@host:port/?source=12345, with what one operator does otherwise."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from channels.smpp.alphabet import Charset
from channels.smpp.receipts import Ids
from core.errors import SettingsError

SETTING = "WAKEEL_SMPP_URL"
_SHAPE = "smpp://system_id:password@host:2775/?source=12345"
_DIGITS = re.compile(r"\+?[0-9]+")
_SHORT = 8
"""Digits that a short code has at most."""
_UNKNOWN, _INTERNATIONAL, _NETWORK, _ALPHANUMERIC, _ISDN = 0, 1, 3, 5, 1
"""Types of number and numbering plans (SMPP 3.4 §5.2.5, §5.2.6)."""


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """An account at an operator's SMSC. `rate` is in segments a second, `window` in unanswered ones at a time."""

    host: str
    port: int
    system_id: str
    password: str
    source: str
    tls: bool = False
    system_type: str = ""
    ton: int | None = None
    npi: int | None = None
    charset: Charset = "gsm"
    ids: Ids = "same"
    window: int = 10
    rate: float = 10.0
    transceiver_only: bool = False

    @property
    def two_way(self) -> bool:
        """Whether citizens can answer: not to a name of letters."""
        return bool(_DIGITS.fullmatch(self.source))

    @property
    def source_type(self) -> tuple[int, int]:
        """Type and plan of the source's number, by its look unless they are set."""
        if not self.two_way:
            looks = (_ALPHANUMERIC, _UNKNOWN)
        elif len(self.source) <= _SHORT:
            looks = (_NETWORK, _UNKNOWN)
        else:
            looks = (_INTERNATIONAL, _ISDN)
        return looks[0] if self.ton is None else self.ton, looks[1] if self.npi is None else self.npi

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Raises SettingsError, which says what is wrong and never quotes the password."""
        try:
            parts = urlsplit(url)
            port = parts.port
            options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        except ValueError:
            raise SettingsError(f"{SETTING} can't be read: write {_SHAPE}") from None
        if parts.scheme not in {"smpp", "smpps"} or not (
            parts.hostname and parts.username and parts.password
        ):
            raise SettingsError(f"{SETTING} takes {_SHAPE}, or smpps:// over TLS")
        if not options.get("source"):
            raise SettingsError(
                f"{SETTING} lacks ?source=: write the short code or name that texts go out from"
            )
        secure = parts.scheme == "smpps"
        read = {name: _read(name, value) for name, value in options.items()}
        secure = read.pop("tls", secure)
        return cls(
            parts.hostname,
            port or (3550 if secure else 2775),
            unquote(parts.username),
            unquote(parts.password),
            tls=secure,
            transceiver_only=read.pop("bind", "transmitter") == "transceiver",
            **read,
        )


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(value)
        return value

    return read


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not low <= int(value) <= high:
            raise ValueError(value)
        return int(value)

    return read


def _source(value: str) -> str:
    value = re.sub(r"^ (?=[0-9])", "+", value)  # what a query makes of a plus
    if not re.fullmatch(r"\+?[0-9]{3,15}|[A-Za-z0-9 ._&+-]{1,11}", value):
        raise ValueError(value)
    return value


_OPTIONS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "source": (_source, "a short code, +number or up to 11 letters"),
    "tls": (lambda value: _one_of("0", "1")(value) == "1", "0 or 1"),
    "bind": (_one_of("transmitter", "transceiver"), "transmitter or transceiver"),
    "charset": (_one_of(*get_args(Charset.__value__)), "gsm or latin1"),
    "ids": (_one_of(*get_args(Ids.__value__)), "same, hex or decimal"),
    "window": (_number(1, 1000), "1 to 1000"),
    "rate": (_number(1, 10000), "1 to 10000"),
    "ton": (_number(0, 6), "0 to 6"),
    "npi": (_number(0, 18), "0 to 18"),
    "system_type": (str, "a word"),
}


def _read(name: str, value: str) -> Any:
    if name not in _OPTIONS:
        raise SettingsError(f"{SETTING} knows no option {name!r}: it takes {', '.join(_OPTIONS)}")
    read, takes = _OPTIONS[name]
    try:
        return read(value)
    except ValueError:
        raise SettingsError(f"{SETTING}: {name}= takes {takes}") from None
