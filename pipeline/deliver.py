"""Delivery: what waits in a channel's outbox is sent, one message at a time to each recipient."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from channels.base import Channel, Prices
from core.clock import Clock
from core.country import Country
from core.errors import Reason, SendError
from core.messages import Outbound, OutboundStatus
from core.quiet import quiet
from pipeline.lanes import TTL, Lanes
from pipeline.metrics import COST, LAST_OUT, SEGMENTS, SENT
from pipeline.rate import Bucket
from store import outbox
from store.database import Database
from store.outbox import Taken
from store.settled import Settled, settle
from store.vault import Vault

log = structlog.get_logger()

IN_FLIGHT = 200
"""Sends of one channel and process under way at a time."""
TRIES = 8
FIRST_DELAY, LONGEST_DELAY = 2.0, 300.0
IDLE = 1.0
"""Seconds between looks at an outbox that nobody announced anything for."""


@dataclass(slots=True)
class Deliverer:
    """Sends one channel's messages."""

    channel: Channel
    database: Database
    vault: Vault
    clock: Clock
    owner: str
    country: Country
    _kicked: asyncio.Event = field(default_factory=asyncio.Event)
    _settled: list[Settled] = field(default_factory=list)
    _in_flight: dict[asyncio.Task[None], int] = field(default_factory=dict)
    _flushing: asyncio.Task[None] | None = None

    def kick(self) -> None:
        """Something was queued."""
        self._kicked.set()

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is still settled."""
        lanes = Lanes(self.channel.name, self.owner)
        bucket = Bucket(self.channel.limits.per_second, at=time.monotonic())
        balanced = -TTL
        try:
            while True:
                if time.monotonic() - balanced >= TTL / 3:
                    await self._balance(lanes)
                    bucket.share = lanes.share
                    balanced = time.monotonic()
                if not await self._send_some(lanes, bucket):
                    await self._wait()
        finally:
            await asyncio.shield(self._wind_up(lanes))

    async def drain(self) -> None:
        """Send everything that is due now, and return when all of it is settled."""
        lanes = Lanes(self.channel.name, self.owner)
        await self._balance(lanes)
        while await self._send_some(lanes, Bucket(None)) or self._in_flight:
            if self._in_flight:
                await asyncio.wait(set(self._in_flight))
        await self._wind_up(lanes)

    async def _balance(self, lanes: Lanes) -> None:
        busy = set(self._in_flight.values())
        if taken := await self.database.write(lambda c: lanes.balance(c, busy)):
            idempotent, now = self.channel.limits.idempotent, self.clock.now()
            name = self.channel.name
            await self.database.write(lambda c: outbox.recover(c, name, taken, now, idempotent=idempotent))

    async def _send_some(self, lanes: Lanes, bucket: Bucket) -> bool:
        room = bucket.take(IN_FLIGHT - len(self._in_flight), time.monotonic())
        if room <= 0 or not lanes.open:
            return False
        mine, now = lanes.open, self.clock.now()
        channel, windowed = self.channel.name, self.channel.limits.window is not None
        bulk = not quiet(now, self.country)
        taken = await self.database.write(
            lambda c: outbox.take(c, self.vault, channel, mine, now, room, heard=windowed, bulk=bulk)
        )
        bucket.give_back(room - len(taken))
        for one in taken:
            task = asyncio.create_task(self._send(one))
            self._in_flight[task] = one.lane
            task.add_done_callback(self._landed)
        return bool(taken)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.pop(task)
        self._kicked.set()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._kicked.wait(), IDLE)
        except TimeoutError:
            return
        self._kicked.clear()

    async def _send(self, taken: Taken) -> None:
        settled = await self._attempt(taken)
        self._settled.append(settled)
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        await asyncio.shield(self._flushing)

    async def _attempt(self, taken: Taken) -> Settled:
        message = taken.outbound
        try:
            provider_id = await self.channel.send(message)
        except SendError as error:
            SENT.labels(self.channel.name, str(error.reason)).inc()
            return self._refused(taken, error)
        except Exception as error:  # noqa: BLE001 — an adapter's bug must not resend or stop the others
            log.error(
                "send_crashed",
                channel=self.channel.name,
                outbound=str(message.id),
                error=type(error).__name__,
            )
            SENT.labels(self.channel.name, str(Reason.UNCERTAIN)).inc()
            return Settled(message.id, OutboundStatus.FAILED, reason=Reason.UNCERTAIN)
        self._count(message)
        return Settled(message.id, OutboundStatus.SENT, provider_id=provider_id)

    def _count(self, message: Outbound) -> None:
        SENT.labels(self.channel.name, "sent").inc()
        LAST_OUT.labels(self.channel.name).set(self.clock.now().timestamp())
        if isinstance(self.channel, Prices):
            price = self.channel.price(message)
            SEGMENTS.labels(self.channel.name).inc(price.segments)
            COST.labels(self.channel.name, price.currency).inc(float(price.amount))

    def _refused(self, taken: Taken, error: SendError) -> Settled:
        message = taken.outbound
        log.warning(
            "send_refused",
            channel=self.channel.name,
            outbound=str(message.id),
            reason=str(error.reason),
            tries=taken.attempts,
        )
        if error.reason.retryable and taken.attempts < TRIES:
            at = retry_at(self.clock.now(), taken.attempts - 1, error.retry_after)
            return Settled(message.id, OutboundStatus.QUEUED, reason=error.reason, retry_at=at)
        return Settled(message.id, OutboundStatus.FAILED, reason=error.reason)

    async def _flush(self) -> None:
        try:
            while self._settled:
                batch, self._settled = self._settled, []
                try:
                    await self.database.write(
                        partial(settle, vault=self.vault, results=batch, now=self.clock.now())
                    )
                except Exception as error:  # noqa: BLE001 — what a provider answered must not be forgotten
                    log.error("settle_failed", channel=self.channel.name, error=type(error).__name__)
                    self._settled = batch + self._settled
                    await asyncio.sleep(IDLE)
        finally:
            self._flushing = None

    async def _wind_up(self, lanes: Lanes) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=10.0)
        await self.database.write(lanes.release)


def retry_at(now: datetime, attempts: int, told: float | None) -> datetime:
    """As the provider said, else doubling from FIRST_DELAY; up to half of it is added as jitter."""
    delay = told if told is not None else min(FIRST_DELAY * 2**attempts, LONGEST_DELAY)
    return now + timedelta(seconds=delay * random.uniform(1.0, 1.5))  # noqa: S311 — jitter, not a secret
