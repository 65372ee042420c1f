"""Wake-up signals between machines: NATS JetStream through FastStream."""

import asyncio
from collections.abc import Callable, Iterable
from uuid import UUID

from faststream import AckPolicy
from faststream.nats import ConsumerConfig, JStream, NatsBroker, NatsMessage, PullSub
from nats.errors import Error as NatsError
from nats.js.api import RetentionPolicy

from core.errors import Unavailable
from pipeline.signal import BUSY_DELAY, Wake, Woken

ACK_WAIT = 60.0
"""Seconds after which a wake-up that a dead worker held is given to another."""


class NatsSignal:
    """A work queue of conversation ids, and a plain subject that says «look at the outbox»."""

    def __init__(self, url: str, *, prefix: str = "wakeel") -> None:
        self._prefix = prefix
        self._broker = NatsBroker(url, logger=None, max_reconnect_attempts=-1)
        self._stream = JStream(
            name=prefix.upper(), subjects=[f"{prefix}.wake"], retention=RetentionPolicy.WORK_QUEUE
        )
        self._publisher = self._broker.publisher(f"{prefix}.wake", stream=self._stream)
        self._delayed: set[asyncio.TimerHandle] = set()
        self._sending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect and declare the stream. Raises Unavailable."""
        try:
            await self._broker.start()
        except (NatsError, OSError) as error:
            raise Unavailable("the broker at WAKEEL_BROKER_URL does not answer") from error

    async def stop(self) -> None:
        for handle in self._delayed:
            handle.cancel()
        await self._broker.stop()

    async def wake(self, conversations: Iterable[UUID], *, after: float = 0.0) -> None:
        wanted = list(conversations)
        if after > 0:
            loop = asyncio.get_running_loop()
            self._delayed.add(loop.call_later(after, lambda: self._later(wanted)))
            return
        for conversation in wanted:
            await self._publish(conversation)

    def _later(self, conversations: list[UUID]) -> None:
        task = asyncio.get_running_loop().create_task(self.wake(conversations))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _publish(self, conversation: UUID) -> None:
        try:
            await self._publisher.publish(str(conversation))
        except (NatsError, OSError, TimeoutError):
            return  # the sweeper finds what no signal announced

    async def outgoing(self) -> None:
        try:
            await self._broker.publish("", f"{self._prefix}.outgoing")
        except (NatsError, OSError, TimeoutError):
            return

    async def serve(self, wake: Wake, outgoing: Callable[[], None], *, concurrency: int) -> None:
        subscriber = self._broker.subscriber(
            f"{self._prefix}.wake",
            stream=self._stream,
            durable=f"{self._prefix}-workers",
            config=ConsumerConfig(ack_wait=ACK_WAIT, max_ack_pending=concurrency * 8),
            pull_sub=PullSub(batch_size=concurrency, timeout=5.0),
            ack_policy=AckPolicy.MANUAL,
            max_workers=concurrency,
        )
        listener = self._broker.subscriber(f"{self._prefix}.outgoing")

        @subscriber
        async def on_wake(body: str, message: NatsMessage) -> None:
            if await wake(UUID(body)) is Woken.BUSY:
                await message.nack(delay=BUSY_DELAY)
            else:
                await message.ack()

        @listener
        async def on_outgoing(_body: str) -> None:
            outgoing()

        await subscriber.start()
        await listener.start()
        try:
            await asyncio.Event().wait()
        finally:
            await subscriber.stop()
            await listener.stop()

    async def ready(self) -> bool:
        return await self._broker.ping(timeout=1.0)
