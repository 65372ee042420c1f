"""The wire to the back office: time limits, retries and a circuit breaker, and answers turned into errors.

Every call may be repeated: a read changes nothing, and a write carries its key.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import aiohttp
import httpx
import stamina
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from pydantic import BaseModel, ValidationError

from core.errors import BackOfficeError, NotFound, Refused, Unavailable

ATTEMPTS = 3
CONNECT = 1.0
"""Seconds to connect in; the service is in the same house, or it is down."""
LONGEST = 2000
"""Characters of a path: a citizen's «number» of a page is none, and servers answer it in ways of their own."""
_TOO_MANY = 429


class _Passing(Unavailable):
    """A failure that may be over in a moment. Says nothing of the request: stamina logs it on a retry."""


class _Refusal(BaseModel):
    code: str


class Line:
    """Requests over one pool of connections. After `threshold` failures in a row none for `ttl` seconds.

    It drives httpx's transport itself: the client above it adds redirects, cookies and a log line with the
    whole address, a citizen's number in it, and costs 0.4 ms of the 1.4 ms that a read takes.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        transport: httpx.AsyncBaseTransport,
        *,
        timeout: float,
        threshold: int,
        ttl: float,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = dict(headers)
        self._transport = transport
        self._timeout = timeout
        limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT))
        self._extensions = {"timeout": limits.as_dict()}
        self._breakers = AsyncCircuitBreakerFactory(
            threshold, ttl, exclude=[NotFound, Refused, asyncio.CancelledError]
        )

    async def open(self) -> None:
        await self._breakers.initialize()

    async def close(self) -> None:
        await self._transport.aclose()

    async def answers(self, path: str) -> bool:
        """Ask once, past the breaker."""
        try:
            await self._send(self._request("GET", path))
        except BackOfficeError:
            return False
        return True

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body of a good answer. Raises NotFound, Refused, and Unavailable for all else."""
        query = f"?{urlencode(params, errors='replace')}" if params else ""
        if len(path) + len(query) > LONGEST:
            raise NotFound
        return await self._call(lambda: self._request("GET", path + query))

    async def write(self, method: str, path: str, body: Mapping[str, str], key: str) -> bytes:
        """Likewise, for a write that acts once under its key."""
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return await self._call(lambda: self._request(method, path, headers, content))

    def _request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Request:
        return httpx.Request(
            method,
            self._base_url + path,
            headers={**self._headers, **(headers or {})},
            content=content,
            extensions=self._extensions,
        )

    async def _call(self, request: Callable[[], httpx.Request]) -> bytes:
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
                return await self._guarded(request())
        raise AssertionError("stamina returns or raises")

    async def _guarded(self, request: httpx.Request) -> bytes:
        breaker = await self._breakers.get_breaker("backoffice")
        try:
            async with breaker:
                return await self._send(request)
        except OpenedState as opened:
            # The breaker raises one and the same exception each time, whose traceback would grow meanwhile.
            opened.__traceback__ = None
            raise Unavailable("circuit open") from None

    async def _send(self, request: httpx.Request) -> bytes:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._transport.handle_async_request(request)
                try:
                    content = await response.aread()
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException):
            raise _Passing("timed out") from None
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            raise _Passing(type(error).__name__) from None
        if response.is_success:
            return content
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
