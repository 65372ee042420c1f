"""Where providers call: verified and parsed by the channel, stored, answered. Nothing else happens here."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.base import Channel, WebhookRequest
from core.errors import Rejected
from web.ports import Intake


def webhook_route(channels: Mapping[str, Channel], intake: Intake, public_url: str) -> Route:
    """`GET|POST /channels/{name}/webhook`. A plain route: nothing between the socket and the store."""

    async def webhook(request: Request) -> Response:
        channel = channels.get(request.path_params["name"])
        if channel is None:
            raise HTTPException(404)
        try:
            received = channel.receive(await read_webhook(request, public_url, channel.limits.body_bytes))
        except Rejected as rejection:
            return Response(str(rejection), rejection.status, media_type="text/plain")
        await intake.accept(received.events)
        answer = received.response
        return Response(answer.body, answer.status, media_type=answer.content_type)

    return Route("/channels/{name}/webhook", webhook, methods=["GET", "POST"])


async def read_webhook(request: Request, public_url: str, limit: int) -> WebhookRequest:
    """The call as its caller made it: the URL is the public one, which signatures are made over."""
    url = request.url
    seen = f"{public_url.rstrip('/')}{url.path}" + (f"?{url.query}" if url.query else "")
    return WebhookRequest(
        method=request.method,
        url=seen if public_url else str(url),
        headers=dict(request.headers),
        query=dict(request.query_params),
        body=await read_body(request, limit),
    )


async def read_body(request: Request, limit: int) -> bytes:
    """Raises HTTPException 413 as soon as there is more than `limit` bytes, whatever the headers said."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise HTTPException(413)
    return bytes(body)
