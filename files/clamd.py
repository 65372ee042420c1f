"""The virus scanner clamd over its socket (clamd(8), INSTREAM)."""

import asyncio
import struct
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import structlog

from core.errors import FileHeld, SettingsError

log = structlog.get_logger()

_PIECE = 1 << 16
_PATIENCE = 60.0
"""Seconds for one file: clamd itself gives up after 120."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """One connection a file. There is no maintained asynchronous client, and the protocol is these lines."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def from_url(cls, url: str) -> Self:
        """`tcp://host:port`, `unix:///path` or a bare path. Raises SettingsError."""
        if url.startswith("/"):
            return cls(path=url)
        try:
            parts = urlsplit(url)
            match parts.scheme:
                case "tcp" if parts.hostname:
                    return cls(host=parts.hostname, port=parts.port or 3310)
                case "unix" if parts.path:
                    return cls(path=parts.path)
        except ValueError:
            pass
        raise SettingsError("WAKEEL_CLAMD_URL: tcp://host:port or unix:///path/of/clamd.ctl")

    async def infected(self, data: bytes) -> bool:
        """Raises FileHeld when clamd is away, or says neither yes nor no."""
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._ask(data)
        except (OSError, EOFError, TimeoutError) as error:
            log.error("scanner_away", error=type(error).__name__)
            raise FileHeld("clamd is away") from None
        if answer.endswith(b" FOUND"):
            return True
        if answer.endswith(b": OK"):
            return False
        log.error("scanner_refused", answer=answer[:80].decode(errors="replace"))
        raise FileHeld("clamd did not scan")

    async def _ask(self, data: bytes) -> bytes:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(data), _PIECE):
                piece = data[start : start + _PIECE]
                writer.write(struct.pack("!L", len(piece)) + piece)
                await writer.drain()
            writer.write(struct.pack("!L", 0))
            return (await reader.readuntil(b"\0")).rstrip(b"\0")
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.path:
            return await asyncio.open_unix_connection(self.path)
        return await asyncio.open_connection(self.host, self.port)
