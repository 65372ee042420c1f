"""`wakeel nlu`: train, measure and try the understanding of messages."""

import asyncio
import contextlib
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.commands import learn
from app.language import Engine, evaluate_file, open_parser, serve_rasa, train_model
from core.settings import Settings
from nlu.rasa.server import Serving

app = typer.Typer(help="Understanding: train, measure, try, learn.", no_args_is_help=True)
learn.register(app)


@app.command()
def train(
    out: Annotated[Path, typer.Option(help="Folder to write the model to.")],
    data: Annotated[
        Path | None, typer.Option(help="Rasa YAML folder or TSV; the product's own by default.")
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Which engine; Rasa needs its own environment.")
    ] = Engine.LOCAL,
) -> None:
    """Train a model and print its report."""
    typer.echo(json.dumps(asdict(train_model(data, out, engine)), ensure_ascii=False, default=str))


@app.command()
def serve(
    model: Annotated[Path | None, typer.Option(help="Folder of a Rasa model; the data folder's own.")] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 5005,
) -> None:
    """Serve Rasa to this machine, behind WAKEEL_NLU_TOKEN or a new token; trains it first where need be."""
    settings = Settings()

    def told(there: Serving) -> None:
        typer.echo(f"WAKEEL_NLU_URL={there.url}\nWAKEEL_NLU_TOKEN={there.token}")

    token = settings.nlu_token.get_secret_value()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_rasa(model or settings.rasa_model, port, token, told))


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="text<TAB>intent, UTF-8, no header.")],
    model: Annotated[Path | None, typer.Option(help="Folder of a trained model.")] = None,
    engine: Annotated[Engine, typer.Option(help="Which engine.")] = Engine.LOCAL,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure a model on labelled messages."""
    result = evaluate_file(file, model, engine)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        if name != "per_intent":
            typer.echo(f"{name:12} {value}")
    for intent, score in sorted(result["per_intent"].items(), key=lambda item: item[1]["f1"]):
        typer.echo(f"  {intent:22} {score}")


@app.command()
def parse(
    text: Annotated[
        str | None, typer.Argument(help="A message; without one, a message a line is read.")
    ] = None,
    today: Annotated[str | None, typer.Option(help="The citizen's date, YYYY-MM-DD.")] = None,
    country: Annotated[str | None, typer.Option(help="Country pack.")] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of a trained model.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Say what messages mean."""
    read = open_parser(model, country=country, today=date.fromisoformat(today) if today else None)
    console = Console()
    for line in [text] if text is not None else (line.rstrip("\n") for line in sys.stdin):
        parsed = read(line)
        if as_json:
            typer.echo(json.dumps(parsed, ensure_ascii=False))
        else:
            console.print(f"{parsed['intent']} ({parsed['confidence']:.2f})")
            for entity in parsed["entities"]:
                console.print(f"  {entity['entity']}: {entity['value']}  «{entity['text']}»", markup=False)
