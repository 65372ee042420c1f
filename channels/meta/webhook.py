"""Meta's webhooks: the challenge that registers one, and the signature over every call.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

from channels.base import Received, WebhookRequest, WebhookResponse
from core.errors import Rejected
from core.messages import Event

type Parse = Callable[[Any], Sequence[Event]]

_ALGORITHM = "sha256="


def receive(request: WebhookRequest, secret: str, verify_token: str, parse: Parse) -> Received:
    """Raises Rejected: 403 forged, 400 malformed."""
    if request.method == "GET":
        return _challenged(request, verify_token)
    signature = request.headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(signature.encode(), signed(secret, request.body).encode()):
        raise Rejected(403, "wrong signature")
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Rejected(400, "not JSON") from None
    return Received(parse(payload))


def signed(secret: str, body: bytes) -> str:
    """The header that proves `body`."""
    return _ALGORITHM + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _challenged(request: WebhookRequest, verify_token: str) -> Received:
    told = request.query.get("hub.verify_token", "")
    if request.query.get("hub.mode") != "subscribe" or not hmac.compare_digest(
        told.encode(), verify_token.encode()
    ):
        raise Rejected(403, "wrong verify token")
    return Received(response=WebhookResponse(body=request.query.get("hub.challenge", "").encode()))
