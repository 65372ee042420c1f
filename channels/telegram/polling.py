"""Telegram's long poll, as it is on the wire."""

import random
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

log = structlog.get_logger()

POLL_SECONDS = 50
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True, repr=False)
class Polling:
    """Asks `url` (the token is in it) for updates of the kinds in `heard`.

    The library's own call decodes a whole batch or nothing; here one odd update can't hold up the others.
    """

    http: httpx.AsyncClient
    url: str
    heard: list[str]
    pause: float = 1.0

    async def updates(self, offset: int | None) -> list[Any] | None:
        """What waits, undecoded, having acknowledged what is before `offset`; None when it can't be had."""
        wanted: dict[str, Any] = {"timeout": POLL_SECONDS, "allowed_updates": self.heard}
        if offset is not None:
            wanted["offset"] = offset
        try:
            answer = await self.http.post(
                self.url, json=wanted, timeout=httpx.Timeout(POLL_SECONDS + 15.0, connect=5.0)
            )
            result = answer.json()["result"] if answer.is_success else None
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            log.warning("telegram_unreachable", error=type(error).__name__)
            return None
        if answer.status_code == httpx.codes.CONFLICT:
            log.error("telegram_polled_elsewhere", hint="another process polls this bot, or it has a webhook")
        elif not isinstance(result, list):
            log.error("telegram_poll_refused", status=answer.status_code)
        return result if isinstance(result, list) else None

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row: doubling, and jittered so that pollers part."""
        longest = min(self.pause * 2.0 ** min(failures, 10), LONGEST_PAUSE)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 — no secret
