"""Where providers call: verified and parsed by the channel, stored, answered. Nothing else happens here."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from channels.base import Channel, WebhookRequest
from core.errors import Rejected
from web.ports import Intake

log = structlog.get_logger()

_PATH = re.compile(r"/channels/([a-z0-9_-]{1,32})/webhook")
_METHODS = {"GET", "POST"}


class Webhooks:
    """`GET|POST /channels/{name}/webhook`, and `rest` for every other path.

    It stands before the framework's own layers, which cost more than the whole of a webhook's work
    (docs/reference/performance.md).
    """

    def __init__(
        self, rest: ASGIApp, channels: Mapping[str, Channel], intake: Intake, public_url: str
    ) -> None:
        self._rest = rest
        self._channels = channels
        self._intake = intake
        self._public_url = public_url.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._rest(scope, receive, send)
            return
        try:
            response = await self._answer(found[1], scope, receive)
        except Exception as error:  # noqa: BLE001 — the provider must hear that it was not stored, and call again
            log.error("webhook_failed", channel=found[1], error=type(error).__name__)
            response = Response(status_code=500)
        await response(scope, receive, send)

    async def _answer(self, name: str, scope: Scope, receive: Receive) -> Response:
        channel = self._channels.get(name)
        if channel is None:
            return Response(status_code=404)
        if scope["method"] not in _METHODS:
            return Response(status_code=405, headers={"Allow": ", ".join(sorted(_METHODS))})
        try:
            body = await _read(receive, channel.limits.body_bytes)
            received = channel.receive(_webhook(scope, body, self._public_url))
        except Rejected as rejection:
            return Response(str(rejection), rejection.status, media_type="text/plain")
        await self._intake.accept(received.events)
        answer = received.response
        return Response(answer.body, answer.status, media_type=answer.content_type)


async def read_webhook(request: Request, public_url: str, limit: int) -> WebhookRequest:
    """The same for a route of the framework. Raises HTTPException 413."""
    try:
        body = await _read(request.receive, limit)
    except Rejected as rejection:
        raise HTTPException(rejection.status) from None
    return _webhook(request.scope, body, public_url.rstrip("/"))


async def _read(receive: Receive, limit: int) -> bytes:
    """Raises Rejected 413 as soon as there is more than `limit` bytes, whatever the headers said."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            raise Rejected(413, "too large")
        more = message.get("more_body", False)
    return bytes(body)


def _webhook(scope: Scope, body: bytes, public_url: str) -> WebhookRequest:
    """The call as its caller made it: the URL is the public one, which signatures are made over."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    origin = public_url or f"{scope['scheme']}://{headers.get('host', '')}"
    return WebhookRequest(
        method=scope["method"],
        url=f"{origin}{scope['path']}" + (f"?{query}" if query else ""),
        headers=headers,
        query=dict(parse_qsl(query, keep_blank_values=True)) if query else {},
        body=body,
    )
