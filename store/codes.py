"""One-time codes: made here, kept as keyed hashes, compared in constant time."""

import hmac
import secrets

from store.vault import Vault


class Codes:
    """Six digits. `salt` is whom the code was made for, so that a digest is worth nothing elsewhere."""

    def __init__(self, vault: Vault) -> None:
        self._key = vault.code_key

    def new_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06}"

    def digest(self, code: str, salt: str) -> str:
        return hmac.digest(self._key, f"{salt}\0{code}".encode(), "sha256").hex()

    def matches(self, code: str, salt: str, digest: str) -> bool:
        return hmac.compare_digest(self.digest(code, salt), digest)
