"""`wakeel db`: the database's own upkeep."""

import asyncio

import typer

from app.wiring import prepare_database
from core.settings import Settings

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `upgrade` a sub-command although it is the only one."""


@app.command()
def upgrade() -> None:
    """Bring the tables up to date, and import changed reply templates."""
    asyncio.run(prepare_database(Settings()))
    typer.echo("the database is up to date")
