"""A worker: answers, sends, and stands by for the work that one process in the cluster does."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from channels.base import Channel, Listens, Polls
from core.messages import Event
from pipeline.announce import Announcer
from pipeline.campaigns.run import Campaigner
from pipeline.deliver import Deliverer
from pipeline.knowledge import Knowledge
from pipeline.lead import lead, steadily
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
    campaigner: Campaigner
    knowledge: Knowledge
    deliverers: Sequence[Deliverer]
    channels: Sequence[Channel]
    owner: str
    concurrency: int

    async def run(self) -> None:
        """Work until cancelled; then what was being sent is settled."""
        async with asyncio.TaskGroup() as group:
            for name, body in self._roles():
                group.create_task(steadily(name, body))
            await self.sweeper.sweep(timedelta(0))

    def _roles(self) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
        yield (
            "responder",
            partial(self.signal.serve, self.responder.wake, self._outgoing, concurrency=self.concurrency),
        )
        yield "knowledge", self.knowledge.run
        for deliverer in self.deliverers:
            yield f"deliverer:{deliverer.channel.name}", deliverer.run
        yield "sweeper", self._led("sweeper", self.sweeper.run)
        yield "announcer", self._led("announcer", self.announcer.run)
        yield "campaigner", self._led("campaigner", self.campaigner.run)
        for channel in self.channels:
            if isinstance(channel, Polls) and channel.polled:
                name = f"poll:{channel.name}"
                yield name, self._led(name, partial(self._poll, channel, name))
            if isinstance(channel, Listens) and channel.listening:
                yield f"listen:{channel.name}", partial(channel.listen, self._accept)

    def _led(self, name: str, body: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        return partial(lead, self.database, name, self.owner, body)

    def _outgoing(self) -> None:
        for deliverer in self.deliverers:
            deliverer.kick()

    async def _accept(self, events: Sequence[Event]) -> None:
        await self.intake.accept(events)

    async def _poll(self, channel: Polls, name: str) -> None:
        async def store(events: Sequence[Event], cursor: str) -> None:
            await self.intake.accept(events, lambda c: cursors.put(c, name, cursor))

        await channel.poll(await self.database.read(lambda c: cursors.get(c, name)), store)
