"""Measures an interpreter on labelled messages: what `wakeel nlu eval` prints."""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.interpretation import Band, Context, Interpretation
from nlu.base import Interpreter
from nlu.intents import OUT_OF_SCOPE
from nlu.local.calibrate import coverage_threshold
from nlu.local.data import Utterance, read_tsv
from nlu.local.measure import accuracy, macro_f1, per_intent

_COVERED_AT = 0.97
_CONTEXT = Context(today=date(2026, 1, 4))


class Understands(Protocol):
    """An engine whose answer can be timed without an event loop. `intents` are those it can tell apart."""

    @property
    def intents(self) -> Sequence[str]: ...

    def understand(self, text: str, context: Context) -> tuple[Interpretation, ...]: ...


class Interprets(Interpreter, Protocol):
    """An engine that is asked over a network."""

    @property
    def intents(self) -> Sequence[str]: ...


def evaluate(tsv: Path, engine: Understands) -> dict[str, Any]:
    """Read every message of `tsv` as if nothing came before it. Times are per message, in microseconds.

    A message handed over counts as out of scope and one offered as a choice as its likeliest intent; for an
    engine that knows no such intent the likeliest always counts.
    """
    rows = read_tsv(tsv)
    found = [_timed(time.perf_counter_ns(), engine.understand(row.text, _CONTEXT)) for row in rows]
    return _figures(rows, found, engine.intents)


async def evaluate_remote(tsv: Path, engine: Interprets) -> dict[str, Any]:
    """The same, one message after the other."""
    rows = read_tsv(tsv)
    found = [_timed(time.perf_counter_ns(), await engine.interpret(row.text, _CONTEXT)) for row in rows]
    return _figures(rows, found, engine.intents)


def _timed(started: int, readings: tuple[Interpretation, ...]) -> tuple[Interpretation, float]:
    """The first request, and the microseconds since `started`; arguments are evaluated in order."""
    return readings[0], (time.perf_counter_ns() - started) / 1000


def _figures(
    rows: Sequence[Utterance], found: Sequence[tuple[Interpretation, float]], intents: Sequence[str]
) -> dict[str, Any]:
    truth = [row.intent for row in rows]
    guessed = [counted_as(reading, OUT_OF_SCOPE in intents) for reading, _ in found]
    confidence = [reading.confidence for reading, _ in found]
    spent = [micros for _, micros in found]
    return {
        "n": len(rows),
        "accuracy": round(accuracy(truth, guessed), 4),
        "macro_f1": round(macro_f1(truth, guessed), 4),
        "per_intent": {
            intent: {
                "precision": round(s.precision, 4),
                "recall": round(s.recall, 4),
                "f1": round(s.f1, 4),
                "n": s.n,
            }
            for intent, s in per_intent(truth, guessed).items()
        },
        "p50_us": round(float(np.percentile(spent, 50)), 1),
        "p99_us": round(float(np.percentile(spent, 99)), 1),
        "coverage_97": _coverage(confidence, truth, guessed),
    }


def counted_as(reading: Interpretation, knows_out_of_scope: bool) -> str:  # noqa: FBT001
    """The one intent that a reading is judged by."""
    return OUT_OF_SCOPE if reading.band is Band.HAND_OVER and knows_out_of_scope else reading.intent


def _coverage(confidence: list[float], truth: list[str], guessed: list[str]) -> float:
    """The share of messages at the threshold from which 97 % of the answers are right."""
    sure = np.array(confidence)
    right = np.array([t == g for t, g in zip(truth, guessed, strict=True)])
    return round(float((sure >= coverage_threshold(sure, right, _COVERED_AT)).mean()), 4)
