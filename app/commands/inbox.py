"""`wakeel inbox`: what waits for people, until there is a desk."""

from typing import Annotated
from uuid import UUID

import typer

from app.commands.with_store import with_store
from core.clock import Clock
from store import desk, erasure, views
from store.database import Database
from store.vault import Vault
from store.views import Stuck

app = typer.Typer(help="What waits for staff, is parked, unknown, or uncertain.", no_args_is_help=True)
Author = Annotated[str, typer.Option("--as", help="Your name, for the record.")]


@app.command("list")
def show() -> None:
    """List it, oldest first within each kind."""

    async def look(database: Database, vault: Vault) -> list[Stuck]:
        return await database.read(lambda c: views.waiting(c, vault))

    for row in with_store(look):
        typer.echo(f"{row.since:%Y-%m-%d %H:%M}  {row.id}  {row.what}  {row.channel}  {row.why}")
        typer.echo(f"    {' '.join(row.text.split())[:200]}")


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

    typer.echo(f"queued as {with_store(answer)}")


@app.command()
def requeue(
    row: Annotated[UUID, typer.Argument(help="The id of something parked or uncertain.")],
    author: Author = "operator",
) -> None:
    """Try it again: a person's decision, since an uncertain message may have arrived."""
    now = Clock().now()

    async def again(database: Database, vault: Vault) -> UUID | None:
        return await database.write(lambda c: desk.requeue(c, vault, row, author=author, now=now))

    with_store(again)
    typer.echo("a running server takes it up within ten seconds")


@app.command()
def erase(
    conversation: Annotated[UUID, typer.Argument(help="A conversation of whoever asked for it.")],
    author: Author = "operator",
) -> None:
    """Forget who wrote there, and all that was said with them: nothing brings it back."""
    now = Clock().now()

    async def forget(database: Database, vault: Vault) -> None:
        await database.write(
            lambda c: erasure.erase(
                c, vault, erasure.contact_of(c, conversation), actor=f"staff/{author}", now=now
            )
        )

    with_store(forget)
    typer.echo("erased")
