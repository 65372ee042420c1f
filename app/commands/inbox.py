"""`wakeel inbox`: what waits for people, until there is a desk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from app.keys import secret_key
from app.wiring import database_url
from core.clock import Clock
from core.settings import Settings
from store import desk, views
from store.database import Database, open_database
from store.vault import Vault
from store.views import Stuck

app = typer.Typer(help="What waits for staff, is parked, unknown, or uncertain.", no_args_is_help=True)
Author = Annotated[str, typer.Option("--as", help="Your name, for the record.")]


@app.command("list")
def show() -> None:
    """List it, oldest first within each kind."""

    async def look(database: Database, vault: Vault) -> list[Stuck]:
        return await database.read(lambda c: views.waiting(c, vault))

    table = Table("what", "id", "channel", "why", "since", "text")
    for row in _with_store(look):
        table.add_row(
            row.what, str(row.id), row.channel, row.why, f"{row.since:%Y-%m-%d %H:%M}", row.text[:200]
        )
    Console().print(table)


@app.command()
def reply(
    conversation: Annotated[UUID, typer.Argument(help="The id of something that waits.")],
    text: Annotated[str, typer.Argument(help="What to answer.")],
    author: Author = "operator",
) -> None:
    """Answer as staff; a running server sends it within a second."""
    now = Clock().now()

    async def answer(database: Database, vault: Vault) -> UUID:
        return await database.write(
            lambda c: desk.staff_reply(c, vault, conversation, text, author=author, now=now)
        )

    typer.echo(f"queued as {_with_store(answer)}")


@app.command()
def requeue(
    row: Annotated[UUID, typer.Argument(help="The id of something parked or uncertain.")],
    author: Author = "operator",
) -> None:
    """Try it again: a person's decision, since an uncertain message may have arrived."""
    now = Clock().now()

    async def again(database: Database, vault: Vault) -> UUID | None:
        return await database.write(lambda c: desk.requeue(c, vault, row, author=author, now=now))

    _with_store(again)
    typer.echo("a running server takes it up within ten seconds")


def _with_store[T](work: Callable[[Database, Vault], Awaitable[T]]) -> T:
    async def run() -> T:
        settings = Settings()
        marked = (settings.data_dir / "secret.key").exists()
        vault = Vault(secret_key(settings, demo=marked))
        database = await open_database(database_url(settings))
        try:
            return await work(database, vault)
        finally:
            await database.close()

    return asyncio.run(run())
