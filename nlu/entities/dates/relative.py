"""Dates told from today: «بعد باجر», «بعد أسبوعين», «آخر الشهر», «يوم ١٥»."""

import re
from collections.abc import Mapping
from datetime import date

from core.calendar import add_months, month_length, week_start
from nlu.entities.base import Message, words_before
from nlu.entities.dates.months import ANY_MONTH
from nlu.entities.dates.rules import EVERY, FREE, NEXT, PAST, Rule, plus
from nlu.entities.dates.written import ORDINALS
from nlu.entities.patterns import START, STOP, any_of, meanings, spell, spellings, words

_DAYS: Mapping[int, str] = {
    0: (
        "اليوم، هاليوم، هذا اليوم، النهارده، انهارده، النهاردا، الليلة، هالليلة، today، lyoum، "
        "elyom، elyoum، el naharda، elnaharda، ennaharda، el laila، el leila، el youm، el yom، alyoum"
    ),
    1: (
        "بكرة، بكرا، بوكرا، باكر، باجر، غدا، غدوة، غدوا، الغد، غد، باشر، tomorrow، "
        "bukra، bokra، bkra، boukra، baker، bacher، ghadan، ghodwa، ghedwa، bukrah، bokrah"
    ),
    2: (
        "بعد بكرة، بعد بكرا، بعد باكر، بعد باجر، عقب باجر، عقب باكر، عقب بكرة، عقب بكرا، "
        "بعد غد، بعد الغد، بعد غدا، بعد غدوة، ورا بكرة، اللي بعد بكرة، ba3d bokra، "
        "ba3d bukra، b3d bokra، b3d bukra، day after tomorrow، the day after tomorrow"
    ),
    -1: "أمس، الأمس، بالأمس، البارحة، البارح، مبارح، امبارح، لبارح، yesterday، ams، embare7، mbare7",
    -2: "أول أمس، أول امبارح، اول البارح، اول مبارح، قبل أمس، أول البارحة، ول امبارح",
}
_OFFSET = meanings(_DAYS)
_TODAY = spell("اليوم")
_NOT_TODAY_AFTER = spellings(
    words(
        "إلى، الى، حتى، لحد، لغاية، لين، طول، نفس، بنفس، لنفس، بعد، ناسي، طوال، خلال، كل، ذاك، ذلك، هداك، منتصف، نصف",
        "نهاية، آخر",
    )
)
_EARLY_AFTER = spellings(words("وقت، الصباح"))
_UNITS: Mapping[str, tuple[int, int, int]] = {
    "يوم": (1, 1, 0), "يومين": (2, 1, 0), "يومان": (2, 1, 0), "أيام": (1, 1, 0), "تيام": (1, 1, 0),
    "يوما": (1, 1, 0),
    "أسبوع": (1, 7, 0), "سبوع": (1, 7, 0), "أسبوعين": (2, 7, 0), "سبوعين": (2, 7, 0), "أسبوعان": (2, 7, 0),
    "أسابيع": (1, 7, 0), "جمعتين": (2, 7, 0), "سيمانة": (1, 7, 0),
    "شهر": (1, 0, 1), "شهرين": (2, 0, 1), "شهور": (1, 0, 1), "أشهر": (1, 0, 1), "شهران": (2, 0, 1),
    "سنة": (1, 0, 12), "سنتين": (2, 0, 12), "سنين": (1, 0, 12), "سنوات": (1, 0, 12), "عام": (1, 0, 12),
}  # fmt: skip
"""Count, days, months that a unit's word stands for; the count is taken where no number precedes it."""
_UNIT = {spelling: unit for word, unit in _UNITS.items() for spelling in spellings([word])}
_BACKWARDS = "قبل"
_LAST_DAY = 31


def _day(match: re.Match[str], message: Message) -> date | None:
    word = " ".join(match["it"].split())
    before = words_before(match.string, match.start())[1]
    if (word == _TODAY and before in _NOT_TODAY_AFTER) or before in _EARLY_AFTER:
        return None
    return plus(message.context.today, days=_OFFSET[word])


def _after(match: re.Match[str], message: Message) -> date | None:
    count, days, months = _UNIT[match["unit"]]
    count = int(match["n"]) if match["n"] else count
    if match.groupdict().get("way") == _BACKWARDS:
        count = -count
    return plus(message.context.today, days=days * count, months=months * count)


def _of_month(match: re.Match[str], message: Message) -> date | None:
    """A day's number in this month, or in the next one if that is said or if the day has passed."""
    said, today = match.groupdict(), message.context.today
    day = int(said["d"]) if said.get("d") else ORDINALS[" ".join(said["ordinal"].split())]
    if not 1 <= day <= _LAST_DAY or words_before(match.string, match.start())[1] in EVERY:
        return None
    first = add_months(today.replace(day=1), 1 if said.get("next") else 0)
    months = (
        [first] if said.get("this") or said.get("next") else [add_months(first, ahead) for ahead in range(3)]
    )
    days = [month.replace(day=day) for month in months if day <= month_length(month.year, month.month)]
    return next((found for found in days if found >= today or said.get("this")), None)


def _part_of_month(match: re.Match[str], message: Message) -> date | None:
    today = message.context.today
    month = add_months(today.replace(day=1), 1 if match["next"] else 0)
    if match["last"]:
        return month.replace(day=month_length(month.year, month.month))
    found = month.replace(day=15 if match["middle"] else 1)
    return found if found >= today else add_months(found, 1)


def _first_of_week(match: re.Match[str], message: Message) -> date | None:
    today = message.context.today
    start = week_start(today, message.country)
    return start if start == today and not match["next"] else plus(start, days=7)


def of_answer(said: str, message: Message) -> date | None:
    """A bare day of the month in answer to a question about a date."""
    match = _ANSWER.fullmatch(said)
    return _of_month(match, message) if match else None


_ANSWER = re.compile(r"(?:يوم\s+)?(?P<d>\d{1,2})")
_DAY_NUMBER = rf"(?:(?P<d>\d{{1,2}})(?![\d/:]|[.-]\d)|(?P<ordinal>{any_of(ORDINALS)}){STOP})"
_THE_MONTH = rf"(?:من\s+|في\s+|ب)?(?P<this>ه|هذا\s+)?الشهر(?:\s+(?P<next>{NEXT}))?{STOP}"
_NOT_ANOTHER_UNIT = r"(?!\s*(?:ساع|دقي|دقا|مر|يوم|ايام|/|شهر))"
_MORE = any_of(
    words(
        "الوطني، التالي، الثاني، الأول، الأخير، العالمي، السابق، نفسه، ذاته، الواحد، المحدد، المقرر، الذي، اللي",
        "والساعة، والوقت",
    )
)
"""What makes «اليوم» another day than today."""
_A_DAY = any_of(words("الاثنين، الثلاثاء، الأربعاء، الخميس، الجمعة، السبت، الأحد، الاتنين، التلات، الحد"))

RULES = (
    Rule(re.compile(rf"{START}[وفل]?(?P<it>{any_of(_OFFSET)}){STOP}(?!\s+{_MORE})"), _day),
    Rule(
        re.compile(
            rf"{START}[وف]?(?P<it>(?P<way>بعد|عقب|كمان|قبل|ورا)\s+(?:(?P<n>\d{{1,3}})\s+)?(?P<unit>{any_of(_UNIT)})){STOP}"
            rf"(?!\s+(?:من|{_A_DAY}|{ANY_MONTH}|\d+|عمل|الانتظار|التقديم){STOP})"
        ),
        _after,
    ),
    Rule(
        re.compile(
            rf"{FREE}(?P<it>(?:(?P<n>\d{{1,3}})\s+)?(?P<unit>{any_of(_UNIT)})\s+من\s+(?:الحين|الان|هلق|دلوقتي|اليوم)){STOP}"
        ),
        _after,
    ),
    Rule(
        re.compile(
            rf"{START}[وفبل]?(?P<it>(?:(?P<first>اول|بدايه|مطلع)|(?P<middle>منتصف|نص|نصف|وسط)|(?P<last>اخر|نهايه|اواخر))"
            rf"\s+(?:يوم\s+)?(?:في\s+|من\s+|ب)?(?:ال|هال)شهر(?:\s+(?P<next>{NEXT}))?){STOP}(?!\s+(?:{PAST}))"
        ),
        _part_of_month,
    ),
    Rule(
        re.compile(
            rf"{START}[وفبل]?(?P<it>(?:اول|بدايه|مطلع)\s+(?:ال|هال)(?:اسبوع|سبوع)(?:\s+(?P<next>{NEXT}))?){STOP}"
            rf"(?!\s+(?:{PAST}))"
        ),
        _first_of_week,
    ),
    Rule(
        re.compile(
            rf"{START}[وف]?[بل]?(?P<it>(?:يوم|تاريخ)\s+{_DAY_NUMBER}{_NOT_ANOTHER_UNIT}(?:\s+{_THE_MONTH})?)"
        ),
        _of_month,
    ),
    Rule(re.compile(rf"(?<![\w/.:-]){_DAY_NUMBER}\s+{_THE_MONTH}"), _of_month),
)
