"""How long one message takes to be understood, entities included."""

import time
from pathlib import Path

from app.bench.report import Case
from app.wiring import own_interpreter
from backoffice.reference import catalogue
from core.clock import Clock
from core.interpretation import Context
from core.settings import Settings
from pipeline.knowledge import gazetteer

DEVELOPMENT = Path(__file__).parents[2] / "nlu" / "dev" / "dev.tsv"
ROUNDS = 3


async def run(*, against_rasa: bool = False) -> None:
    """The development set's messages, one after the other in one thread; or by both engines."""
    if against_rasa:
        from app.bench import against  # noqa: PLC0415

        await against.run(DEVELOPMENT, Context(Clock().now().date()))
        return
    known = catalogue.load()
    interpreter = own_interpreter(Settings())
    context = Context(Clock().now().date(), gazetteer=gazetteer(known.services, known.offices))
    texts = [line.split("\t")[0] for line in DEVELOPMENT.read_text("utf-8").splitlines()]
    for text in texts:
        await interpreter.interpret(text, context)
    latencies = []
    begun = time.perf_counter()
    for text in texts * ROUNDS:
        at = time.perf_counter()
        await interpreter.interpret(text, context)
        latencies.append((time.perf_counter() - at) * 1000)
    Case("nlu", "local", len(latencies), time.perf_counter() - begun, latencies).show()
