"""A small HTTP client over one kept-alive connection: the load generator must cost less than what it measures."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Self

from core.errors import Unavailable

START_WITHIN = 30.0
OK = 200


@dataclass(slots=True)
class Connection:
    """HTTP/1.1 with a content length, one request at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    @classmethod
    async def wait_for(cls, port: int, path: str) -> None:
        """Until a server that is starting answers 200. Raises Unavailable when it does not."""
        async with asyncio.timeout(START_WITHIN):
            while True:
                try:
                    connection = await cls.open(port)
                    status, _ = await connection.request("GET", path)
                    await connection.close()
                except (OSError, asyncio.IncompleteReadError):
                    status = 0
                if status == OK:
                    return
                await asyncio.sleep(0.05)
        raise Unavailable(f"nothing answers on port {port}")

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        return await self.request("POST", path, body, headers)

    async def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(
            (int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")),
            0,
        )
        return status, await self.reader.readexactly(length)

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
