"""Where a back office that can push says what changed."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from backoffice.base import Change
from backoffice.push import LONGEST, opened
from core.clock import Clock
from core.errors import Rejected
from web.webhooks import read_webhook

type Take = Callable[[Sequence[Change]], Awaitable[int]]
_BODY = {"type": "array", "items": Change.model_json_schema()}


class Kept(BaseModel):
    """How many of the changes were not known before."""

    new: int


def event_routes(secret: str, take: Take, clock: Clock) -> APIRouter:
    """`take` keeps changes durably and says how many were new."""
    routes = APIRouter(tags=["back office"])

    @routes.post(
        "/backoffice/events",
        status_code=202,
        openapi_extra={"requestBody": {"content": {"application/json": {"schema": _BODY}}, "required": True}},
    )
    async def events(request: Request) -> Kept:
        """Keep changes, each once, under the back office's signature. 400, 403 and 413 store nothing."""
        call = await read_webhook(request, "", LONGEST)
        try:
            changes = opened(secret, call.headers, call.body, clock.now())
        except Rejected as rejection:
            raise HTTPException(rejection.status, str(rejection)) from None
        return Kept(new=await take(changes))

    return routes
