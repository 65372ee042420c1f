"""Running campaigns: recipients become messages at the pace asked for, never further ahead than can be called back."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from channels.base import Channel
from core.clock import Clock
from core.country import Country
from core.quiet import quiet
from pipeline.campaigns.texts import Text
from pipeline.knowledge import Knowledge
from pipeline.rate import Bucket
from pipeline.signal import Signal
from store import campaigns
from store.campaigns import Campaign
from store.database import Database
from store.vault import Vault

AHEAD = 1_000
"""Unasked messages that may wait in the outbox: a channel's own rate holds the campaigns back, too."""
SOME = 50
"""Recipients that one commit takes. After each as long again is left to those who wait for an answer."""
SOON, IDLE = 0.1, 1.0
"""Seconds until the next look while a campaign runs, and while none does."""


@dataclass(slots=True)
class Campaigner:
    """Runs every campaign whose time has come; in one process of the cluster, under a lease."""

    database: Database
    vault: Vault
    clock: Clock
    knowledge: Knowledge
    channels: Mapping[str, Channel]
    country: Country
    public_url: str
    signal: Signal
    _buckets: dict[UUID, Bucket] = field(default_factory=dict)

    async def run(self) -> None:
        """Run them until cancelled."""
        while True:
            begun = time.monotonic()
            turned = await self.step()
            took = time.monotonic() - begun
            await asyncio.sleep(took if turned else SOON if self._buckets else IDLE)

    async def step(self) -> int:
        """Turn some of the next recipients into messages; how many."""
        now = self.clock.now()
        if quiet(now, self.country):
            return 0
        due = await self.database.read(lambda c: campaigns.due(c, now))
        self._buckets = {c.id: self._buckets.get(c.id) or self._bucket(c) for c in due}
        turned = 0
        for campaign in due:
            turned += await self._turn(campaign)
        return turned

    async def _turn(self, campaign: Campaign) -> int:
        now = self.clock.now()
        room = AHEAD - await self.database.read(lambda c: campaigns.waiting_bulk(c, now, AHEAD))
        bucket = self._buckets[campaign.id]
        most = bucket.take(min(room, SOME), time.monotonic()) if room > 0 else 0
        if most <= 0:
            return 0
        text = Text(
            *(campaign.source, campaign.sensitivity, campaign.author, self.knowledge.templates),
            *(self.channels, self.country, self.public_url),
        )
        turned = await self.database.write(
            partial(
                campaigns.turn,
                vault=self.vault,
                campaign_id=campaign.id,
                most=most,
                compose=text.message,
                now=now,
            )
        )
        bucket.give_back(most - turned)
        if turned:
            await self.signal.outgoing()
        return turned

    @staticmethod
    def _bucket(campaign: Campaign) -> Bucket:
        return Bucket(campaign.per_second, at=time.monotonic())
