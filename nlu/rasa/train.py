"""Trains Rasa from the data that the local engine is trained from, and finds out how sure it may be believed to be."""

import json
import random
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import yaml

from core.errors import WakeelError
from nlu.folders import replacing
from nlu.local import calibrate
from nlu.local.data import Source, Utterance, fingerprint, read
from nlu.local.measure import accuracy, macro_f1, per_intent
from nlu.local.model import softmax
from nlu.local.train import Report
from nlu.rasa.card import MODEL, Card
from nlu.rasa.confidence import scores
from nlu.rasa.environment import PIPELINES, PROJECT, python, variables

_HELD_OUT = 5
"""One message of so many is not trained on at first, but asked about."""


class TrainingFailed(WakeelError):  # noqa: N818 — as the other outcomes are named
    """Rasa ended without a model; what it said is in the log named."""


def train(data: Source, out: Path, *, pipeline: str = "logistic", seed: int = 0) -> Report:
    """Train on `data` into the folder `out`: once on four fifths, to be asked about the rest, and once on all.

    Raises DataError before anything is trained, Unavailable without Rasa's environment, TrainingFailed.
    """
    started = time.perf_counter()
    rows = read(data)
    python()
    intents = sorted({row.intent for row in rows})
    held, rest = _split(rows, seed)
    with tempfile.TemporaryDirectory(prefix="wakeel-rasa-") as folder, replacing(out) as fresh:
        scratch = Path(folder)
        _write_yaml(scratch / "domain.yml", {"intents": intents})
        answers = _fit(scratch, pipeline, rest, scratch / "part.tar.gz", ask=[row.text for row in held])
        _fit(scratch, pipeline, rows, fresh / MODEL)
        found = scores(answers, intents)
        truth = np.array([intents.index(row.intent) for row in held], np.intp)
        temperature = calibrate.temperature(found, truth)
        probabilities = softmax(found / temperature)
        report = _report(held, intents, probabilities, time.perf_counter() - started)
        Card(
            intents=intents,
            data_hash=fingerprint(data),
            model_id=_model_id(fresh / MODEL),
            pipeline=pipeline,
            thresholds=calibrate.thresholds(probabilities, truth, intents, [row.variety for row in held]),
            temperature=temperature,
            rows=len(rows),
            report=asdict(report),
        ).save(fresh)
    return report


def _split(rows: Sequence[Utterance], seed: int) -> tuple[list[Utterance], list[Utterance]]:
    """What is held out, and the rest, which keeps a message of every intent."""
    order = list(rows)
    random.Random(seed).shuffle(order)  # noqa: S311 — the same parts each time, no secrets
    known: set[str] = set()
    held: list[Utterance] = []
    rest: list[Utterance] = []
    for number, row in enumerate(order):
        (held if row.intent in known and number % _HELD_OUT == 0 else rest).append(row)
        known.add(row.intent)
    return held, rest


def _fit(
    scratch: Path, pipeline: str, rows: Sequence[Utterance], model: Path, ask: Sequence[str] = ()
) -> list[dict[str, float]]:
    """One training in Rasa's environment, and the confidences it then has about `ask`."""
    data, questions, answers = scratch / "nlu.yml", scratch / "questions.json", scratch / "answers.json"
    examples: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        examples.setdefault(row.intent, []).append({"text": row.text})
    _write_yaml(data, {"nlu": [{"intent": i, "examples": texts} for i, texts in examples.items()]})
    command = [python(), "fit.py", PIPELINES[pipeline], scratch / "domain.yml", data, model]
    if ask:
        questions.write_text(json.dumps(ask), "utf-8")
        command += [questions, answers]
    _run([str(part) for part in command], scratch)
    found: list[dict[str, float]] = json.loads(answers.read_text("utf-8")) if ask else []
    return found


def _run(command: list[str], scratch: Path) -> None:
    with tempfile.NamedTemporaryFile("w+", prefix="wakeel-rasa-", suffix=".log", delete=False) as log:
        done = subprocess.run(  # noqa: S603 — our own script in Rasa's own environment
            command, cwd=PROJECT, env=variables(scratch), stdout=log, stderr=log, check=False
        )
    if done.returncode:
        raise TrainingFailed(f"Rasa ended with {done.returncode}; what it said is in {log.name}")
    Path(log.name).unlink()


def _write_yaml(file: Path, content: dict[str, object]) -> None:
    with file.open("w", encoding="utf-8") as target:
        yaml.safe_dump({"version": "3.1", **content}, target, allow_unicode=True, sort_keys=False)


def _model_id(model: Path) -> str:
    """The name that Rasa gave it, which a server that has loaded it tells."""
    with tarfile.open(model) as archive:
        metadata = archive.extractfile("metadata.json")
        assert metadata is not None
        return str(json.load(metadata)["model_id"])


def _report(held: Sequence[Utterance], intents: list[str], found: calibrate.Scores, seconds: float) -> Report:
    truth = [row.intent for row in held]
    guessed = [intents[i] for i in found.argmax(axis=1)]
    right = np.array([t == g for t, g in zip(truth, guessed, strict=True)])
    names = np.array([row.variety for row in held])
    return Report(
        rows=len(held),
        intents=len(intents),
        accuracy=accuracy(truth, guessed),
        macro_f1=macro_f1(truth, guessed),
        per_intent={intent: round(s.f1, 4) for intent, s in per_intent(truth, guessed).items()},
        per_variety={str(n): round(float(right[names == n].mean()), 4) for n in np.unique(names)},
        seconds=round(seconds, 1),
    )
