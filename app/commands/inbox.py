"""`wakeel inbox`: what waits for people, until there is a desk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer

from app.commands.with_store import with_store
from app.wiring import file_store
from core.clock import Clock
from core.reference import reference
from core.settings import Settings
from store import desk, erasure, files, views
from store.database import Database
from store.files import FileShown
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
        typer.echo(
            f"{row.since:%Y-%m-%d %H:%M}  {row.id}  {row.what}  {row.channel}  {row.why}{_number(row)}"
        )
        typer.echo(f"    {_line(row.text)}")
        for shown in row.files:
            typer.echo(f"    {_of_file(shown)}")


def _number(row: Stuck) -> str:
    """What the citizen was told to name."""
    return f"  {reference(row.id)}" if row.what == "waiting" else ""


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


def _of_file(shown: FileShown) -> str:
    file = shown.file
    size = f"{file.size / 1024:.0f} KB"
    what = (file.id, file.fault or file.media_type, size, _line(file.name), _line(shown.about))
    return "  ".join(str(part) for part in ("file", *what) if part)


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
def file(
    which: Annotated[UUID, typer.Argument(help="The id of a file that the list shows.")],
    out: Annotated[Path, typer.Option(help="Where to write it; nothing that is there is overwritten.")],
    author: Author = "operator",
) -> None:
    """Write a citizen's file, decrypted; that it was read goes into the audit trail."""
    now = Clock().now()
    blobs = file_store(Settings())

    async def fetch(database: Database, vault: Vault) -> int:
        _, pieces = await database.write(
            lambda c: files.open_file(c, vault, blobs, which, author=author, now=now)
        )
        with _new_file(out) as target:
            return sum([target.write(piece) async for piece in pieces])

    typer.echo(f"{with_store(fetch)} bytes")


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """For its owner alone; gone again when it could not be written whole."""
    try:
        target = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--out") from None
    try:
        with target:
            yield target
    except BaseException:
        path.unlink()
        raise


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
