"""The web application of one platform: which routes it gets, and what they stand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from app.wiring import Platform
from channels.webchat import WebChat
from core.messages import Address
from nlu.fallback import Fallback
from pipeline.metrics import BACKLOG, QUEUED
from store import views
from web.app import create_app
from web.chat import Page, chat_routes, static_files
from web.events import event_routes
from web.health import health_routes
from web.privacy import privacy_route
from web.turns import turn_routes
from web.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """What was said, from the store."""

    platform: Platform

    async def messages(self, address: Address, after: UUID | None) -> Sequence[views.Shown]:
        vault = self.platform.vault
        return await self.platform.database.read(lambda c: views.history(c, vault, address, after=after))

    async def turn(self, address: Address, message: UUID) -> views.Turned | None:
        vault = self.platform.vault
        return await self.platform.database.read(lambda c: views.turn(c, vault, address, message))


def web_app(platform: Platform, extra: Sequence[APIRouter] = (), *, demo: bool = False) -> ASGIApp:
    """Every route that this platform's settings call for: webhooks first, then the pages."""
    pages = pages_app(platform, extra, demo=demo)
    return Webhooks(pages, platform.channels, platform.intake, platform.settings.public_url)


def pages_app(platform: Platform, extra: Sequence[APIRouter] = (), *, demo: bool = False) -> FastAPI:
    """All but the webhooks."""
    app = create_app([*_routers(platform, demo=demo), *extra])
    app.mount("/static", static_files())
    return app


def _routers(platform: Platform, *, demo: bool) -> list[APIRouter]:
    webchat = platform.channels["webchat"]
    assert isinstance(webchat, WebChat)
    page = Page(body=platform.country.body, demo=demo)
    said = StoredHistory(platform)
    chat = chat_routes(webchat, platform.intake, said, page)
    return [chat, privacy_route(page), turn_routes(said), _health(platform), *_events(platform)]


def _events(platform: Platform) -> list[APIRouter]:
    """Nothing where no secret is set: nobody could prove to be the back office."""
    secret = platform.settings.backoffice_secret.get_secret_value()
    return [event_routes(secret, platform.announcer().take, platform.clock)] if secret else []


def _health(platform: Platform) -> APIRouter:
    async def database() -> str:
        await platform.database.read(views.counts)
        return "ok"

    async def signals() -> str:
        return "ok" if await platform.signal.ready() else "unreachable"

    async def backoffice() -> str:
        return "ok" if await platform.office.client.ping() else "unreachable"

    async def nlu() -> str:
        engine = platform.interpreter
        return "ok" if not isinstance(engine, Fallback) or await engine.primary_answers() else "local"

    async def measure_backlog() -> None:
        BACKLOG.clear()
        for (box, status), rows in (await platform.database.read(views.counts)).items():
            BACKLOG.labels(box, status).set(rows)
        queued = await platform.database.read(views.queued)
        for name in {*platform.channels, *queued}:
            QUEUED.labels(name).set(queued.get(name, 0))

    vital = {"database": database, "signals": signals}
    return health_routes(vital, {"backoffice": backoffice, "nlu": nlu}, measure_backlog)
