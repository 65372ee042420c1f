"""`wakeel up`, `web`, `worker`, `backoffice`: the processes."""

from collections.abc import Coroutine

import typer

from app import logs
from app.serve import run_backoffice, run_up, run_web, run_worker
from core.settings import Settings


def up(*, demo: bool = typer.Option(False, help="Seed sample citizens, and imitate their phone.")) -> None:
    """Everything in one process, on embedded defaults."""
    settings = Settings()
    logs.configure(settings)
    _run(run_up(settings, demo=demo))


def web() -> None:
    """The routes alone: webhooks in, pages out. Needs PostgreSQL and a broker."""
    settings = Settings()
    logs.configure(settings)
    _run(run_web(settings))


def worker() -> None:
    """Answering and sending alone. Needs PostgreSQL and a broker."""
    settings = Settings()
    logs.configure(settings)
    _run(run_worker(settings))


def backoffice(*, demo: bool = typer.Option(False, help="Seed sample citizens.")) -> None:
    """The reference back office by itself, behind WAKEEL_BACKOFFICE_TOKEN."""
    settings = Settings()
    logs.configure(settings)
    _run(run_backoffice(settings, demo=demo))


def register(app: typer.Typer) -> None:
    for command in (up, web, worker, backoffice):
        app.command()(command)


def _run(main: Coroutine[None, None, None]) -> None:
    import uvloop  # noqa: PLC0415 — only servers need it

    uvloop.run(main)
