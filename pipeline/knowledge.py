"""What every turn leans on and few change: published templates and the names in the agency's catalogue."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from backoffice.base import BackOffice, Office, ServiceEntry
from core.errors import BackOfficeError
from core.interpretation import Gazetteer
from core.template import Templates
from store import templates as published
from store.database import Database

log = structlog.get_logger()

EVERY, SOON = timedelta(seconds=30), timedelta(seconds=2)
"""How often both are looked up again, and how soon while the catalogue was never seen."""
_PAPERS = (
    "شهادة", "بيان", "وثيقة", "قسيمة", "كشف", "سجل", "صحيفة", "براءة", "إفادة", "مشهد", "تعريف", "ورقة",
    "دفتر", "تقرير", "مفردات",
)  # fmt: skip
"""What a certificate's name begins with."""


@dataclass(slots=True)
class Knowledge:
    """The latest snapshot of each; a turn reads them once and keeps what it read."""

    database: Database
    office: BackOffice
    templates: Templates = field(default_factory=lambda: Templates(()))
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    _hashes: frozenset[str] = frozenset()

    async def refresh(self) -> None:
        """Take the published templates, and the catalogue's names unless the back office is away."""
        found = await self.database.read(published.published)
        hashes = frozenset(f"{t.name}/{t.language}/{t.channel}/{t.hash}" for t in found)
        if hashes != self._hashes:
            self.templates, self._hashes = Templates(found), hashes
        try:
            self.gazetteer = gazetteer(await self.office.services(), await self.office.offices())
        except BackOfficeError as error:
            log.warning("catalogue_not_refreshed", error=type(error).__name__)

    async def run(self) -> None:
        """Refresh until cancelled."""
        while True:
            known = EVERY if self.gazetteer.version else SOON
            await asyncio.sleep(known.total_seconds())
            await self.refresh()


def _own_city(office: Office, cities: Counter[str]) -> tuple[str, ...]:
    """A city with one office names that office."""
    return (office.city,) if office.city and cities[office.city] == 1 else ()


def _papers(service: ServiceEntry) -> tuple[str, ...]:
    """The names under which a service is a paper to be issued; a renewal, a permit or a report is none."""
    named = (service.name, *service.names)
    return named if service.name.startswith(_PAPERS) else tuple(n for n in named if n.startswith(_PAPERS))


def gazetteer(services: Sequence[ServiceEntry], offices: Sequence[Office]) -> Gazetteer:
    """The names people use, by id."""
    by_service = {s.id: (s.name, *s.names) for s in services}
    cities = Counter(o.city for o in offices)
    by_office = {o.id: (o.name, *o.names, *_own_city(o, cities)) for o in offices}
    certificates: dict[str, tuple[str, ...]] = {}
    for service in services:
        if service.issues and (papers := _papers(service)):
            certificates[service.issues] = (*certificates.get(service.issues, ()), *papers)
    version = hashlib.sha256(repr((by_service, by_office)).encode()).hexdigest()
    return Gazetteer(by_service, by_office, certificates, version)
