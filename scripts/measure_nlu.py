"""Measures a trained model on files of `text<TAB>intent<TAB>variety`, the way docs/reference/nlu.md tells it.

    python scripts/measure_nlu.py MODEL FILE...

Times are CPU time of the thread, so that other work on the machine does not count; entities are included.
"""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from core.interpretation import Band, Context
from nlu.entities import extract
from nlu.intents import OUT_OF_SCOPE
from nlu.local.calibrate import coverage_threshold
from nlu.local.data import Utterance, read_tsv
from nlu.local.evaluate import counted_as
from nlu.local.interpreter import LocalInterpreter
from nlu.local.slips import slip

CONTEXT = Context(today=date(2026, 1, 4))
KEPT, PRECISION = 0.95, 0.97


def right(engine: LocalInterpreter, rows: Sequence[Utterance]) -> np.ndarray:
    """Whether each message is read as meant."""
    knows = OUT_OF_SCOPE in engine.intents
    return np.array([counted_as(engine.understand(r.text, CONTEXT)[0], knows) == r.intent for r in rows])


def outside_recall(engine: LocalInterpreter, rows: Sequence[Utterance]) -> float:
    """The share of what is out of scope that is refused where 95 % of what is not is kept."""
    inside = np.array([likeliest_inside(engine, row.text) for row in rows])
    outside = np.array([row.intent == OUT_OF_SCOPE for row in rows])
    return float((inside[outside] < np.quantile(inside[~outside], 1 - KEPT)).mean())


def likeliest_inside(engine: LocalInterpreter, text: str) -> float:
    """How much likelier than out of scope the likeliest other intent is."""
    first = engine.understand(text, CONTEXT)[0]
    found = dict(first.alternatives)
    others = [p for intent, p in found.items() if intent != OUT_OF_SCOPE]
    return max(others, default=0.0) - found.get(OUT_OF_SCOPE, 0.0)


def measure(engine: LocalInterpreter, file: Path) -> None:
    rows = read_tsv(file)
    good, confidence, spent, acted = right(engine, rows), [], [], []
    for row in rows:
        started = time.thread_time_ns()
        reading = engine.understand(row.text, CONTEXT)[0]
        spent.append((time.thread_time_ns() - started) / 1e6)
        confidence.append(reading.confidence)
        acted.append(reading.band is Band.ACT)
    sure, acting = np.array(confidence), np.array(acted)
    print(f"{file}: {len(rows)} messages, accuracy {good.mean():.1%}")
    for variety in sorted({row.variety for row in rows} - {""}):
        of = np.array([row.variety == variety for row in rows])
        print(
            f"  {variety}: {good[of].mean():.1%} of {of.sum()}; "
            f"acts on {acting[of].mean():.0%}, right {good[of & acting].mean():.1%}"
        )
    covered = sure >= coverage_threshold(sure, good, PRECISION)
    print(f"  coverage at 97 % precision: {covered.mean():.1%}")
    print(f"  acted on: {acting.mean():.1%}, of these right {good[acting].mean():.1%}")
    if any(row.intent == OUT_OF_SCOPE for row in rows):
        print(f"  out of scope found, 95 % of the rest kept: {outside_recall(engine, rows):.1%}")
    chance = random.Random(0)  # noqa: S311 — repeatable mistakes, no secrets
    slipped = [replace(row, text=slip(row.text, chance)) for row in rows]
    print(f"  with two letter slips: {right(engine, slipped).mean():.1%}")
    print(f"  CPU ms a message: median {np.median(spent):.2f}, 99th {np.percentile(spent, 99):.2f}")


def main(model: str, *files: str) -> None:
    started = time.perf_counter()
    engine = LocalInterpreter.load(Path(model), extract)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    print(f"loaded in {time.perf_counter() - started:.1f} s, {pages * 4096 / 2**20:.0f} MB resident")
    for text in ("وين معاملتي. " * 6000, "a" * 65_536, "كلمه " * 13_000, "و.\n" * 21_000):
        begun = time.thread_time_ns()
        engine.understand(text, CONTEXT)
        print(f"  64 KB: {(time.thread_time_ns() - begun) / 1e6:.0f} ms")
    for file in files:
        measure(engine, Path(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
