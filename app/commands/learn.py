"""`wakeel nlu review`, `candidate`, `publish`, `rollback`: people teach the understanding what messages mean."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.commands.with_store import with_store
from app.wiring import teaching
from core.clock import Clock
from core.settings import Settings
from nlu.candidate import Comparison, Shares
from nlu.intents import INTENTS
from pipeline import review as queue
from pipeline.review import Pending
from store.database import Database
from store.vault import Vault

Author = Annotated[str, typer.Option("--as", help="Your name, for the record.")]
_HELP = "a number or an intent; s skips, d discards what teaches nothing, q ends"
_WHY = {
    queue.PICKED: "another than the likeliest was picked",
    queue.MEANT: "corrected by the next message",
    queue.UNCLEAR: "handed over, not understood",
}


def register(app: typer.Typer) -> None:
    for command in (review, candidate, publish, rollback):
        app.command()(command)


def review(author: Author = "operator") -> None:
    """Say what messages mean that were perhaps misread; labelled ones are kept as training candidates."""
    with_store(lambda database, vault: _session(database, vault, author))


async def _session(database: Database, vault: Vault, author: str) -> None:
    labelled = 0
    for message in await queue.pending(database, vault):
        said = _ask(message)
        if said == "q":
            break
        if said == "d":
            await queue.discard(database, vault, message.id, by=author, now=Clock().now())
        elif said != "s":
            await queue.label(database, vault, message.id, said, by=author, now=Clock().now())
            labelled += 1
    kept = queue.export(await queue.labelled(database, vault), teaching(Settings()).labelled)
    typer.echo(f"{labelled} labelled now, {kept} in all; wakeel nlu candidate tries them")


def _ask(message: Pending) -> str:
    """An intent, or one of the letters."""
    typer.echo(f"\n{message.text}\n  ({_WHY.get(message.why, message.why)}, {message.at:%Y-%m-%d})")
    for number, intent in enumerate(message.likeliest, start=1):
        typer.echo(f"  {number}  {intent}")
    while True:
        said = str(typer.prompt(_HELP)).strip()
        picked = _picked(message.likeliest, said)
        if picked in INTENTS or picked in {"s", "d", "q"}:
            return picked
        typer.echo(f"no such intent: {', '.join(sorted(INTENTS))}")


def _picked(likeliest: Sequence[str], said: str) -> str:
    if said.isdecimal() and 1 <= int(said) <= len(likeliest):
        return likeliest[int(said) - 1]
    return said.lower()


def candidate(
    frozen: Annotated[
        Path | None, typer.Option(help="text<TAB>intent<TAB>variety; the development set by default.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Train a model with what was labelled, and compare it with the one in use. Nothing changes for citizens."""
    from app.teaching import FROZEN, make_candidate  # noqa: PLC0415 — a trainer's imports stay out of other commands

    found = make_candidate(frozen or FROZEN)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _show(found)


def _show(found: Comparison) -> None:
    console, table = Console(), Table("", "messages", "current %", "candidate %", "")
    for name, shares in (("all", found.overall), *found.per_variety.items(), *_moved(found.per_intent)):
        current, fresh = 100 * shares.current / shares.n, 100 * shares.candidate / shares.n
        table.add_row(name, str(shares.n), f"{current:.1f}", f"{fresh:.1f}", f"{fresh - current:+.1f}")
    console.print(table)
    for change in found.changed:
        better = "+" if change.candidate == change.meant else "-" if change.current == change.meant else " "
        console.print(f"{better} {change.current} → {change.candidate}  «{change.text}»", markup=False)
    typer.echo("wakeel nlu publish puts it to use; wakeel nlu rollback takes that back")


def _moved(groups: dict[str, Shares]) -> list[tuple[str, Shares]]:
    return [(name, shares) for name, shares in groups.items() if shares.current != shares.candidate]


def publish() -> None:
    """Put the candidate to use: a running server takes it when it is started again."""
    teaching(Settings()).publish()
    typer.echo("published; start the server again to use it")


def rollback() -> None:
    """Put back the model that was in use before the last publication; a running server takes it when started again."""
    teaching(Settings()).rollback()
    typer.echo("rolled back; start the server again to use it")
