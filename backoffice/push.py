"""Changes that a back office pushes: the same objects as its feed, under a signature that can't be replayed for long.

`X-Wakeel-Signature: sha256=<hex>` is HMAC-SHA-256 under the shared secret over the timestamp, a full stop and the
raw body; `X-Wakeel-Timestamp` is that timestamp, in seconds since 1970.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from backoffice.base import Change
from core.errors import Rejected

SIGNATURE, TIMESTAMP = "x-wakeel-signature", "x-wakeel-timestamp"
TOLERANCE = timedelta(minutes=5)
"""How far the two clocks may be apart, and how long a call that was overheard could be repeated."""
LONGEST = 1 << 20
"""Bytes of one call."""

CHANGES = TypeAdapter(list[Change])


def signed(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that go with `body`."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: _signature(secret, timestamp, body)}


def opened(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[Change]:
    """The changes in a call; header names are lower case. Raises Rejected: 403 forged or old, 400 malformed."""
    timestamp = headers.get(TIMESTAMP, "")
    given = headers.get(SIGNATURE, "").encode("latin-1", "replace")
    if not hmac.compare_digest(given, _signature(secret, timestamp, body).encode()):
        raise Rejected(403, "the signature is missing or wrong")
    if not timestamp.isdecimal() or abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise Rejected(403, "the timestamp is missing or more than five minutes off")
    try:
        return CHANGES.validate_json(body)
    except ValidationError:
        raise Rejected(400, "expected a list of changes, as /v1/changes answers it") from None


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    content = timestamp.encode("utf-8", "replace") + b"." + body
    return "sha256=" + hmac.digest(secret.encode(), content, "sha256").hex()
