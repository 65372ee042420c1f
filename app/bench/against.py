"""Both engines in one run: the same data, the same messages, the same machine."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.bench.report import Case, rss_mb
from app.language import Engine, ensure_rasa
from app.wiring import own_model
from core.errors import Unavailable
from core.interpretation import Context
from core.settings import Settings
from nlu.entities import extract
from nlu.local.data import Utterance, read_tsv
from nlu.local.evaluate import evaluate_remote
from nlu.rasa.card import Card
from nlu.rasa.client import RasaClient
from nlu.rasa.interpreter import RasaInterpreter
from nlu.rasa.server import serving

AT_ONCE = 8
"""Requests under way at Rasa while its rate is measured; the local engine reads one after the other."""
PATIENCE = 60.0
"""Seconds a request may take here: a slow answer is to be measured, not given up."""


async def run(file: Path, context: Context) -> None:
    """A case each for the local engine and Rasa's two pipelines, and a table of them on standard error.

    Models that are missing or of other data are trained first, into the data folder.
    """
    settings = Settings()
    folders = {
        "rasa": ensure_rasa(settings.rasa_model),
        "rasa-diet": ensure_rasa(settings.data_dir / "rasa-diet", Engine.RASA_DIET),
    }
    found = {"local": await _local(own_model(settings), file)}
    for name, folder in folders.items():
        found[name] = await _rasa(folder, file, context)
    for name, figures in found.items():
        Case("nlu", name, figures["n"], figures["n"] / figures["per_second"], (), _shown(figures)).show()
    _table(found)


def _shown(figures: dict[str, Any]) -> dict[str, Any]:
    times = {"p50_ms": round(figures["p50_us"] / 1000, 2), "p99_ms": round(figures["p99_us"] / 1000, 2)}
    return times | {name: figures[name] for name in ("accuracy", "macro_f1", "rss_mb", "start_s")}


async def _local(model: Path, file: Path) -> dict[str, Any]:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.bench.understand", str(model), str(file)), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    start = time.perf_counter() - begun
    said = await process.stdout.read()
    if await process.wait():
        raise Unavailable("the local engine ended without figures")
    figures: dict[str, Any] = json.loads(said)
    return figures | {"start_s": round(start, 1), "per_second": round(figures["n"] / figures["seconds"], 1)}


async def _rasa(folder: Path, file: Path, context: Context) -> dict[str, Any]:
    begun = time.perf_counter()
    async with serving(folder) as there:
        start = time.perf_counter() - begun
        client = RasaClient(there.url, there.token, timeout=PATIENCE)
        rasa = RasaInterpreter(client, Card.load(folder), extract)
        try:
            figures = await evaluate_remote(file, rasa)
            rows = read_tsv(file)
            seconds = await _at_once(rasa, iter(rows), context)
        finally:
            await rasa.close()
        rate = round(len(rows) / seconds, 1)
        return figures | {"start_s": round(start, 1), "per_second": rate, "rss_mb": rss_mb(there.process.pid)}


async def _at_once(rasa: RasaInterpreter, rows: Iterator[Utterance], context: Context) -> float:
    async def work() -> None:
        for row in rows:
            await rasa.interpret(row.text, context)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return time.perf_counter() - begun


def _table(found: dict[str, dict[str, Any]]) -> None:
    measures = ("accuracy", "macro_f1", "p50_ms", "p99_ms", "per_second", "rss_mb", "start_s")
    table = Table("", *found)
    for measure in measures:
        table.add_row(measure, *(str((figures | _shown(figures))[measure]) for figures in found.values()))
    Console(stderr=True).print(table)
