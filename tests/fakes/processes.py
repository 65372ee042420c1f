"""Our own processes as an operator starts them, and as a power cut ends them."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Wakeel:
    """`python -m app COMMAND` with these settings. What it logs gathers in `log`, over restarts."""

    command: tuple[str, ...]
    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    wrap: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    started_in: float = 0.0
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data_dir / f"{self.command[0]}.log"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """Settings of the machine the tests run on must not leak in."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WAKEEL_", "PYTHONDONTWRITE"))}
        own = {"data_dir": str(self.data_dir), "port": str(self.port), **self.settings}
        return kept | {f"WAKEEL_{name.upper()}": value for name, value in own.items()}

    async def start(self, ready: str | None = "/readyz") -> None:
        """Return once it answers at `ready`; for a process without pages, once it runs."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.wrap,
                *(sys.executable, "-m", "app", *self.command),
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if ready:
            await self._wait_for(ready)
        self.started_in = time.monotonic() - begun

    async def _wait_for(self, path: str) -> None:
        assert self._process is not None
        async with asyncio.timeout(_PATIENCE), httpx.AsyncClient() as http:
            while True:
                if self._process.returncode is not None:
                    raise AssertionError(f"it ended by itself: {self.log.read_text()[-2000:]}")
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(self.url + path)).is_success:
                        return
                await asyncio.sleep(0.02)

    async def run(self) -> tuple[int, str]:
        """Run a command that ends by itself: its exit code, and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", *self.command),
            env=self.environment | {"COLUMNS": "300"},
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await asyncio.wait_for(process.communicate(), _PATIENCE)
        assert process.returncode is not None
        return process.returncode, printed.decode()

    async def kill(self) -> None:
        """As a power cut would: the process has no say in it."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            await asyncio.wait_for(self._process.wait(), 15)
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    def resident_mb(self) -> float:
        """What it holds of the machine's memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmRSS:"))
        return int(kilobytes) / 1024
