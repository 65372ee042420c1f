"""The wire to the back office: time limits, retries and a circuit breaker, and answers turned into errors.

Every call may be repeated: a read changes nothing, and a write carries its key.
"""

import asyncio
from typing import Any

import httpx
import stamina
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from pydantic import BaseModel, ValidationError

from core.errors import BackOfficeError, NotFound, Refused, Unavailable

ATTEMPTS = 3
_TOO_MANY = 429


class _Passing(Unavailable):
    """A failure that may be over in a moment. Says nothing of the request: stamina logs it on a retry."""


class _Refusal(BaseModel):
    code: str


class Line:
    """Calls through one client. After `threshold` failures in a row nothing is asked for `ttl` seconds."""

    def __init__(self, client: httpx.AsyncClient, timeout: float, threshold: int, ttl: float) -> None:
        self._client = client
        self._timeout = timeout
        self._breakers = AsyncCircuitBreakerFactory(
            threshold, ttl, exclude=[NotFound, Refused, asyncio.CancelledError]
        )

    async def open(self) -> None:
        await self._breakers.initialize()

    async def close(self) -> None:
        await self._client.aclose()

    async def answers(self, path: str) -> bool:
        try:
            return (await self._client.get(path)).is_success
        except httpx.HTTPError:
            return False

    async def call(self, method: str, path: str, **request: Any) -> bytes:
        """The body of a good answer. Raises NotFound, Refused, and Unavailable for all else."""
        retries = stamina.retry_context(
            on=_Passing,
            attempts=ATTEMPTS,
            timeout=ATTEMPTS * self._timeout,
            wait_initial=0.05,
            wait_max=0.5,
            wait_jitter=0.1,
        )
        async for attempt in retries:
            with attempt:
                return await self._guarded(method, path, request)
        raise AssertionError("stamina returns or raises")

    async def _guarded(self, method: str, path: str, request: dict[str, Any]) -> bytes:
        breaker = await self._breakers.get_breaker("backoffice")
        try:
            async with breaker:
                return await self._send(method, path, request)
        except OpenedState as opened:
            # The breaker raises one and the same exception each time, whose traceback would grow meanwhile.
            opened.__traceback__ = None
            raise Unavailable("circuit open") from None

    async def _send(self, method: str, path: str, request: dict[str, Any]) -> bytes:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._client.request(method, path, **request)
        except (TimeoutError, httpx.TimeoutException):
            raise _Passing("timed out") from None
        except httpx.HTTPError as error:
            raise _Passing(type(error).__name__) from None
        if response.is_success:
            return response.content
        raise _error(response)


def _error(response: httpx.Response) -> BackOfficeError:
    status = response.status_code
    if status == httpx.codes.NOT_FOUND:
        return NotFound()
    if status == httpx.codes.CONFLICT:
        try:
            return Refused(_Refusal.model_validate_json(response.content).code)
        except ValidationError:
            return Unavailable("refused without a code")
    if status == _TOO_MANY or response.is_server_error:
        return _Passing(f"answered {status}")
    return Unavailable(f"answered {status}")
