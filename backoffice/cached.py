"""One value that is read in every turn and changes with a deployment."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from core.errors import Unavailable


class Cached[T]:
    """Fetches a value when it is older than `ttl` seconds, once for all who wait for it.

    While the source is Unavailable the old value is served: a fee or an office's hours from a minute ago are
    worth more to a citizen than none.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[T]], ttl: float = 60.0, now: Callable[[], float] = monotonic
    ) -> None:
        self._fetch = fetch
        self._ttl = ttl
        self._now = now
        self._lock = asyncio.Lock()
        self._kept: tuple[float, T] | None = None

    async def get(self) -> T:
        """The value. Raises Unavailable only where there never was one."""
        async with self._lock:
            if self._kept and self._now() - self._kept[0] < self._ttl:
                return self._kept[1]
            try:
                value = await self._fetch()
            except Unavailable:
                if self._kept is None:
                    raise
                return self._kept[1]
            self._kept = (self._now(), value)
            return value
