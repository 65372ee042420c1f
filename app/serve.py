"""The processes: what each runs, and how they end."""

import asyncio
import contextlib
import fcntl
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import structlog
import uvicorn
from prometheus_client import start_http_server
from starlette.types import ASGIApp

from app.demo import open_demo
from app.office import reference_store
from app.pages import web_app
from app.wiring import Platform, database_url, open_platform
from backoffice.reference import seed
from backoffice.reference.app import create_app
from backoffice.reference.push import Pusher
from core.clock import Clock
from core.errors import SettingsError, Unavailable
from core.settings import Settings
from pipeline.lead import steadily
from store import leases

log = structlog.get_logger()

_TRY = " and write «وين وصلت معاملتي؟»; the phone beside the chat gets the one-time code"
"""What to do first with the demo."""


async def run_up(settings: Settings, *, demo: bool) -> None:
    """All roles in this process, until it is told to stop."""
    async with AsyncExitStack() as stack:
        if alone := _on_sqlite(settings):
            stack.enter_context(_sole_use(settings.data_dir))
        if demo:
            demonstration = await stack.enter_async_context(open_demo(settings))
            platform, routes = demonstration.platform, [demonstration.routes]
        else:
            platform, routes = await stack.enter_async_context(open_platform(settings)), []
        if alone:
            await platform.database.write(leases.void)
        await serve(web_app(platform, routes, demo=demo), settings, platform, hint=_TRY if demo else "")


async def run_web(settings: Settings) -> None:
    """Webhooks and pages; another process answers."""
    _needs_servers(settings)
    async with open_platform(settings) as platform, _beside(platform.knowledge.run):
        await serve(web_app(platform), settings)


async def run_worker(settings: Settings) -> None:
    """Answering and sending; another process listens."""
    _needs_servers(settings)
    async with open_platform(settings) as platform:
        if settings.metrics_port:
            _serve_metrics(settings)
        working = asyncio.create_task(platform.worker().run())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        log.info("working", owner=platform.owner)
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def run_backoffice(settings: Settings, *, demo: bool) -> None:
    """The reference service by itself."""
    if not settings.backoffice_token.get_secret_value():
        raise SettingsError("WAKEEL_BACKOFFICE_TOKEN is not set: write the token that its callers will send")
    store, clock = reference_store(settings), Clock()
    if demo:
        seed.seed(store, clock.now())
    app = create_app(store, settings.backoffice_token.get_secret_value(), clock)
    if not settings.backoffice_push_url:
        await serve(app, settings)
        return
    secret = settings.backoffice_secret.get_secret_value()
    if not secret:
        raise SettingsError(
            "WAKEEL_BACKOFFICE_SECRET is not set: write the secret that pushed changes are signed with"
        )
    async with httpx.AsyncClient() as http:
        pusher = Pusher(store, clock, http, settings.backoffice_push_url, secret)
        async with _beside(pusher.run):
            await serve(app, settings)


@contextlib.asynccontextmanager
async def _beside(body: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run what should never end while something else is done."""
    task = asyncio.create_task(steadily("beside", body))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _serve_metrics(settings: Settings) -> None:
    """A worker has no pages: its figures stand at a port of their own."""
    try:
        start_http_server(settings.metrics_port, settings.host)
    except OSError:
        raise Unavailable(
            f"port {settings.metrics_port} could not be opened: set WAKEEL_METRICS_PORT to a free one, or to 0"
        ) from None


def _on_sqlite(settings: Settings) -> bool:
    return database_url(settings).startswith("sqlite")


@contextlib.contextmanager
def _sole_use(folder: Path) -> Iterator[None]:
    """Only one process serves from a data folder, so whatever lease it finds there was a dead one's."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel lets go of it however we end
        except BlockingIOError:
            raise SettingsError("WAKEEL_DATA_DIR: another `wakeel up` serves from this folder") from None
        yield


def _needs_servers(settings: Settings) -> None:
    if _on_sqlite(settings):
        raise SettingsError(
            "WAKEEL_DATABASE_URL must name PostgreSQL: SQLite serves one process, `wakeel up`"
        )
    if not settings.broker_url:
        raise SettingsError("WAKEEL_BROKER_URL must name NATS, such as nats://127.0.0.1:4222")


class _Server(uvicorn.Server):
    """Says where it is, to the person who started it."""

    hint: str | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.hint is not None:
            host, port, *_ = self.servers[0].sockets[0].getsockname()
            print(f"Wakeel is ready: open http://{host}:{port}{self.hint}", flush=True)  # noqa: T201


async def serve(
    app: ASGIApp, settings: Settings, platform: Platform | None = None, *, hint: str | None = None
) -> None:
    """Serve until told to stop. With a platform its worker runs beside, and its failure ends both.

    With a `hint` a person at a terminal gets the address, and the hint after it, once the server answers.
    """
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
    )
    if settings.log_format == "console" or sys.stdout.isatty():
        server.hint = hint
    if platform is None:
        await _listen(server)
        return
    working = asyncio.create_task(platform.worker().run())
    working.add_done_callback(lambda _: setattr(server, "should_exit", True))
    try:
        await _listen(server)
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _listen(server: uvicorn.Server) -> None:
    try:
        await server.serve()
    except SystemExit:
        raise Unavailable(
            f"port {server.config.port} could not be opened: another program has it; set WAKEEL_PORT"
        ) from None
