"""`wakeel db`: the database's own upkeep."""

import asyncio
from functools import partial
from uuid import UUID

import typer

from app.commands.with_store import with_store
from app.wiring import prepare_database
from core.settings import Settings
from store import erasure
from store.database import Database
from store.vault import Vault

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the tables up to date, and import changed reply templates."""
    asyncio.run(prepare_database(Settings()))
    typer.echo("the database is up to date")


@app.command()
def rewrap() -> None:
    """Put every contact's key under the newest secret of WAKEEL_SECRET_KEY; beside a running server, too."""

    async def turn_all(database: Database, vault: Vault) -> None:
        after: UUID | None = UUID(int=0)
        while after is not None:
            after = await database.write(partial(erasure.rewrap, vault=vault, after=after))

    with_store(turn_all)
    typer.echo("every contact's key is under the newest secret")
