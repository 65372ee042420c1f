"""How fast messages are stored: encrypted, deduplicated, in shared commits that reach the disk."""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.bench import sms
from app.bench.client import OK, Connection
from app.bench.peers import agreeable_provider, process
from app.bench.report import Case, rss_mb
from app.wiring import open_platform
from channels.base import Limits
from channels.console import Imitation
from core.messages import Address, Inbound
from core.settings import Settings

WORDS = "السلام عليكم وين وصلت معاملتي رقم 2026-{} من فضلكم؟ صار لي أسبوعين أنتظر"
CONVERSATIONS = 2_000
AT_ONCE = 128
CONNECTIONS = 64
SECRET = "bench-secret-bench-secret-0123456789"  # noqa: S105 — of a throwaway server


async def run(n: int) -> None:
    """The cases `store`, through the intake, `webhook` and `sms_webhook`, through HTTP in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        await _store(n, Path(folder) / "store")
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        await _webhook(n, Path(folder))
    with tempfile.TemporaryDirectory(prefix="wakeel-bench-") as folder:
        await sms.run(Path(folder))


async def _store(n: int, data: Path) -> None:
    settings = Settings(data_dir=data, model_dir=Settings().model, secret_key=SECRET, database_url="")
    channels = {"null": Imitation("null", Limits(length=4096), lambda _: None)}
    async with open_platform(settings, channels=channels) as platform:

        async def one(number: int) -> None:
            address = Address("null", str(number % CONVERSATIONS))
            await platform.intake.accept([Inbound(address, f"e{number}", WORDS.format(number))])

        seconds, latencies = await _closed_loop(n, AT_ONCE, lambda _: one)
        Case("ingest", "store", n, seconds, latencies).show()


async def _webhook(n: int, data: Path) -> None:
    async with _server(data) as (port, pid):
        connections = [await Connection.open(port) for _ in range(CONNECTIONS)]
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}

        def on(worker: int) -> Callable[[int], Awaitable[None]]:
            async def one(number: int) -> None:
                body = json.dumps(_update(number)).encode()
                status, _ = await connections[worker].post("/channels/telegram/webhook", body, headers)
                if status != OK:
                    raise RuntimeError(f"the webhook answered {status}")

            return one

        seconds, latencies = await _closed_loop(n, CONNECTIONS, on)
        Case("ingest", "webhook", n, seconds, latencies, {"server_rss_mb": rss_mb(pid)}).show()
        for connection in connections:
            await connection.close()


def _update(number: int) -> dict[str, object]:
    person = 1_000_000 + number % CONVERSATIONS
    return {
        "update_id": number + 1,
        "message": {
            "message_id": number + 1,
            "date": 1_790_000_000,
            "chat": {"id": person, "type": "private", "first_name": "مواطن"},
            "from": {"id": person, "is_bot": False, "first_name": "مواطن", "language_code": "ar"},
            "text": WORDS.format(number),
        },
    }


async def _closed_loop(
    n: int, workers: int, on: Callable[[int], Callable[[int], Awaitable[None]]]
) -> tuple[float, list[float]]:
    """`workers` of them, each with one message under way; seconds in all, and each one's milliseconds."""
    numbers = iter(range(n))
    latencies: list[float] = []

    async def work(worker: int) -> None:
        one = on(worker)
        for number in numbers:
            begun = time.perf_counter()
            await one(number)
            latencies.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for worker in range(workers):
            group.create_task(work(worker))
    return time.perf_counter() - begun, latencies


@asynccontextmanager
async def _server(data: Path) -> AsyncIterator[tuple[int, int]]:
    async with (
        agreeable_provider() as provider,
        process(
            "app.bench.intake_server",
            data_dir=str(data),
            model_dir=str(Settings().model.absolute()),
            secret_key=SECRET,
            telegram_token="1:bench",  # noqa: S106 — of nobody
            telegram_secret=SECRET,
            telegram_api=provider,
            public_url="own",
        ) as server,
    ):
        yield server
