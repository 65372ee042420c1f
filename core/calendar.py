"""The only calendar: Gregorian and Umm al-Qura Hijri dates, their Arabic words, and a country's working time.

Every rule is given the day it is about; nothing here asks what time it is.
"""

import calendar as _gregorian
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from hijridate import Gregorian, Hijri

from core.country import Country

type Digits = Literal["latn", "arab"]
"""Western digits (0123) or Arabic-Indic ones (٠١٢٣), by their CLDR names."""

WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
"""Monday first, as `date.weekday()` counts."""

MONTHS = {
    "standard": (
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    "levant": (
        "كانون الثاني",
        "شباط",
        "آذار",
        "نيسان",
        "أيار",
        "حزيران",
        "تموز",
        "آب",
        "أيلول",
        "تشرين الأول",
        "تشرين الثاني",
        "كانون الأول",
    ),
}

HIJRI_MONTHS = (
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
)

_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NOON = 12
_PARTS_OF_DAY = ((0, "ليلًا"), (3, "فجرًا"), (5, "صباحًا"), (12, "ظهرًا"), (15, "عصرًا"), (18, "مساءً"))
"""From which hour on a time is called so."""
_HORIZON = 3660


class HijriDate(NamedTuple):
    year: int
    month: int
    day: int


def to_hijri(day: date) -> HijriDate | None:
    """The Umm al-Qura date of a day; None outside 1924-08-01 … 2077-11-16, where no table is."""
    try:
        return HijriDate(*Gregorian.fromdate(day).to_hijri().datetuple())
    except OverflowError:
        return None


def from_hijri(year: int, month: int, day: int) -> date | None:
    """The day of an Umm al-Qura date; None where there is no such date or no table (1343 … 1500)."""
    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(gregorian.year, gregorian.month, gregorian.day)


def hijri_month_length(year: int, month: int) -> int | None:
    """29 or 30; None where there is no table."""
    try:
        length: int = Hijri(year, month, 1).month_length()
    except (ValueError, OverflowError):
        return None
    return length


def month_length(year: int, month: int) -> int:
    return _gregorian.monthrange(year, month)[1]


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where it is shorter; clamped to what `date` can hold."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(min(max(count, 12), date.max.year * 12 + 11), 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def with_digits(text: str, digits: Digits) -> str:
    """`text` with its Western digits in the script asked for."""
    return text.translate(_ARABIC_INDIC) if digits == "arab" else text


def format_gregorian(day: date, *, months: str = "standard", digits: Digits = "latn") -> str:
    """«١٢ يوليو ٢٠٢٦»; `months` is a country's choice of month names."""
    return with_digits(f"{day.day} {MONTHS[months][day.month - 1]} {day.year}", digits)


def format_hijri(day: date, *, digits: Digits = "latn") -> str | None:
    """«٢٧ محرم ١٤٤٨هـ», None where there is no table."""
    hijri = to_hijri(day)
    if hijri is None:
        return None
    return with_digits(f"{hijri.day} {HIJRI_MONTHS[hijri.month - 1]} {hijri.year}هـ", digits)


def format_date(
    day: date,
    *,
    hijri: bool = False,
    hijri_first: bool = False,
    months: str = "standard",
    digits: Digits = "latn",
) -> str:
    """«الأحد ١٢ يوليو ٢٠٢٦», with `hijri` «… الموافق ٢٧ محرم ١٤٤٨هـ»; `hijri_first` turns the two around."""
    dates = [format_gregorian(day, months=months, digits=digits)]
    other = format_hijri(day, digits=digits) if hijri or hijri_first else None
    if other is not None:
        dates.insert(0 if hijri_first else 1, other)
    return f"{WEEKDAYS[day.weekday()]} {' الموافق '.join(dates)}"


def format_time(moment: time, *, digits: Digits = "latn") -> str:
    """«٩:٣٠ صباحًا», «١:٣٠ ظهرًا»: twelve hours and the part of the day, as letters to citizens write it."""
    part = next(part for hour, part in reversed(_PARTS_OF_DAY) if moment.hour >= hour)
    return with_digits(f"{moment.hour % _NOON or _NOON}:{moment.minute:02} {part}", digits)


def local_day(instant: datetime, country: Country) -> date:
    """The country's own date at an instant."""
    return instant.astimezone(country.time_zone).date()


def local_time(instant: datetime, country: Country) -> time:
    """The country's own clock time at an instant."""
    return instant.astimezone(country.time_zone).time()


def holiday(day: date, country: Country) -> str | None:
    """The name of the holiday on this day, or None."""
    for declared, name in country.holidays:
        if declared == day:
            return name
    for month, number, name in country.yearly_holidays:
        if (month, number) == (day.month, day.day):
            return name
    return None


def is_working_day(day: date, country: Country) -> bool:
    return day.isoweekday() not in country.weekend and holiday(day, country) is None


def _working_days_from(day: date, country: Country) -> Iterator[date]:
    for ahead in range(_HORIZON):
        if is_working_day(candidate := day + timedelta(ahead), country):
            yield candidate


def next_working_day(day: date, country: Country) -> date:
    """The first working day after `day`."""
    return add_working_days(day, 1, country)


def add_working_days(day: date, days: int, country: Country) -> date:
    """The `days`-th working day after `day`; 0 is `day` itself if people work then, else as 1."""
    later = _working_days_from(day if days == 0 else day + timedelta(1), country)
    for _ in range(days - 1):
        next(later)
    return next(later)


def week_start(day: date, country: Country) -> date:
    """The first working day of the calendar week that `day` is in: the day after the weekend's last."""
    first = next(d for d in range(1, 8) if d not in country.weekend and (d - 2) % 7 + 1 in country.weekend)
    return day - timedelta((day.isoweekday() - first) % 7)


def _shift(day: date, country: Country) -> tuple[datetime, datetime]:
    opens, closes = (datetime.combine(day, hour, country.time_zone) for hour in country.hours)
    return opens.astimezone(UTC), closes.astimezone(UTC)


def add_working_time(instant: datetime, spell: timedelta, country: Country) -> datetime:
    """The instant (UTC) at which `spell` of working time has passed since `instant`: a deadline."""
    now = instant.astimezone(UTC)
    for day in _working_days_from(local_day(instant, country), country):
        opens, closes = _shift(day, country)
        now = max(now, opens)
        if now + spell <= closes:
            return now + spell
        spell -= max(closes - now, timedelta(0))
    raise OverflowError("no such deadline within ten years")


def working_time(start: datetime, end: datetime, country: Country) -> timedelta:
    """How much working time lies between two instants; zero if `end` is not after `start`."""
    spent = timedelta(0)
    last = local_day(end, country)
    for day in _working_days_from(local_day(start, country), country):
        if day > last:
            break
        opens, closes = _shift(day, country)
        spent += max(min(closes, end.astimezone(UTC)) - max(opens, start.astimezone(UTC)), timedelta(0))
    return spent
