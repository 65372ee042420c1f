"""What adapters on plain httpx share: their client, what a broken request means, and calls nobody waits for."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog

from core.errors import Reason, SendError

log = structlog.get_logger()
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs URLs, and some hold a citizen's id

type Transport = httpx.AsyncBaseTransport | None

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


def client(transport: Transport = None) -> httpx.AsyncClient:
    """Follows no redirect: where a token goes is decided here. `transport` stands in for the network."""
    return httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(15.0, connect=5.0))


def broken(error: httpx.HTTPError) -> SendError:
    """A request that got no answer: only one that surely did not leave may be repeated."""
    reason = Reason.UNREACHABLE if isinstance(error, _NEVER_SENT) else Reason.UNCERTAIN
    return SendError(reason, type(error).__name__)


async def begin(channel: str, check: Awaitable[object]) -> None:
    """A start: SettingsError passes, while a provider out of reach stops nobody else."""
    try:
        await check
    except SendError as error:
        log.warning("provider_unreachable", channel=channel, reason=str(error.reason))


def within(url: str, hosts: Sequence[str]) -> bool:
    """Whether `url` is https at one of `hosts` or below one of them."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme == "https" and any(
        parsed.host == host or parsed.host.endswith(f".{host}") for host in hosts
    )


async def download(
    http: httpx.AsyncClient, url: str, most: int, headers: dict[str, str] | None = None
) -> AsyncIterator[bytes]:
    """The bytes at `url`, in pieces.

    Raises SendError: INVALID for more than `most` bytes or a refusal, UNREACHABLE where they may be had later.
    """
    taken = 0
    try:
        async with http.stream("GET", url, headers=headers) as answer:
            if not answer.is_success:
                later = answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS
                reason = Reason.UNREACHABLE if later else Reason.INVALID
                raise SendError(reason, f"file: HTTP {answer.status_code}")
            async for piece in answer.aiter_bytes():
                taken += len(piece)
                if taken > most:
                    raise SendError(Reason.INVALID, f"file: over {most} bytes")
                yield piece
    except httpx.HTTPError as error:
        raise SendError(Reason.UNREACHABLE, type(error).__name__) from None


@dataclass(slots=True, repr=False)
class Background:
    """Calls that are best effort; what becomes of them is nobody's concern."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, call: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_best_effort(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _best_effort(call: Coroutine[Any, Any, object]) -> None:
    with contextlib.suppress(Exception):
        await call
