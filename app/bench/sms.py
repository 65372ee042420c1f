"""How long an SMS provider waits for its answer, at a pace that a ministry's campaign brings."""

import asyncio
import time
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from app.bench.client import OK, Connection
from app.bench.peers import agreeable_provider, process
from app.bench.report import Case, rss_mb
from core.settings import Settings

PER_SECOND, SECONDS = 300, 20
CONNECTIONS = 64
WORDS = "وين وصلت معاملتي رقم 2026-{}؟"
SID, TOKEN, NUMBER = "AC" + "0" * 32, "bench", "+966500000000"
SECRET = "bench-secret-bench-secret-0123456789"  # noqa: S105 — of a throwaway server


async def run(data: Path) -> None:
    """The case `sms_webhook`: signed forms at even intervals, whatever is still being answered."""
    async with (
        agreeable_provider() as provider,
        process(
            "app.bench.intake_server",
            data_dir=str(data),
            model_dir=str(Settings().model.absolute()),
            secret_key=SECRET,
            twilio_sid=SID,
            twilio_token=TOKEN,
            twilio_from=NUMBER,
            twilio_api=provider,
            public_url="own",
        ) as (port, pid),
    ):
        idle: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            idle.put_nowait(await Connection.open(port))
        validator, url = RequestValidator(TOKEN), f"http://127.0.0.1:{port}/channels/sms/webhook"
        latencies: list[float] = []

        async def one(number: int) -> None:
            form = _form(number)
            headers = {
                "X-Twilio-Signature": validator.compute_signature(url, form),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            begun = time.perf_counter()
            connection = await idle.get()
            status, _ = await connection.post("/channels/sms/webhook", urlencode(form).encode(), headers)
            idle.put_nowait(connection)
            latencies.append((time.perf_counter() - begun) * 1000)
            if status != OK:
                raise RuntimeError(f"the webhook answered {status}")

        n, begun = PER_SECOND * SECONDS, time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(n):
                await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
                group.create_task(one(number))
        more = {"server_rss_mb": rss_mb(pid)}
        Case("ingest", "sms_webhook", n, time.perf_counter() - begun, latencies, more).show()
        while not idle.empty():
            await idle.get_nowait().close()


def _form(number: int) -> dict[str, str]:
    return {
        "MessageSid": f"SM{number:032x}",
        "AccountSid": SID,
        "From": f"+9665{number % 2_000:08d}",
        "To": NUMBER,
        "Body": WORDS.format(number),
        "NumMedia": "0",
    }
