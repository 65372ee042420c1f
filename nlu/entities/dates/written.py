"""Dates that name their day and month: `15/8/2026`, «١٥ آب», «الخامس من محرم ١٤٤٨», «آخر رمضان»."""

import re
from collections.abc import Mapping
from datetime import date

from core.calendar import hijri_month_length, month_length, to_hijri
from nlu.entities.base import Message, words_before
from nlu.entities.dates.months import ANY_MONTH, GREGORIAN, HIJRI
from nlu.entities.dates.rules import ERA, FREE, Rule, exact, upcoming
from nlu.entities.patterns import START, STOP, any_of, spellings, words

_FIRST_GREGORIAN = 1600
_CENTURY, _SHORT_HIJRI = 100, range(40, 60)
_HOUSE = spellings(words("شقة، فيلا، قطعة، مبنى، منزل، شارع، عمارة، بلوك، المادة، مادة، قانون، بيت، نسبة"))
_ALWAYS_OPEN = (24, 7)
_ORDINAL_WORDS: Mapping[int, str] = {
    1: "الأول", 2: "الثاني", 3: "الثالث", 4: "الرابع", 5: "الخامس", 6: "السادس", 7: "السابع", 8: "الثامن",
    9: "التاسع", 10: "العاشر", 11: "الحادي عشر", 12: "الثاني عشر", 13: "الثالث عشر", 14: "الرابع عشر",
    15: "الخامس عشر", 16: "السادس عشر", 17: "السابع عشر", 18: "الثامن عشر", 19: "التاسع عشر", 20: "العشرين",
    21: "الحادي والعشرين", 22: "الثاني والعشرين", 23: "الثالث والعشرين", 24: "الرابع والعشرين",
    25: "الخامس والعشرين", 26: "السادس والعشرين", 27: "السابع والعشرين", 28: "الثامن والعشرين",
    29: "التاسع والعشرين", 30: "الثلاثين", 31: "الحادي والثلاثين",
}  # fmt: skip
ORDINALS = {
    spelling: number
    for number, word in _ORDINAL_WORDS.items()
    for spelling in spellings([word, re.sub("ين$", "ون", word), word.replace("الحادي و", "الواحد و")])
}


def _full_year(written: str, era: str | None) -> tuple[int, bool]:
    """The year and whether it is Hijri: two digits from 40 to 59 are 1440 … 1459, others 20xx."""
    year = int(written)
    if year >= _CENTURY:
        return year, era == "ه" or (era != "م" and year < _FIRST_GREGORIAN)
    hijri = era == "ه" or (era != "م" and year in _SHORT_HIJRI)
    return year + (1400 if hijri else 2000), hijri


def _in_numbers(match: re.Match[str], _: Message) -> date | None:
    year, hijri = _full_year(match["y"], match["era"])
    month, day = int(match["m"]), int(match["d"])
    return exact(year, month, day, hijri=hijri) or exact(year, day, month, hijri=hijri)


def _without_year(match: re.Match[str], message: Message) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if words_before(match.string, match.start())[1] in _HOUSE or (day, month) == _ALWAYS_OPEN:
        return None
    today = message.context.today
    return upcoming(month, day, today) or upcoming(day, month, today)


def _month(match: re.Match[str]) -> tuple[int, bool]:
    """The month's number and whether it is Hijri."""
    if match.groupdict().get("number"):
        return int(match["number"]), False
    name = " ".join(match["month"].split())
    return (HIJRI[name], True) if name in HIJRI else (GREGORIAN[name], False)


def _by_month(match: re.Match[str], message: Message) -> date | None:
    groups = match.groupdict()
    day = int(groups["d"]) if groups["d"] else ORDINALS[" ".join(groups["ordinal"].split())]
    month, hijri = _month(match)
    if not groups["y"]:
        return upcoming(month, day, message.context.today, hijri=hijri or groups.get("era") == "ه")
    year, hijri_year = _full_year(groups["y"], groups.get("era"))
    return exact(year, month, day, hijri=hijri or hijri_year)


def _part_of_month(match: re.Match[str], message: Message) -> date | None:
    month, hijri = _month(match)
    today = message.context.today
    if match["last"]:
        return _end(month, today, hijri=hijri)
    return upcoming(month, _MIDDLE_DAY if match["middle"] else 1, today, hijri=hijri)


def _end(month: int, today: date, *, hijri: bool) -> date | None:
    """The next last day of a month that has not passed."""
    now = to_hijri(today)
    this_year = now.year if hijri and now else today.year
    length = hijri_month_length if hijri else month_length
    ends = (exact(year, month, length(year, month) or 0, hijri=hijri) for year in (this_year, this_year + 1))
    return next((end for end in ends if end is not None and end >= today), None)


_SEP = r"\s?[/.-]\s?"
_NOT_GLUED = r"(?<![\d/.:-])"
_SHUT = r"(?![\w/:]|[.-]\d)"
_MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:\s*[,/-]?\s*(?:سنه\s+|عام\s+|لعام\s+)?(?P<y>\d{4})(?!\d))?"
_DAY = rf"(?:(?P<d>\d{{1,2}})|(?P<ordinal>{any_of(ORDINALS)}))"
_ENGLISH = any_of(name for name in GREGORIAN if name.isascii())
_FIRST = any_of(words("أول، بداية، مطلع، غرة، اوائل، أول شهر، بداية شهر"))
_MIDDLE = any_of(words("منتصف، نص، نصف"))
_MIDDLE_DAY = 15
_LAST = any_of(words("آخر، نهاية، أواخر، آخر شهر، نهاية شهر"))

RULES = (
    Rule(
        re.compile(rf"{FREE}(?P<y>\d{{4}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<d>\d{{1,2}})(?!\d){ERA}"),
        _in_numbers,
        2,
    ),
    Rule(
        re.compile(rf"{FREE}(?P<d>\d{{1,2}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<y>\d{{4}}|\d{{2}})(?!\d){ERA}"),
        _in_numbers,
        2,
    ),
    Rule(
        re.compile(rf"{_NOT_GLUED}(?P<d>\d{{1,2}})\s?/\s?(?P<m>\d{{1,2}}){_SHUT}(?!\s?/)"), _without_year, 2
    ),
    Rule(
        re.compile(rf"(?:يوم|تاريخ)\s+(?P<it>(?P<d>\d{{1,2}})-(?P<m>{_MONTH_NUMBER}){_SHUT})"),
        _without_year,
        2,
    ),
    Rule(
        re.compile(
            rf"{_NOT_GLUED}{_DAY}\s*(?:من\s+)?(?:ب?شهر\s+|/|-)?\s*(?P<month>{ANY_MONTH}){STOP}{_YEAR}{ERA}"
        ),
        _by_month,
        2,
    ),
    Rule(
        re.compile(
            rf"{_NOT_GLUED}{_DAY}\s*(?:من\s+|في\s+)?[بل]?شهر\s+(?P<number>{_MONTH_NUMBER})(?!\d){_YEAR}{ERA}"
        ),
        _by_month,
        2,
    ),
    Rule(
        re.compile(
            rf"{START}(?P<month>{_ENGLISH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?(?!\w)"
        ),
        _by_month,
        2,
    ),
    Rule(
        re.compile(
            rf"{START}[وفبل]?(?P<it>(?:(?P<first>{_FIRST})|(?P<last>{_LAST})|(?P<middle>{_MIDDLE}))\s+"
            rf"(?:(?P<month>{ANY_MONTH}){STOP}|(?<=شهر\s)(?P<number>{_MONTH_NUMBER})(?!\d)))"
        ),
        _part_of_month,
        2,
    ),
)
