"""Keys. Texts are sealed under each contact's key, that key under the master key; look-ups use keyed hashes.

`SECRET_KEY` is one secret, or several with commas between, newest first. The newest wraps contacts' keys; each
opens what it wrapped, and a wrapped key starts with the id of the secret it needs. The last one also keys what
can't be turned (indexes, audit, events of no contact), so it stays in the list. Rotation is: put a new secret
in front, then re-wrap the contacts' keys (`erasure.rewrap`).
"""

import hmac
import os
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import SettingsError, WakeelError

_NONCE = 12
_KEY_ID = 4
_DATA_KEY = b"data key"
_SHORTEST = 16


class Sealed(WakeelError):  # noqa: N818
    """A value that this key doesn't open: erased, another row's, damaged, or under a key no longer listed."""


def _derive(secret: str, purpose: bytes, length: int = 32) -> bytes:
    """RFC 5869; the purpose keeps the keys of one secret apart."""
    return HKDF(hashes.SHA256(), length, salt=None, info=b"wakeel " + purpose).derive(secret.encode())


class Cipher:
    """AES-256-GCM under one key. `context` binds a value to its place: its row's id and what it is there."""

    __slots__ = ("_gcm",)

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def seal(self, value: bytes, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._gcm.encrypt(nonce, value, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """Raises Sealed for a wrong key, a wrong place, or a changed byte."""
        try:
            return self._gcm.decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
        except (InvalidTag, ValueError):
            raise Sealed("a stored value can't be opened") from None


class Vault:
    """Everything that needs the secrets."""

    def __init__(self, secret_key: str, *, cached: int = 20_000) -> None:
        secrets = [s.strip() for s in secret_key.split(",")]
        if min(map(len, secrets)) < _SHORTEST:
            raise SettingsError(f"SECRET_KEY: at least {_SHORTEST} random characters")
        self._masters = {_derive(s, b"key id", _KEY_ID): Cipher(_derive(s, b"wrapping")) for s in secrets}
        self._newest, self._oldest = next(iter(self._masters)), list(self._masters.values())[-1]
        self._index = hmac.new(_derive(secrets[-1], b"index"), digestmod=sha256)
        self._chain = _derive(secrets[-1], b"audit")
        self.code_key = _derive(secrets[-1], b"codes")
        self._open = lru_cache(cached)(lambda wrapped: Cipher(self._unwrap(wrapped)))

    def seal(self, value: bytes, context: bytes) -> bytes:
        """Seal what belongs to no contact, under the secret that stays."""
        return self._oldest.seal(value, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        return self._oldest.unseal(sealed, context)

    def new_data_key(self) -> bytes:
        """A fresh key for one contact, wrapped: deleting it erases all that was sealed under it."""
        return self._wrap(AESGCM.generate_key(256))

    def open(self, wrapped: bytes) -> Cipher:
        """The cipher of a wrapped data key; the last few thousand stay open. Raises Sealed."""
        return self._open(wrapped)

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same data key under the newest secret; unchanged when it already is."""
        return wrapped if wrapped.startswith(self._newest) else self._wrap(self._unwrap(wrapped))

    def _wrap(self, key: bytes) -> bytes:
        return self._newest + self._masters[self._newest].seal(key, _DATA_KEY)

    def _unwrap(self, wrapped: bytes) -> bytes:
        master = self._masters.get(wrapped[:_KEY_ID])
        if master is None:
            raise Sealed("a contact's key was wrapped under a secret that SECRET_KEY no longer lists")
        return master.unseal(wrapped[_KEY_ID:], _DATA_KEY)

    def index(self, kind: str, value: str) -> bytes:
        """16 bytes that stand for `value` in look-ups; kinds don't collide. Any text, lone surrogates too."""
        return self._hash(kind, value)[:16]

    def words(self, words: Iterable[str]) -> set[bytes]:
        """8 bytes a word: collisions only make a search offer one message too many."""
        return {self._hash("word", word)[:8] for word in words}

    def link(self, previous: bytes, entry: bytes) -> bytes:
        """The next hash of the audit chain: without the key nobody can rewrite the past and its hashes."""
        return hmac.digest(self._chain, previous + entry, "sha256")

    def _hash(self, kind: str, value: str) -> bytes:
        mac = self._index.copy()
        mac.update(kind.encode() + b"\0" + value.encode("utf-8", "surrogatepass"))
        return mac.digest()
