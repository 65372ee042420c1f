"""The openings that a demonstration offers: each office, each of its services, every half hour."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zlib import crc32

from backoffice.base import Office
from backoffice.reference.catalogue import Catalogue

AHEAD = timedelta(days=30)
_STEP = timedelta(minutes=30)
_FULL_DAYS = 7
"""One day in so many has no place left, so that people see what happens then."""
_MOST = 3


def opening_id(office_id: str, service_id: str, starts_at: datetime) -> str:
    return f"{office_id}.{service_id}.{_stamp(starts_at)}"


def openings_ahead(
    catalogue: Catalogue, now: datetime, since: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Rows of the table `openings` for the coming days, by the offices' own hours; the same each time.

    With `since`, the last opening there is, from its day on only: there are tens of thousands of them.
    """
    today = now.astimezone(catalogue.zone).date()
    days = [today + timedelta(days=offset) for offset in range(AHEAD.days + 1)]
    first = since.astimezone(catalogue.zone).date() if since else today
    for office in catalogue.offices:
        for day in (day for day in days if day >= first):
            times = list(_times(catalogue, office, day))
            for service_id in office.services:
                yield from _at(office, service_id, times, _capacity(f"{office.id}/{service_id}/{day}"))


def _at(
    office: Office, service_id: str, times: Iterable[datetime], capacity: int
) -> Iterator[dict[str, Any]]:
    for starts_at in times:
        yield {
            "id": opening_id(office.id, service_id, starts_at),
            "office_id": office.id,
            "service_id": service_id,
            "starts_at": starts_at,
            "capacity": capacity,
        }


def _times(catalogue: Catalogue, office: Office, day: date) -> Iterator[datetime]:
    for hours in office.hours:
        if hours.weekday == day.isoweekday():
            starts = datetime.combine(day, hours.opens, catalogue.zone).astimezone(UTC)
            closes = datetime.combine(day, hours.closes, catalogue.zone).astimezone(UTC)
            while starts + _STEP <= closes:
                yield starts
                starts += _STEP


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="minutes")[:16]


def _capacity(of: str) -> int:
    number = crc32(of.encode())
    return 0 if number % _FULL_DAYS == 0 else 1 + number // _FULL_DAYS % _MOST
