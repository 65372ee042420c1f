"""How X and its callers prove themselves to each other.

https://docs.x.com/x-api/webhooks/introduction, https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


def signed(secret: str, text: bytes) -> str:
    """The answer to a challenge, and the header over a call's body."""
    digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What calls are made with: OAuth 1.0a, which does not lapse, or an OAuth 2.0 user's token alone."""

    token: str
    secret: str
    key: str = ""
    token_secret: str = ""

    def header(self, method: str, url: str) -> str:
        """`Authorization` for a call whose body is JSON, which OAuth 1.0a leaves unsigned."""
        if not self.key:
            return f"Bearer {self.token}"
        nonce, at = secrets.token_hex(16), str(int(time.time()))
        given = self.oauth(nonce, at)
        given["oauth_signature"] = self.signature(method, url, given)
        return "OAuth " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in sorted(given.items()))

    def oauth(self, nonce: str, at: str) -> dict[str, str]:
        return {
            "oauth_consumer_key": self.key,
            "oauth_nonce": nonce,
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": at,
            "oauth_token": self.token,
            "oauth_version": "1.0",
        }

    def signature(self, method: str, url: str, params: Mapping[str, str]) -> str:
        """RFC 5849, 3.4, of a URL without a query."""
        pairs = "&".join(sorted(f"{_quoted(name)}={_quoted(value)}" for name, value in params.items()))
        base = "&".join(map(_quoted, (method, url, pairs)))
        key = f"{_quoted(self.secret)}&{_quoted(self.token_secret)}"
        return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _quoted(text: str) -> str:
    """RFC 5849, 3.6."""
    return quote(text, safe="-._~")
