"""Wake-up signals. They carry a conversation's id and never text; losing one costs time, not a message."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum, auto
from typing import Protocol
from uuid import UUID


class Woken(Enum):
    """What came of a signal: dealt with, or to be given again because another worker has the conversation."""

    DONE = auto()
    BUSY = auto()


type Wake = Callable[[UUID], Awaitable[Woken]]

BUSY_DELAY = 0.25
"""Seconds before a conversation that another worker holds is tried again."""


class Signal(Protocol):
    """Carries wake-ups from whoever stored something to whoever works on it."""

    async def wake(self, conversations: Iterable[UUID], *, after: float = 0.0) -> None:
        """Ask for these conversations to be looked at, `after` seconds from now."""
        ...

    async def outgoing(self) -> None:
        """Say that something waits in the outbox."""
        ...

    async def serve(self, wake: Wake, outgoing: Callable[[], None], *, concurrency: int) -> None:
        """Hand wake-ups to `wake`, so many at a time, until cancelled."""
        ...

    async def ready(self) -> bool:
        """Whether signals travel at present."""
        ...


class LocalSignal:
    """Within one process: a queue in which every conversation stands at most once."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._waiting: set[UUID] = set()
        self._outgoing: Callable[[], None] = lambda: None

    async def wake(self, conversations: Iterable[UUID], *, after: float = 0.0) -> None:
        for conversation in conversations:
            if after > 0:
                asyncio.get_running_loop().call_later(after, self._put, conversation)
            else:
                self._put(conversation)

    def _put(self, conversation: UUID) -> None:
        if conversation not in self._waiting:
            self._waiting.add(conversation)
            self._queue.put_nowait(conversation)

    async def outgoing(self) -> None:
        self._outgoing()

    async def serve(self, wake: Wake, outgoing: Callable[[], None], *, concurrency: int) -> None:
        self._outgoing = outgoing
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(self._work(wake))

    async def _work(self, wake: Wake) -> None:
        while True:
            conversation = await self._queue.get()
            self._waiting.discard(conversation)
            if await wake(conversation) is Woken.BUSY:
                await self.wake([conversation], after=BUSY_DELAY)

    async def ready(self) -> bool:
        return True
