"""Files of mails that came by LMTP, which nobody else keeps: sealed, in the data folder."""

import hmac
import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_NAME = re.compile(r"[0-9a-f]{32}-[\d.]+")


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder of sealed files. `secret` is what the key is made of."""

    folder: Path
    secret: bytes = field(repr=False)

    def put(self, name: str, content: bytes) -> None:
        """Durable when it returns; again under the same name changes nothing."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        nonce = os.urandom(_NONCE)
        making = path.with_suffix(f".{nonce.hex()}")
        with making.open("wb") as file:
            file.write(nonce + self._gcm().encrypt(nonce, content, name.encode()))
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)

    def get(self, name: str) -> bytes:
        """Raises OSError where it is gone, ValueError and InvalidTag where `name` is none of ours."""
        if not _NAME.fullmatch(name):
            raise ValueError("no name of the spool's")
        sealed = self._path(name).read_bytes()
        return self._gcm().decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _gcm(self) -> AESGCM:
        return AESGCM(hmac.digest(self.secret, b"spool", sha256))
