"""What the `nlu` commands stand on: the same engine, entities and catalogue that citizens' messages meet."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import countries
from app.wiring import TRAINING_DATA, own_interpreter
from backoffice.reference import catalogue
from core.interpretation import Context
from core.settings import Settings
from nlu.entities import extract
from nlu.local.evaluate import evaluate
from nlu.local.interpreter import LocalInterpreter
from nlu.local.train import Report, train
from pipeline.knowledge import gazetteer


def train_model(data: Path | None, out: Path) -> Report:
    """Train from `data`, or the product's own utterances, into the folder `out`."""
    return train(data or TRAINING_DATA, out, lexicon=countries.load(Settings().country).lexicon)


def evaluate_file(file: Path, model: Path | None) -> dict[str, Any]:
    """Accuracy, F1, coverage and time on labelled messages."""
    return evaluate(file, _interpreter(Settings(), model))


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
