"""`wakeel channels`: whether each one would work."""

import asyncio
from collections.abc import Mapping

import typer

from app.check import Outcome, check_channels
from channels import ADAPTERS, build
from core.settings import Settings

app = typer.Typer(help="The channels that are on.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `check` a sub-command although it is the only one."""


@app.command()
def check() -> None:
    """Ask every provider whether it knows us; exit 1 where one doesn't."""
    outcomes = asyncio.run(_outcomes())
    for adapter in ADAPTERS:
        outcome = outcomes.get(adapter.name)
        typer.echo(
            f"{adapter.name:12} {outcome.word if outcome else 'off':12} {outcome.detail if outcome else ''}".rstrip()
        )
    if not all(outcome.good for outcome in outcomes.values()):
        raise typer.Exit(1)


async def _outcomes() -> Mapping[str, Outcome]:
    return await check_channels(build(Settings()))
