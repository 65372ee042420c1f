"""`wakeel bench`: how fast, measured through the wiring users get."""

from enum import StrEnum
from typing import Annotated

import typer


class Name(StrEnum):
    INGEST = "ingest"
    TURN = "turn"
    NLU = "nlu"
    START = "start"
    BULK = "bulk"


class Against(StrEnum):
    RASA = "rasa"


def bench(
    name: Annotated[Name, typer.Argument(help="What to measure.")],
    n: Annotated[int, typer.Option(help="How many messages a case.")] = 20_000,
    stored: Annotated[int, typer.Option(help="turn: how many messages the store holds before.")] = 1_000,
    against: Annotated[Against | None, typer.Option(help="nlu: another engine beside our own.")] = None,
) -> None:
    """Print the machine, then one JSON object a case."""
    import uvloop  # noqa: PLC0415

    from app import logs  # noqa: PLC0415 — a bench's own imports stay out of every other command
    from app.bench import bulk, ingest, nlu, report, start, turn  # noqa: PLC0415
    from core.settings import Settings  # noqa: PLC0415

    logs.configure(Settings(log_level="warning"))
    report.show_machine()
    if name is Name.INGEST:
        uvloop.run(ingest.run(n))
    elif name is Name.TURN:
        uvloop.run(turn.run(n=min(n, 4_000), stored=stored))
    elif name is Name.BULK:
        uvloop.run(bulk.run(n))
    elif name is Name.NLU:
        uvloop.run(nlu.run(against_rasa=against is Against.RASA))
    else:
        uvloop.run(start.run())


def register(app: typer.Typer) -> None:
    app.command()(bench)
