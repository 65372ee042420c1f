"""Telling citizens what changed: what the back office says becomes facts, and news for those it concerns.

It may be asked (`follow`), push (`take`), or both: a change is known by its cursor and told once.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import batched

import structlog
from sqlalchemy import Connection

from backoffice.base import BackOffice, Change
from channels.base import Channel
from core.clock import Clock
from core.country import Country
from core.errors import BackOfficeError
from core.quiet import after_quiet
from core.reply import Code, Phrase, Reply, ReplySpec
from pipeline.compose import UNKNOWN_LIMITS, Composer
from pipeline.knowledge import Knowledge
from pipeline.signal import Signal
from store import cursors, facts
from store.database import Database
from store.drafts import Draft, enqueue
from store.facts import Told
from store.vault import Vault

log = structlog.get_logger()

FEED = "feed:backoffice"
EVERY = 5.0
"""Seconds between looks at the feed of a back office that can't push."""
AT_ONCE = 500
"""Changes that one commit takes, so that nobody waits long behind it."""
NEWS = {"transaction_status"}
"""Kinds of change that citizens are told of; the rest are facts only."""
REPLIES: Mapping[str, ReplySpec] = {
    "announce/transaction_status": ReplySpec({"number": Code("2026-1187"), "status": "ready"}),
}


@dataclass(slots=True)
class Announcer:
    """Keeps changes. A change's facts, the news of it and the place in the feed commit as one."""

    database: Database
    vault: Vault
    clock: Clock
    office: BackOffice
    knowledge: Knowledge
    channels: Mapping[str, Channel]
    specs: Mapping[str, ReplySpec]
    country: Country
    public_url: str
    signal: Signal

    async def run(self) -> None:
        """Follow the feed until cancelled; a back office that is away is asked again later."""
        while True:
            try:
                while await self.follow():
                    pass
            except BackOfficeError as error:
                log.warning("feed_not_read", error=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def follow(self) -> int:
        """Take the next changes; how many there were."""
        after = await self.database.read(lambda c: cursors.get(c, FEED))
        changes = await self.office.changes(after)
        if changes:
            await self.database.write(partial(self._follow, changes=changes))
            await self.signal.outgoing()
        return len(changes)

    async def take(self, changes: Sequence[Change]) -> int:
        """Keep what the back office pushed, durably; how much of it is new.

        The place in the feed stays: what was pushed before it may have got lost.
        """
        new = 0
        for some in batched(changes, AT_ONCE):
            new += await self.database.write(partial(self._keep, changes=some))
        if new:
            await self.signal.outgoing()
        return new

    def _follow(self, c: Connection, changes: Sequence[Change]) -> None:
        self._keep(c, changes)
        cursors.put(c, FEED, changes[-1].cursor)

    def _keep(self, c: Connection, changes: Sequence[Change]) -> int:
        """How many of them are new. Of one request nothing is told that is older than what is known of it."""
        now, count = self.clock.now(), 0
        for change in changes:
            new = facts.keep(
                c,
                self.vault,
                cursor=change.cursor,
                kind=change.kind,
                subject=change.subject,
                status=change.status,
                unit=change.unit,
                at=change.at,
                service=change.service,
                citizen_id=change.citizen_id,
            )
            count += new
            if new and change.kind in NEWS and change.citizen_id:
                if facts.outdated(c, self.vault, change.kind, change.subject, change.at):
                    continue
                told = facts.reachable(c, self.vault, change.citizen_id, now)
                enqueue(c, self.vault, [d for t in told if (d := self._news(t, change))], now)
        return count

    def _news(self, to: Told, change: Change) -> Draft | None:
        channel = self.channels.get(to.address.channel)
        composer = Composer(
            templates=self.knowledge.templates,
            specs=self.specs,
            country=self.country,
            public_url=self.public_url,
            address=to.address,
            limits=channel.limits if channel else UNKNOWN_LIMITS,
            language=to.language,
        )
        phrase = Phrase(f"announce/{change.kind}", {"number": Code(change.subject), "status": change.status})
        news = composer.message([Reply(phrase)])
        return news and replace(news, bulk=True, due=after_quiet(self.clock.now(), self.country))
