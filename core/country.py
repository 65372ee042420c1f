"""What differs from country to country, as data; the packs are in `countries/`."""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Emergency:
    """A number to call, and for what (`police`, `ambulance`, `fire`, `trafficking` …)."""

    kind: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country pack.

    `weekend` holds ISO weekdays (Monday is 1); `hours` are the customary working hours of a day; in the
    `quiet_hours`, from an evening to a morning, nobody is written to unasked. `months`
    says which Gregorian month names are official: يوليو, or تموز in the Levant. `id_patterns` are regular
    expressions of national and residence numbers, `id_checksum` names the rule in `nlu/entities` that
    verifies them, or is empty. `plate_pattern` reads a plate in folded text. `prayer_times` are the
    customary clock times behind «بعد المغرب», none where a country has none on file. `yearly_holidays` are
    month and day; `hosts` are the domains under which nobody but the state registers a name; `holidays` are
    single days as a person declared them: Hijri feasts are never computed.
    """

    code: str
    name: str
    body: str
    currency: str
    currency_digits: int
    time_zone: ZoneInfo
    weekend: frozenset[int]
    phone_region: str
    id_patterns: tuple[str, ...]
    id_checksum: str
    plate_pattern: str
    emergencies: tuple[Emergency, ...]
    hours: tuple[time, time] = (time(8), time(15))
    quiet_hours: tuple[time, time] = (time(21), time(8))
    months: Literal["standard", "levant"] = "standard"
    holidays: tuple[tuple[date, str], ...] = ()
    yearly_holidays: tuple[tuple[int, int, str], ...] = ()
    prayer_times: tuple[tuple[str, time], ...] = ()
    lexicon: tuple[tuple[str, str], ...] = ()
    hijri_first: bool = False
    privacy_url: str = ""
    hosts: tuple[str, ...] = ()
