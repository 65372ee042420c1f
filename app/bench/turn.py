"""Whole turns: stored, understood, looked up in a back office behind TCP, answered, handed to a channel."""

import tempfile
from pathlib import Path

from app.bench.fill import fill
from app.bench.peers import process

SECRET = "bench-secret-bench-secret-0123456789"  # noqa: S105 — of a throwaway server
TOKEN = "bench"  # noqa: S105
WRITERS = 500
QUESTIONS = (
    "وين وصلت معاملتي رقم {}؟",
    "السلام عليكم، ابي اعرف وش صار على معاملتي {}",
    "عايز اعرف طلبي رقم {} وصل لفين",
    "شو صار بمعاملتي {} لو سمحت",
)
HALF_LOAD_S = 20.0


async def run(*, n: int, stored: int) -> None:
    """Throughput with everything at once; latency at half of it; CPU of each stage, one turn at a time."""
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        data = Path(folder)
        async with (
            process("app", "backoffice", "--demo", data_dir=str(data / "office"), backoffice_token=TOKEN) as (
                port,
                _,
            ),
            _platform(data, port) as bench,
        ):
            await fill(bench.platform, stored)
            await bench.prepare()
            per_second = await bench.throughput(n, stored)
            await bench.latency(per_second / 2, stored)
            await bench.stages(min(n, 500), stored)
