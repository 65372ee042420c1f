"""Whole turns: stored, understood, looked up in a back office behind TCP, answered, handed to a channel."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from prometheus_client import REGISTRY

from app.bench.fill import fill
from app.bench.peers import process
from app.bench.report import Case
from app.wiring import Platform, open_platform
from backoffice.reference.demo import People, demo_people
from channels.base import Limits
from channels.console import Imitation
from core.messages import Address, Inbound, Outbound
from core.settings import Settings

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
            process("app", "backoffice", "--demo", data_dir=str(data / "office"), backoffice_token=TOKEN) as (port, _),
            _platform(data, port) as bench,
        ):
            await fill(bench.platform, stored)
            await bench.prepare()
            per_second = await bench.throughput(n, stored)
            await bench.latency(per_second / 2, stored)
            await bench.stages(min(n, 500), stored)
