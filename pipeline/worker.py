"""A worker: answers, sends, and stands by for the work that one process in the cluster does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from channels.base import Channel, Polls
from core.messages import Event
from pipeline.announce import Announcer
from pipeline.deliver import Deliverer
from pipeline.knowledge import Knowledge
from pipeline.lead import lead
from pipeline.receive import Intake
from pipeline.respond import Responder, Sweeper
from pipeline.signal import Signal
from store import cursors
from store.database import Database


@dataclass(slots=True)
class Worker:
    """Everything that goes on by itself."""

    database: Database
    signal: Signal
    intake: Intake
    responder: Responder
    sweeper: Sweeper
    announcer: Announcer
    knowledge: Knowledge
    deliverers: Sequence[Deliverer]
    polled: Sequence[Channel]
    owner: str
    concurrency: int

    async def run(self) -> None:
        """Work until cancelled; then what was being sent is settled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(
                self.signal.serve(self.responder.wake, self._outgoing, concurrency=self.concurrency)
            )
            group.create_task(self.knowledge.run())
            for deliverer in self.deliverers:
                group.create_task(deliverer.run())
            group.create_task(self._lead("sweeper", self.sweeper.run))
            group.create_task(self._lead("announcer", self.announcer.run))
            for channel in self.polled:
                group.create_task(self._lead(f"poll:{channel.name}", partial(self._poll, channel)))
            await self.sweeper.sweep(timedelta(0))

    async def _lead(self, name: str, body: Callable[[], Awaitable[None]]) -> None:
        await lead(self.database, name, self.owner, body)

    def _outgoing(self) -> None:
        for deliverer in self.deliverers:
            deliverer.kick()

    async def _poll(self, channel: Channel) -> None:
        assert isinstance(channel, Polls)
        name = f"poll:{channel.name}"

        async def store(events: Sequence[Event], cursor: str) -> None:
            await self.intake.accept(events)
            await self.database.write(lambda c: cursors.put(c, name, cursor))

        await channel.poll(await self.database.read(lambda c: cursors.get(c, name)), store)
