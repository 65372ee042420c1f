"""The other side of a bench: a provider that says yes to everything, and processes of ours to talk to."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.bench.client import Connection, free_port

YES = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"bench","username":"bench_bot"}}'


@asynccontextmanager
async def agreeable_provider() -> AsyncIterator[str]:
    """The address of a Bot API that answers every call with success; it stands for Telegram's servers."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
                await reader.readexactly(length)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(f"Content-Length: {len(YES)}\r\n\r\n".encode() + YES)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def process(*command: str, **settings: str) -> AsyncIterator[tuple[int, int]]:
    """`python -m COMMAND` with these settings on a free port; the port and the process id, once it answers."""
    port = free_port()
    environment = os.environ | {f"WAKEEL_{name.upper()}": value for name, value in settings.items()}
    environment |= {"WAKEEL_PORT": str(port), "WAKEEL_LOG_LEVEL": "warning"}
    if settings.get("public_url") == "own":
        environment["WAKEEL_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    started = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, env=environment)
    try:
        await Connection.wait_for(port, "/healthz")
        yield port, started.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            started.terminate()
        await started.wait()
