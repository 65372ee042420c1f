"""What the `nlu` commands stand on: the same engine, entities and catalogue that citizens' messages meet."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import countries
from app.wiring import TRAINING_DATA, own_interpreter, rasa_interpreter
from backoffice.reference import catalogue
from core.interpretation import Context
from core.settings import Settings
from nlu.entities import extract
from nlu.local.data import fingerprint
from nlu.local.evaluate import evaluate, evaluate_remote
from nlu.local.interpreter import LocalInterpreter
from nlu.local.train import Report, train
from nlu.rasa.card import Card, RasaModelError
from nlu.rasa.client import RasaClient
from nlu.rasa.interpreter import RasaInterpreter
from nlu.rasa.server import Serving, serving
from nlu.rasa.train import train as train_rasa
from pipeline.knowledge import gazetteer


class Engine(StrEnum):
    """Who names the intent. Rasa's default is logistic regression, `rasa-diet` its transformer."""

    LOCAL = "local"
    RASA = "rasa"
    RASA_DIET = "rasa-diet"


def train_model(data: Path | None, out: Path, engine: Engine = Engine.LOCAL) -> Report:
    """Train from `data`, or the product's own utterances, into the folder `out`."""
    if engine is not Engine.LOCAL:
        pipeline = "diet" if engine is Engine.RASA_DIET else "logistic"
        return train_rasa(data or TRAINING_DATA, out, pipeline=pipeline)
    return train(data or TRAINING_DATA, out, lexicon=countries.load(Settings().country).lexicon)


async def serve_rasa(folder: Path, port: int, token: str, told: Callable[[Serving], None]) -> None:
    """Serve the Rasa model in `folder`, trained first where it is missing or of other data, until it ends."""
    ensure_rasa(folder)
    async with serving(folder, port=port, token=token) as there:
        told(there)
        await there.process.wait()


def ensure_rasa(folder: Path, engine: Engine = Engine.RASA) -> Path:
    """Train into `folder` unless the model there was made from the product's very data."""
    try:
        if Card.load(folder).data_hash == fingerprint(TRAINING_DATA):
            return folder
    except RasaModelError:
        pass
    train_model(None, folder, engine)
    return folder


def evaluate_file(file: Path, model: Path | None, engine: Engine = Engine.LOCAL) -> dict[str, Any]:
    """Accuracy, F1, coverage and time on labelled messages. Rasa is the one that WAKEEL_NLU_URL names, unless
    there is none or `model` is another: then it is started for this, and ended."""
    settings = Settings()
    if engine is Engine.LOCAL:
        return evaluate(file, _interpreter(settings, model))
    with asyncio.Runner() as runner:
        return runner.run(_evaluate_rasa(file, model, settings))


async def _evaluate_rasa(file: Path, model: Path | None, settings: Settings) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        if model is not None or not settings.nlu_url:
            folder = model or settings.rasa_model
            there = await stack.enter_async_context(serving(folder))
            client = RasaClient(there.url, there.token)
            rasa = RasaInterpreter(client, Card.load(folder), extract)
        else:
            rasa = rasa_interpreter(settings)
        stack.push_async_callback(rasa.close)
        return await evaluate_remote(file, rasa)


def open_parser(
    model: Path | None, *, country: str | None, today: date | None
) -> Callable[[str], dict[str, Any]]:
    """A function from a message to its intent, confidence and entities."""
    settings = Settings()
    interpreter = _interpreter(settings, model)
    known = catalogue.load()
    names = gazetteer(known.services, known.offices)
    context = Context(today or date.today(), country or settings.country, gazetteer=names)  # noqa: DTZ011 — a person's own date

    def parse(text: str) -> dict[str, Any]:
        first, *rest = asyncio.run(interpreter.interpret(text, context))
        return {
            "intent": first.intent,
            "confidence": round(first.confidence, 4),
            "band": str(first.band),
            "entities": [asdict(e) for reading in (first, *rest) for e in reading.entities],
        }

    return parse


def _interpreter(settings: Settings, model: Path | None) -> LocalInterpreter:
    return LocalInterpreter.load(model, extract) if model else own_interpreter(settings)
