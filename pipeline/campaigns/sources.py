"""Whom a campaign is for: a file's lines, or citizens whom the back office's facts tell of."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import BinaryIO, Protocol
from uuid import UUID

from backoffice.base import BackOffice
from core.campaign import Outcome
from core.errors import NotFound
from core.messages import Address
from pipeline.campaigns.lists import Listed, columns, listed
from store import campaigns
from store.campaigns import Recipient
from store.database import Database
from store.vault import Vault

AT_ONCE = 200
"""Recipients that one commit takes, so that nobody waits long behind it."""

type Page = tuple[Sequence[Recipient], str]
"""Some recipients, and how far that is, in the source's own terms."""


class Source(Protocol):
    """Reads the same people in the same order each time."""

    def columns(self) -> Sequence[str]:
        """The names of the values it has for everybody."""
        ...

    def pages(self, after: str) -> AsyncIterator[Page]:
        """All that comes after `after`, from the beginning where that is empty."""
        ...


@dataclass(frozen=True, slots=True)
class FileSource:
    """A table of people. Memory stays flat however long it is."""

    file: BinaryIO
    office: BackOffice
    channels: frozenset[str]

    def columns(self) -> Sequence[str]:
        return columns(self.file)

    async def pages(self, after: str) -> AsyncIterator[Page]:
        """Raises ListError, and Unavailable where national numbers can't be looked up."""
        for lines in batched(listed(self.file, int(after or 0)), AT_ONCE):
            people = await asyncio.gather(*(self._recipient(line) for line in lines))
            yield people, str(lines[-1].line)

    async def _recipient(self, line: Listed) -> Recipient:
        match line.by:
            case "citizen":
                return Recipient(line.line, line.values, citizen_id=line.who)
            case "national_id":
                try:
                    citizen = await self.office.citizen_by_national_id(line.who)
                except NotFound:
                    return Recipient(line.line, outcome=Outcome.UNREACHABLE)
                return Recipient(line.line, line.values, citizen_id=citizen.id)
            case "address" if line.channel in self.channels:
                return Recipient(line.line, line.values, Address(line.channel, line.who))
        return Recipient(line.line, outcome=Outcome.INVALID)


@dataclass(frozen=True, slots=True)
class FactSource:
    """Everyone who proved to be a citizen with a transaction of `service` that is in `status` now."""

    service: str
    status: str
    database: Database = field(repr=False)
    vault: Vault = field(repr=False)

    def columns(self) -> Sequence[str]:
        return ("number",)

    async def pages(self, after: str) -> AsyncIterator[Page]:
        place = UUID(after) if after else UUID(int=0)
        while True:
            begin = place
            people, place = await self.database.read(
                lambda c: campaigns.asked(c, self.vault, self.service, self.status, begin, AT_ONCE)  # noqa: B023
            )
            if not people:
                return
            yield people, str(place)
