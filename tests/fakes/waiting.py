"""Waiting for what happens in another process."""

import asyncio
from collections.abc import Awaitable, Callable


async def until[T](look: Callable[[], Awaitable[T]], *, seconds: float = 60) -> T:
    """What `look` finds, once it finds something."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):
            await asyncio.sleep(0.02)
    return found
