"""Wake-up signals between machines: NATS JetStream through FastStream."""

import asyncio
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit
from uuid import UUID

from faststream import AckPolicy
from faststream.exceptions import FastStreamException
from faststream.nats import ConsumerConfig, JStream, NatsBroker, NatsMessage, PullSub
from nats.errors import Error as NatsError
from nats.js.api import RetentionPolicy

from core.errors import Unavailable
from pipeline.signal import BUSY_DELAY, Wake, Woken

ACK_WAIT = 15.0
"""Seconds after which a wake-up that a dead worker held is given to another: as long as its lease lasts."""
CONNECT = 10.0
"""Seconds that the broker may take to answer at the start; later it may be away for as long as it likes."""
GRACE = 10.0
"""Seconds that turns under way get to end when the process is told to stop."""
STALE = 600.0
"""Seconds after which a wake-up is dropped: the sweeper has long found what it announced."""

_LOST = (NatsError, FastStreamException, OSError, TimeoutError)


class NatsSignal:
    """A work queue of conversation ids, and a plain subject that says «look at the outbox».

    The URL's path, where there is one, names the stream: several installations can share a broker.
    """

    def __init__(self, url: str) -> None:
        self._prefix = prefix = urlsplit(url).path.strip("/") or "wakeel"
        self._broker = NatsBroker(url, logger=None, max_reconnect_attempts=-1, graceful_timeout=GRACE)
        self._stream = JStream(
            name=prefix.upper(),
            subjects=[f"{prefix}.wake"],
            retention=RetentionPolicy.WORK_QUEUE,
            max_age=STALE,
        )
        self._broker.publisher(
            f"{prefix}.wake", stream=self._stream
        )  # so that connecting declares the stream
        self._sending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect. Raises Unavailable."""
        try:
            await asyncio.wait_for(self._broker.start(), CONNECT)
        except _LOST as error:
            raise Unavailable("the broker at WAKEEL_BROKER_URL does not answer") from error

    async def stop(self) -> None:
        for task in self._sending:
            task.cancel()
        await self._broker.stop()

    async def wake(self, conversations: Iterable[UUID], *, after: float = 0.0) -> None:
        """Waits for no acknowledgement: what stores messages must not stand still when the broker does."""
        wanted = list(conversations)
        if after <= 0:
            await self._publish(wanted)
            return
        task = asyncio.create_task(self._later(wanted, after))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _later(self, conversations: list[UUID], after: float) -> None:
        await asyncio.sleep(after)
        await self._publish(conversations)

    async def _publish(self, conversations: list[UUID]) -> None:
        try:
            for conversation in conversations:
                await self._broker.publish(str(conversation), f"{self._prefix}.wake")
        except _LOST:
            return  # the sweeper finds what no signal announced

    async def outgoing(self) -> None:
        try:
            await self._broker.publish("", f"{self._prefix}.outgoing")
        except _LOST:
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
            try:
                conversation = UUID(body)
            except ValueError:
                await message.reject()
                return
            if await wake(conversation) is Woken.BUSY:
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
