"""The form of a webhook call, and Twilio's signature over it.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1, keyed by the auth token, of the public
URL and the sorted parameters. Over bytes, as they came: the library's validator raises on what isn't UTF-8.
"""

import base64
import hmac
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from channels.text import clean

_MOST_FIELDS = 500
_STANDARD = {"https": 443, "http": 80}

type Pairs = Sequence[tuple[bytes, bytes]]


def read_form(body: bytes) -> Pairs:
    """Names and values as they were before they were quoted. Raises ValueError where it is no form."""
    found = parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        strict_parsing=True,
        errors="surrogateescape",
        max_num_fields=_MOST_FIELDS,
    )
    if not found:
        raise ValueError("empty")
    return [(_quoted(name), _quoted(value)) for name, value in found]


def _quoted(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def texts(pairs: Pairs) -> Mapping[str, str]:
    return {_text(name): _text(value) for name, value in pairs}


def _text(raw: bytes) -> str:
    try:
        return clean(raw.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return clean(raw.decode("utf-8", "replace"))


def signed(token: str, url: str, pairs: Pairs, signature: str) -> bool:
    """Whether Twilio, knowing `token`, made `signature`. It signs the URL now with a port, now without."""
    told = signature.encode("utf-8", "replace")
    said = (one.encode("utf-8", "replace") for one in _spellings(url))
    return any(hmac.compare_digest(told, _sign(token.encode(), one, pairs)) for one in said)


def _sign(token: bytes, url: bytes, pairs: Pairs) -> bytes:
    said = url + b"".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.digest(token, said, "sha1"))


def _spellings(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or _STANDARD.get(parts.scheme, 443)
    for netloc in (host, f"{host}:{port}"):
        yield parts._replace(netloc=netloc).geturl()
