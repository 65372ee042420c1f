"""A Rasa server over HTTP: what it makes of a text, or Unavailable."""

import asyncio
import math
from urllib.parse import quote

import aiohttp
import httpx
import msgspec
from httpx_aiohttp import AiohttpTransport

from core.errors import Unavailable

CONNECT = 1.0
"""Seconds to connect in: the server is on this machine or in the same house, or it is down."""
_SUM = (0.98, 1.02)
"""Confidences over all intents add up to one; whose do not is no answer to reckon with."""


class _Ranked(msgspec.Struct):
    name: str
    confidence: float


class _Parsed(msgspec.Struct):
    """The part of an answer that is read: https://legacy-docs-oss.rasa.com/docs/rasa/pages/http-api."""

    intent_ranking: list[_Ranked]


class _Status(msgspec.Struct):
    model_id: str


_parsed, _status = msgspec.json.Decoder(_Parsed), msgspec.json.Decoder(_Status)


class RasaClient:
    """`timeout` bounds a request in seconds. The token travels in the address, since Rasa takes it nowhere else:
    it drives httpx's transport itself, for the client above it logs addresses."""

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = 2.0,
    ) -> None:
        self._url = url.rstrip("/")
        self._token = f"?token={quote(token, safe='')}" if token else ""
        self._transport = transport or AiohttpTransport(client=aiohttp.ClientSession)
        self._timeout = timeout
        self._extensions = {"timeout": httpx.Timeout(timeout, connect=min(timeout, CONNECT)).as_dict()}

    async def close(self) -> None:
        await self._transport.aclose()

    async def ranking(self, text: str) -> dict[str, float]:
        """Every intent's confidence, empty when it knows nothing in `text`. Raises Unavailable.

        A slash at the beginning would be a command to Rasa, by which anybody names an intent: it is left out.
        """
        try:
            parsed = _parsed.decode(await self._send("POST", "/model/parse", {"text": text.lstrip("/ \t\n")}))
        except msgspec.DecodeError:
            raise Unavailable("Rasa answered nonsense") from None
        found = {ranked.name: ranked.confidence for ranked in parsed.intent_ranking}
        whole = math.fsum(found.values())
        if found and not (_SUM[0] <= whole <= _SUM[1] and all(0 <= c <= 1 for c in found.values())):
            raise Unavailable("Rasa answered confidences that are none")
        return found

    async def model_id(self) -> str:
        """The model that it serves. Raises Unavailable."""
        try:
            return _status.decode(await self._send("GET", "/status")).model_id
        except msgspec.DecodeError:
            raise Unavailable("Rasa answered nonsense") from None

    async def _send(self, method: str, path: str, body: dict[str, str] | None = None) -> bytes:
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        request = httpx.Request(
            method,
            self._url + path + self._token,
            headers=headers,
            content=content,
            extensions=self._extensions,
        )
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._transport.handle_async_request(request)
                try:
                    answer = await response.aread()
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException):
            raise Unavailable("Rasa timed out") from None
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"Rasa: {type(error).__name__}") from None
        if not response.is_success:
            raise Unavailable(f"Rasa answered {response.status_code}")
        return answer
