"""`wakeel staff`: who may work at the desk."""

import asyncio
from typing import Annotated

import typer

from app.wiring import database_url, prepare_database
from core.clock import Clock
from core.settings import Settings
from store import staff
from store.database import open_database

ROLES = ("clerk", "supervisor", "admin", "head")
app = typer.Typer(help="The people at the desk.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `add` a sub-command although it is the only one."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="How they sign in.")],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))],
) -> None:
    """Add a member of staff, or change their role."""
    if role not in ROLES:
        raise typer.BadParameter(f"one of {', '.join(ROLES)}", param_hint="--role")
    asyncio.run(_add(name, role))
    typer.echo(f"{name}: {role}")


async def _add(name: str, role: str) -> None:
    settings = Settings()
    await prepare_database(settings)
    database = await open_database(database_url(settings))
    try:
        now = Clock().now()
        await database.write(lambda c: staff.add(c, name, role, now))
    finally:
        await database.close()
