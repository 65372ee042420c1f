"""What staff do with campaigns, from a command or a page."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from channels.base import Channel
from core.campaign import Outcome, sensitivity
from core.clock import Clock
from core.country import Country
from core.disclosure import Sensitivity
from core.errors import TemplateError
from core.messages import Address
from core.sms import segments
from core.template import Templates
from pipeline.campaigns.sources import Page, Source
from pipeline.campaigns.texts import Text
from store import audit, campaigns
from store.campaigns import Campaign, Recipient
from store.database import Database
from store.drafts import Draft, enqueue
from store.vault import Vault

PROBLEMS = 20
"""Lines that a preview names."""


@dataclass(slots=True)
class Preview:
    """What a campaign would be. `segments` counts SMS where a channel's texts are plain; `problems` names the first
    lines of whom no message can be made, and why."""

    recipients: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)
    segments: int = 0
    unreachable: int = 0
    invalid: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    samples: list[Draft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Every act of staff's on campaigns; each is audited under the name of whoever did it."""

    database: Database
    vault: Vault
    clock: Clock
    templates: Templates
    channels: Mapping[str, Channel]
    country: Country
    public_url: str

    def text(self, source: str, told: Sensitivity, author: str = "campaign:draft") -> Text:
        return Text(source, told, author, self.templates, self.channels, self.country, self.public_url)

    async def preview(
        self, source: Source, words: str, *, told: Sensitivity = Sensitivity.PUBLIC, samples: int = 5
    ) -> Preview:
        """The first messages as they would be, and the sums over all. Raises TemplateError, ListError, Unavailable."""
        text, found = self.text(words, told), Preview()
        text.check(source.columns())
        async for people, _ in source.pages(""):
            for person, address in await self._addressed(people):
                self._preview_one(found, text, person, address, samples)
        return found

    def _preview_one(
        self, found: Preview, text: Text, person: Recipient, address: Address | None, samples: int
    ) -> None:
        if address is None:
            invalid = person.outcome is Outcome.INVALID
            found.invalid += invalid
            found.unreachable += not invalid
            if invalid:
                self._problem(found, person.line, "names nobody whom a message can go to")
            return
        try:
            draft = text.message(address, person.values)
        except TemplateError as error:
            found.invalid += 1
            self._problem(found, person.line, str(error))
            return
        found.recipients += 1
        found.by_channel[address.channel] = found.by_channel.get(address.channel, 0) + 1
        channel = self.channels.get(address.channel)
        if channel is not None and not channel.limits.rich:
            found.segments += segments(draft.text).count
        if len(found.samples) < samples:
            found.samples.append(draft)

    @staticmethod
    def _problem(found: Preview, line: int, what: str) -> None:
        if len(found.problems) < PROBLEMS:
            found.problems.append((line, what))

    async def _addressed(self, people: Sequence[Recipient]) -> list[tuple[Recipient, Address | None]]:
        now = self.clock.now()
        return await self.database.read(
            lambda c: [(p, campaigns.address_of(c, self.vault, p, now)) for p in people]
        )

    async def test(
        self, source: Source, words: str, to: Address, *, by: str, told: Sensitivity = Sensitivity.PUBLIC
    ) -> UUID:
        """Send the first recipient's message to `to`, at once; the message's id. Raises as `preview`."""
        shown = await self.preview(_First(source), words, told=told, samples=1)
        if not shown.samples:
            raise TemplateError("nobody on the first lines of the list can be written to")
        draft = replace(shown.samples[0], address=to, author=f"staff:{by}", bulk=False)
        now = self.clock.now()

        def queue(c: Connection) -> UUID:
            (message,) = enqueue(c, self.vault, [draft], now)
            audit.append(c, self.vault, f"staff/{by}", [("campaign.tested", str(message))], now)
            return message

        return await self.database.write(queue)

    async def start(
        self,
        name: str,
        source: Source,
        words: str,
        *,
        by: str,
        told: Sensitivity = Sensitivity.PUBLIC,
        at: datetime | None = None,
        per_second: float | None = None,
    ) -> Campaign:
        """Read the list and let it run, from `at` on and so many a second at most.

        Interrupted, the same call goes on where it stopped. Raises TemplateError, ListError, NameTaken, Unavailable.
        """
        self.text(words, told).check(source.columns())
        now = self.clock.now()
        kept = await self.database.write(
            lambda c: campaigns.create(c, self.vault, name, words, sensitivity(words, told), by=by, now=now)
        )
        async for people, far in source.pages(kept.loaded):
            await self.database.write(self._adding(kept, people, far))
            kept = replace(kept, loaded=far)
        return await self.database.write(
            lambda c: campaigns.start(
                c, self.vault, name, at=at or now, per_second=per_second, by=by, now=self.clock.now()
            )
        )

    def _adding(
        self, campaign: Campaign, people: Sequence[Recipient], far: str
    ) -> Callable[[Connection], None]:
        return lambda c: campaigns.add(c, self.vault, campaign, people, loaded=far, now=self.clock.now())

    async def pause(self, name: str, *, by: str) -> None:
        now = self.clock.now()
        await self.database.write(lambda c: campaigns.pause(c, self.vault, name, by=by, now=now))

    async def resume(self, name: str, *, by: str) -> None:
        now = self.clock.now()
        await self.database.write(lambda c: campaigns.resume(c, self.vault, name, by=by, now=now))

    async def cancel(self, name: str, *, by: str) -> None:
        now = self.clock.now()
        await self.database.write(lambda c: campaigns.cancel(c, self.vault, name, by=by, now=now))

    async def report(self, name: str) -> tuple[Campaign, dict[str, int], Sequence[int]]:
        """It, how many recipients there are of each outcome, and the first lines that no message could be made of."""

        def look(c: Connection) -> tuple[Campaign, dict[str, int], Sequence[int]]:
            found = campaigns.get(c, name)
            return found, campaigns.report(c, found), campaigns.invalid_lines(c, found)

        return await self.database.read(look)


@dataclass(frozen=True, slots=True)
class _First:
    """The first page of a source."""

    source: Source

    def columns(self) -> Sequence[str]:
        return self.source.columns()

    async def pages(self, after: str) -> AsyncIterator[Page]:
        async for page in self.source.pages(after):
            yield page
            return
