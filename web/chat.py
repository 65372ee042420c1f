"""The citizens' web chat: its page, and the three calls that the page makes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from channels.webchat import NAME, WebChat
from core.errors import Rejected
from core.messages import Address, Inbound
from web.chat_stream import Stream, as_json
from web.ports import History, Intake
from web.webhooks import read_webhook

HERE = Path(__file__).parent
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_SENT = {
    "type": "object",
    "required": ["session", "text"],
    "properties": {
        "session": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22,128}$"},
        "text": {"type": "string"},
        "client_id": {"type": "string", "minLength": 1, "maxLength": 64},
    },
}

Session = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{22,128}$")]


class Accepted(BaseModel):
    id: UUID


class Message(BaseModel):
    """`direction` is `in` from the citizen, `out` to them. A button is pressed by posting its text."""

    id: UUID
    direction: str
    text: str
    buttons: list[str]
    at: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says of its owner. `demo` shows the imitated phone beside the chat."""

    body: str = "بوابة الخدمات الحكومية"
    demo: bool = False

    def html(self, template: str = "chat.html", **values: object) -> str:
        """The page itself, or another of the same look."""
        templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
        return templates.get_template(template).render(body=self.body, demo=self.demo, **values)


def static_files() -> StaticFiles:
    """To be mounted at `/static`."""
    return StaticFiles(directory=HERE / "static")


def chat_routes(
    channel: WebChat, intake: Intake, history: History, page: Page, *, longest_look: float = 5.0
) -> APIRouter:
    """`longest_look`: seconds after which an idle page sees what another process sent."""
    routes = APIRouter(tags=["webchat"])
    html = page.html()

    @routes.get("/", include_in_schema=False)
    async def chat() -> HTMLResponse:
        return HTMLResponse(html, headers=PAGE_HEADERS)

    @routes.post(
        f"/channels/{NAME}/messages",
        status_code=202,
        response_model=Accepted,
        openapi_extra={"requestBody": {"content": {"application/json": {"schema": _SENT}}, "required": True}},
    )
    async def post(request: Request) -> JSONResponse:
        """Store a citizen's message; with a `client_id` it may be sent again. 400, 413, 422 store nothing."""
        call = await read_webhook(request, "", channel.limits.body_bytes)
        try:
            received = channel.receive(call)
        except Rejected as rejection:
            raise HTTPException(rejection.status, str(rejection)) from None
        stored = await intake.accept(received.events)
        for event in received.events:
            if isinstance(event, Inbound):
                channel.bell.ring(event.address.id)
        return JSONResponse({"id": str(stored[0].id)}, received.response.status)

    @routes.get(f"/channels/{NAME}/messages", response_model=list[Message])
    async def messages(session: Session, after: UUID | None = None) -> list[dict[str, object]]:
        """What was said in a session, oldest first."""
        return [as_json(m) for m in await history.messages(Address(NAME, session), after)]

    @routes.get(f"/channels/{NAME}/stream", response_class=StreamingResponse)
    async def stream(
        session: Session,
        after: UUID | None = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> StreamingResponse:
        """The same as server-sent events, as it happens: `message`, and `typing` before an answer."""
        stream = Stream(history, channel.bell, session, _uuid(last_event_id) or after, longest_look)
        return StreamingResponse(
            stream.events(),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
