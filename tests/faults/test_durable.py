"""What was answered with 200 is on the disk: seen by the calls that the process makes of the kernel."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.fakes.processes import Wakeel
from tests.fixtures.processes import SECRET

pytestmark = pytest.mark.peer

CALLS = "fsync,fdatasync,read,recvfrom,write,writev,sendto,sendmsg"
_BEGUN = re.compile(r"^(\d+) +f(?:data)?sync\(\d+<[^>]*-wal>")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. f(?:data)?sync resumed>")


@asynccontextmanager
async def traced(pid: int, into: Path) -> AsyncIterator[None]:
    """Note the system calls of a running process, in the order they ended."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    command = ("strace", "-f", "-y", "-s", "64", "-e", f"trace={CALLS}", "-o", str(into), "-p", str(pid))
    tracer = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert tracer.stderr
    said = (await asyncio.wait_for(tracer.stderr.readline(), 20)).decode()
    if "attached" not in said:
        await tracer.wait()
        pytest.skip(f"this machine does not permit tracing: {said.strip()}")
    try:
        yield
    finally:
        tracer.terminate()
        await tracer.wait()


def events(trace: Path) -> Iterator[str]:
    """`request`, `synced` (a sync of the log that began after that request) and `answered`, as they came."""
    syncing, asked = dict[str, int](), 0
    for line in trace.read_text(errors="replace").splitlines():
        if '"POST /channels/telegram/webhook' in line:
            asked += 1
            yield "request"
        elif '"HTTP/1.1 200' in line and "write" in line:
            yield "answered"
        elif begun := _BEGUN.match(line):
            if "unfinished" in line:
                syncing[begun[1]] = asked
            else:
                yield "synced"
        elif (resumed := _RESUMED.match(line)) and syncing.pop(resumed[1], -1) == asked:
            yield "synced"


async def test_the_disk_has_it_before_the_provider_hears_200(demo: Wakeel, tmp_path: Path) -> None:
    """Updates that nobody works on, so that no other commit can stand in for theirs."""
    await demo.start()
    trace, times = tmp_path / "trace", 25
    async with httpx.AsyncClient(base_url=demo.url, timeout=20) as http, traced(demo.pid, trace):
        for number in range(times):
            answer = await http.post(
                "/channels/telegram/webhook",
                json={"update_id": number, "poll": {"id": "x"}},
                headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
            )
            assert answer.status_code == 200
    order = list(events(trace))
    assert order.count("request") == order.count("answered") == times
    for number, turn in enumerate(" ".join(order).split("request ")[1:]):
        assert "synced" in turn.split("answered")[0], f"the answer to request {number} came before its sync"
