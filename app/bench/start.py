"""How long `wakeel up --demo` takes to answer, and what it keeps in memory, once it was set up."""

import tempfile
import time
from pathlib import Path

from app.bench.peers import process
from app.bench.report import Case, rss_mb
from app.wiring import own_interpreter
from core.settings import Settings


async def run() -> None:
    """The first start makes the tables and the sample data; the second is what every later one costs."""
    own_interpreter(Settings())
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        for case in ("first", "again"):
            begun = time.perf_counter()
            model = str(Settings().model.absolute())
            async with process("app", "up", "--demo", data_dir=str(Path(folder)), model_dir=model) as (
                _,
                pid,
            ):
                seconds = time.perf_counter() - begun
                Case("start", case, 1, seconds, [seconds * 1000], {"server_rss_mb": rss_mb(pid)}).show()
