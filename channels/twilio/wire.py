"""Twilio's library over httpx: one HTTP library for every adapter, and another base URL where one is set."""

import logging
from typing import Any

import httpx
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from channels.twilio.errors import refusal

ORIGIN = "https://api.twilio.com"
log = logging.getLogger(__name__)


class Wire(AsyncHttpClient):  # type: ignore[misc]  # the library publishes no types
    """Sends what the library asks for to `api`. Raises SendError for a refusal, httpx's errors for a broken line.

    The library's own exceptions know neither Retry-After nor how to keep quiet about the message.
    """

    def __init__(self, http: httpx.AsyncClient, api: str = ORIGIN) -> None:
        super().__init__(log, is_async=True)
        self._http = http
        self._api = api.rstrip("/")

    def local(self, url: str) -> str:
        """`url` where Twilio's own is looked for: it is in the library, and in what Twilio's calls say."""
        return self._api + url.removeprefix(ORIGIN) if url.startswith(f"{ORIGIN}/") else url

    async def request(
        self,
        method: str,
        uri: str,
        *,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_unused: object,
    ) -> Response:
        answer = await self._http.request(
            method, self.local(uri), params=params, data=data, headers=headers, auth=auth
        )
        if not answer.is_success:
            raise refusal(answer)
        return Response(answer.status_code, answer.text, answer.headers)
