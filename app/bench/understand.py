"""The local engine in a process of its own: ready is said on a line, then its figures are."""

import json
import sys
import time
from datetime import date
from pathlib import Path

from app.bench.report import rss_mb
from core.interpretation import Context
from nlu.entities import extract
from nlu.local.evaluate import evaluate
from nlu.local.interpreter import LocalInterpreter


def main(model: str, file: str) -> None:
    engine = LocalInterpreter.load(Path(model), extract)
    engine.understand("وين وصلت معاملتي", Context(today=date(2026, 1, 4)))
    print("ready", flush=True)
    begun = time.perf_counter()
    figures = evaluate(Path(file), engine)
    print(json.dumps({**figures, "seconds": time.perf_counter() - begun, "rss_mb": rss_mb()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
