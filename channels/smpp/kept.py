"""What must outlive the process: it travels in the poll's cursor, sealed, as it holds pieces of texts and numbers."""

import hmac
import os
from collections.abc import Collection, Mapping
from hashlib import sha256

import msgspec
import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from channels.smpp.concat import Waiting

log = structlog.get_logger()

DOUBT = 1800.0
"""Seconds for which a message that was answered, perhaps unheard, is known again."""
_NONCE = 12
_WHAT = b"smpp parts"


class Kept(msgspec.Struct, frozen=True):
    """`waiting` are the parts that wait for others; `answered` the prints of what may come again, and until when."""

    waiting: Waiting = Waiting()
    answered: Mapping[str, float] = {}

    def forget(self, prints: Collection[str], now: float) -> "Kept":
        """Without those of `prints`, which won't come again, and without old ones."""
        return Kept(
            self.waiting,
            {name: end for name, end in self.answered.items() if end > now and name not in prints},
        )


class Safe:
    """Seals with the newest of the platform's keys (`WAKEEL_SECRET_KEY`), and opens with each of them."""

    def __init__(self, secret_key: str) -> None:
        keys = [key.strip() for key in secret_key.split(",")]
        self._ciphers = [AESGCM(hmac.digest(key.encode(), _WHAT, sha256)) for key in keys]

    def seal(self, kept: Kept) -> str:
        nonce = os.urandom(_NONCE)
        return (nonce + self._ciphers[0].encrypt(nonce, msgspec.msgpack.encode(kept), _WHAT)).hex()

    def open(self, sealed: str) -> Kept:
        """Nothing, where no key fits any more: the parts are lost, as a torn-out key's texts are."""
        if not sealed:
            return Kept()
        data = bytes.fromhex(sealed)
        for cipher in self._ciphers:
            try:
                return msgspec.msgpack.decode(cipher.decrypt(data[:_NONCE], data[_NONCE:], _WHAT), type=Kept)
            except InvalidTag:
                continue
        log.error("smpp_parts_unreadable", hint="sealed under a key that WAKEEL_SECRET_KEY no longer has")
        return Kept()
