"""Dates: as numbers, with month names, relative to today, by weekday; Gregorian and Hijri."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from core.calendar import add_months, from_hijri, hijri_month_length, month_length, to_hijri, week_start
from core.interpretation import Entity
from nlu.entities.base import Message, answer, words_before
from nlu.entities.months import ANY_MONTH, GREGORIAN, HIJRI
from nlu.entities.patterns import START, STOP, any_of, spell, spellings

type _Rule = Callable[[re.Match[str], Message], date | None]

_NEXT = any_of(
    [
        "الجاي",
        "الجاية",
        "الجي",
        "جاي",
        "اللي جاي",
        "يلي جاي",
        "اللي جاية",
        "القادم",
        "القادمة",
        "المقبل",
        "المقبلة",
    ]
    + [
        "الياي",
        "الياية",
        "اللي ياي",
        "الجاى",
        "الجايه",
        "التالي",
        "الماجي",
        "اللي بيجي",
        "اللي جي",
        "القابل",
        "الآتي",
    ]
)
_AFTER_NEXT = any_of(
    ["بعد الجاي", "بعد القادم", "بعد المقبل", "اللي بعده", "اللي بعد الجاي", "بعد الياي", "بعد التالي"]
)
_PAST = any_of(
    [
        "الماضي",
        "الماضية",
        "اللي فات",
        "اللي فاتت",
        "الفايت",
        "السابق",
        "اللي راح",
        "اللي طاف",
        "المنصرم",
        "يلي فات",
    ]
    + ["اللي مضى", "الفات", "الي فات", "الي راح"]
)
_ERA = r"(?:\s*(?P<era>ه|م)(?!\w))?"
_YEAR_FIRST = 1600
_CENTURY, _SHORT_HIJRI = 100, range(40, 60)


def _date(year: int, month: int, day: int, *, hijri: bool) -> date | None:
    if hijri:
        return from_hijri(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(written: str, era: str | None) -> tuple[int, bool]:
    """The year and whether it is Hijri: two digits from 40 to 59 are 1440 … 1459, others 20xx."""
    year = int(written)
    if year >= _CENTURY:
        return year, era == "ه" or (era != "م" and year < _YEAR_FIRST)
    hijri = era == "ه" or (era != "م" and year in _SHORT_HIJRI)
    return year + (1400 if hijri else 2000), hijri


def _upcoming(month: int, day: int, today: date, *, hijri: bool = False) -> date | None:
    """The next day of that month and number that has not passed."""
    now = to_hijri(today)
    if hijri and now is None:
        return None
    first = now.year if hijri and now else today.year
    candidates = (_date(first + ahead, month, day, hijri=hijri) for ahead in range(5))
    return next((found for found in candidates if found is not None and found >= today), None)


def _numbers(match: re.Match[str], _: Message) -> date | None:
    year, hijri = _full_year(match["y"], match["era"])
    month, day = int(match["m"]), int(match["d"])
    return _date(year, month, day, hijri=hijri) or _date(year, day, month, hijri=hijri)


_HOUSE = frozenset(
    map(
        spell,
        [
            "شقة",
            "فيلا",
            "قطعة",
            "مبنى",
            "منزل",
            "شارع",
            "عمارة",
            "بلوك",
            "المادة",
            "مادة",
            "قانون",
            "بيت",
            "نسبة",
        ],
    )
)
_ALWAYS_OPEN = (24, 7)


def _day_and_month(match: re.Match[str], message: Message) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if words_before(match.string, match.start())[1] in _HOUSE or (day, month) == _ALWAYS_OPEN:
        return None
    today = message.context.today
    return _upcoming(month, day, today) or _upcoming(day, month, today)


_ORDINALS: Mapping[int, str] = {
    1: "الأول", 2: "الثاني", 3: "الثالث", 4: "الرابع", 5: "الخامس", 6: "السادس", 7: "السابع", 8: "الثامن",
    9: "التاسع", 10: "العاشر", 11: "الحادي عشر", 12: "الثاني عشر", 13: "الثالث عشر", 14: "الرابع عشر",
    15: "الخامس عشر", 16: "السادس عشر", 17: "السابع عشر", 18: "الثامن عشر", 19: "التاسع عشر", 20: "العشرين",
    21: "الحادي والعشرين", 22: "الثاني والعشرين", 23: "الثالث والعشرين", 24: "الرابع والعشرين",
    25: "الخامس والعشرين", 26: "السادس والعشرين", 27: "السابع والعشرين", 28: "الثامن والعشرين",
    29: "التاسع والعشرين", 30: "الثلاثين",
}  # fmt: skip
_ORDINAL = {spell(word): number for number, word in _ORDINALS.items()}
_FIRST = any_of(["أول", "بداية", "مطلع", "بداية شهر", "أول شهر", "غرة", "اوائل"])
_LAST = any_of(["آخر", "نهاية", "أواخر", "اخر", "سلخ"])
_MIDDLE = any_of(["منتصف", "نص", "نصف", "وسط"])


def _month(word: str) -> tuple[int, bool]:
    name = " ".join(word.split())
    return (HIJRI[name], True) if name in HIJRI else (GREGORIAN[name], False)


def _named_month(match: re.Match[str], message: Message) -> date | None:
    groups = match.groupdict()
    day = int(groups["d"]) if groups["d"] else _ORDINAL[" ".join(groups["ordinal"].split())]
    if groups.get("number"):
        month, hijri = int(groups["number"]), False
    else:
        month, hijri = _month(groups["month"])
    if not groups["y"]:
        return _upcoming(month, day, message.context.today, hijri=hijri or groups["era"] == "ه")
    year, hijri_year = _full_year(groups["y"], groups["era"])
    return _date(year, month, day, hijri=hijri or hijri_year)


def _edge_of_named_month(match: re.Match[str], message: Message) -> date | None:
    month, hijri = (int(match["number"]), False) if match["number"] else _month(match["month"])
    today = message.context.today
    first = _upcoming(month, 1, today, hijri=hijri)
    if match["edge"] == "first":
        return first
    now = to_hijri(today)
    if hijri:
        year = now.year if now and now.month <= month else (now.year + 1 if now else 0)
        length = hijri_month_length(year, month)
        return from_hijri(year, month, length) if length else None
    year = today.year + (month < today.month)
    return date(year, month, month_length(year, month))


_DAYS: Mapping[int, tuple[str, ...]] = {
    0: (
        "اليوم",
        "هاليوم",
        "هذا اليوم",
        "النهارده",
        "النهاردة",
        "انهارده",
        "انهاردة",
        "الليلة",
        "today",
        "lyoum",
        "elyom",
    ),
    1: (
        *(
            "بكرة",
            "بكره",
            "بكرا",
            "بوكرا",
            "باكر",
            "باجر",
            "غدا",
            "غدوة",
            "غدوا",
            "الغد",
            "غد",
            "بكرى",
            "باشر",
        ),
        *("tomorrow", "bukra", "bokra", "bkra", "boukra", "baker", "bacher", "ghadan", "ghodwa"),
    ),
    2: (
        *(
            "بعد بكرة",
            "بعد بكرا",
            "بعد باكر",
            "بعد باجر",
            "عقب باجر",
            "عقب باكر",
            "عقب بكرة",
            "عقب بكرا",
            "بعد غد",
        ),
        *(
            "بعد الغد",
            "بعد غدا",
            "بعد غدوة",
            "ورا بكرة",
            "بعد بكرى",
            "اللي بعد بكرة",
            "b3d bokra",
            "ba3d bukra",
        ),
    ),
    -1: (
        "أمس",
        "البارحة",
        "البارح",
        "مبارح",
        "امبارح",
        "لبارح",
        "البارحه",
        "امس",
        "yesterday",
        "ams",
        "embare7",
    ),
    -2: ("أول أمس", "أول امبارح", "اول البارح", "اول مبارح", "قبل أمس", "أول البارحة", "ول امبارح"),
}
_OFFSET = {word: offset for offset, words in _DAYS.items() for word in spellings(words)}
_NOT_TODAY_BEFORE = frozenset(
    map(
        spell,
        [
            "إلى",
            "الى",
            "حتى",
            "لحد",
            "لغاية",
            "لين",
            "لليوم",
            "طول",
            "نفس",
            "طوال",
            "ب",
            "خلال",
            "كل",
            "ذاك",
            "ذلك",
            "هداك",
            "لهلق",
            "وقت",
            "منتصف",
            "نصف",
            "ليومنا",
        ],
    )
)
_EARLY_BEFORE = frozenset(map(spell, ["وقت", "الصباح"]))
_TODAY = spell("اليوم")


def _relative_day(match: re.Match[str], message: Message) -> date | None:
    word = " ".join(match["it"].split())
    before = words_before(match.string, match.start())[1]
    if (word == _TODAY and before in _NOT_TODAY_BEFORE) or before in _EARLY_BEFORE:
        return None
    return _plus(message.context.today, days=_OFFSET[word])


def _plus(day: date, *, days: int = 0, months: int = 0) -> date | None:
    try:
        return add_months(day, months) + timedelta(days)
    except OverflowError:
        return None


_UNITS: Mapping[str, tuple[int, int, int]] = {
    "يوم": (1, 1, 0), "يومين": (2, 1, 0), "يومان": (2, 1, 0), "أيام": (1, 1, 0), "ايام": (1, 1, 0), "تيام": (1, 1, 0),
    "أسبوع": (1, 7, 0), "اسبوع": (1, 7, 0), "سبوع": (1, 7, 0), "أسبوعين": (2, 7, 0), "اسبوعين": (2, 7, 0),
    "أسبوعان": (2, 7, 0), "أسابيع": (1, 7, 0), "اسابيع": (1, 7, 0), "جمعتين": (2, 7, 0), "سيمانة": (1, 7, 0),
    "شهر": (1, 0, 1), "شهرين": (2, 0, 1), "شهور": (1, 0, 1), "أشهر": (1, 0, 1), "اشهر": (1, 0, 1), "شهران": (2, 0, 1),
    "سنة": (1, 0, 12), "سنتين": (2, 0, 12), "سنين": (1, 0, 12), "سنوات": (1, 0, 12), "عام": (1, 0, 12),
}  # fmt: skip
"""Count, days, months that a unit's word stands for; the count is taken where no number precedes it."""
_UNIT = {spelling: unit for word, unit in _UNITS.items() for spelling in spellings([word])}
_BACK = frozenset(map(spell, ("قبل",)))
_FAR = 1200


def _after(match: re.Match[str], message: Message) -> date | None:
    count, days, months = _UNIT[match["unit"]]
    if match["n"]:
        count = int(match["n"])
    if count > _FAR:
        return None
    if match["way"] in _BACK:
        count = -count
    return _plus(message.context.today, days=days * count, months=months * count)


_WEEKDAY_WORDS: Mapping[int, str] = {
    1: "اثنين اتنين تنين",
    2: "ثلاثاء ثلاثا تلاتا تلات ثلوث تلاتاء",
    3: "أربعاء أربعا اربعا اربعاء ربوع اربع لربعا",
    4: "خميس",
    5: "جمعة",
    6: "سبت",
    7: "أحد حد",
}
_WEEKDAY = {word: day for day, words in _WEEKDAY_WORDS.items() for word in spellings(words.split())}
_ONLY_AFTER_DAY = {
    spell("ثلاثة"): 2,
    spell("تلاتة"): 2,
    spell("أربعة"): 3,
    spell("اربع"): 3,
    spell("تلات"): 2,
}
_AFTER_DAY = _WEEKDAY | _ONLY_AFTER_DAY
_PEOPLE_BEFORE = frozenset(
    map(
        spell,
        [
            "الموظف",
            "موظف",
            "السيد",
            "سيد",
            "الأستاذ",
            "استاذ",
            "المهندس",
            "الدكتور",
            "دكتور",
            "الأخ",
            "أبو",
            "أم",
            "بن",
            "ابن",
            "آل",
            "المدير",
            "العميد",
            "النقيب",
            "الضابط",
            "حي",
            "سوق",
            "شارع",
            "طريق",
            "مدرسة",
            "دوار",
            "مسجد",
            "صلاة",
            "خطبة",
            "كل",
            "احنا",
            "نحن",
            "حنا",
            "هم",
            "كلهم",
            "كلنا",
            "انتو",
            "هالاثنين",
            "من",
            "بين",
            "بنت",
            "عائلة",
            "اسمي",
            "اسمه",
            "اسمها",
            "محمد",
            "أحمد",
            "خالد",
            "علي",
            "فهد",
            "سعد",
            "سالم",
            "عبدالله",
            "ناصر",
            "يوسف",
        ],
    )
)
_TITLE_BEFORE = frozenset(
    map(
        spell,
        [
            "الموظف",
            "السيد",
            "الأستاذ",
            "المهندس",
            "الدكتور",
            "الأخ",
            "المدير",
            "العميد",
            "اسمي",
            "اسمه",
            "الضابط",
        ],
    )
)
_BOTH = spell("اثنين")


def _weekday(match: re.Match[str], message: Message) -> date | None:
    word = match["named"] or match["word"]
    number = _AFTER_DAY[word] if match["named"] else _WEEKDAY[word]
    before = words_before(match.string, match.start())
    if not match["named"] and (before[1] in _PEOPLE_BEFORE or before[0] in _TITLE_BEFORE):
        return None
    if not match["named"] and word == _BOTH and before[1].endswith("ين"):
        return None
    if before[1] == "كل":
        return None
    return _on_weekday(number, match, message)


def _on_weekday(number: int, match: re.Match[str], message: Message) -> date | None:
    today = message.context.today
    if match["nextweek"]:
        start = week_start(today, message.country)
        return _plus(start, days=7 + (number - start.isoweekday()) % 7)
    ahead = (number - today.isoweekday() - 1) % 7 + 1
    if match["past"]:
        return _plus(today, days=-((today.isoweekday() - number - 1) % 7 + 1))
    return _plus(today, days=ahead + 7 if match["afternext"] else ahead)


def _of_month(day: int, match: re.Match[str], message: Message) -> date | None:
    """A day's number within this month, or the next one if it is said or if the day has passed."""
    today = message.context.today
    month = add_months(today.replace(day=1), 1 if match.groupdict().get("next") else 0)
    if day > month_length(month.year, month.month):
        return None
    found = month.replace(day=day)
    return found if found >= today or match.groupdict().get("this") else add_months(month, 1).replace(day=day)


def _day_of_month(match: re.Match[str], message: Message) -> date | None:
    day = int(match["d"])
    if not 1 <= day <= 31 or words_before(match.string, match.start())[1] == "كل":  # noqa: PLR2004
        return None
    try:
        return _of_month(day, match, message)
    except ValueError:
        return None


def _month_edge(match: re.Match[str], message: Message) -> date | None:
    today = message.context.today
    month = add_months(today.replace(day=1), 1 if match["next"] else 0)
    if match["last"]:
        return month.replace(day=month_length(month.year, month.month))
    day = 15 if match["middle"] else 1
    found = month.replace(day=day)
    return found if found >= today else add_months(found, 1)


def _week_edge(match: re.Match[str], message: Message) -> date | None:
    start = week_start(message.context.today, message.country)
    if match["next"]:
        return _plus(start, days=7)
    return _plus(start, days=7) if start < message.context.today else start


_SEP = r"\s?[/.-]\s?"
_FREE = r"(?<![\w/.:-])"
_SHUT = r"(?![\w/:]|[.-]\d)"
_MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])"
_DAY_WORD = r"(?:[وف]?(?:ل|ب)?(?:يوم|نهار|ليلة)\s+)"
_NEXT_WEEK = rf"(?P<nextweek>(?:من\s+)?(?:ال|هال)?(?:اسبوع|سبوع)\s+(?:{_NEXT}))"
_ARTICLE = r"(?:[وف]?(?:ب|ع|ه|ك)?ال|[وف]?لل|[وف]?ل(?=[احخستج]))"
_PLAIN_DAY = any_of(_WEEKDAY)

_NUMBER_RULES: tuple[tuple[str, _Rule], ...] = (
    (rf"{_FREE}(?P<y>\d{{4}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<d>\d{{1,2}})(?!\d){_ERA}", _numbers),
    (rf"{_FREE}(?P<d>\d{{1,2}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<y>\d{{4}}|\d{{2}})(?!\d){_ERA}", _numbers),
    (rf"(?<![\d/.:-])(?P<d>\d{{1,2}})\s?/\s?(?P<m>\d{{1,2}}){_SHUT}(?!\s?/)", _day_and_month),
    (rf"(?:يوم|تاريخ|بتاريخ)\s+(?P<d>\d{{1,2}})-(?P<m>{_MONTH_NUMBER}){_SHUT}", _day_and_month),
    (
        rf"(?<![\d/.:-])(?:(?P<d>\d{{1,2}})|(?P<ordinal>{any_of(_ORDINAL)}))\s*(?:من\s+)?(?:شهر\s+|/|-)?\s*"
        rf"(?P<month>{ANY_MONTH}){STOP}(?:\s*[,/-]?\s*(?:سنه\s+|عام\s+|لعام\s+)?(?P<y>\d{{4}})(?!\d))?{_ERA}",
        _named_month,
    ),
    (
        rf"(?<![\d/.:-])(?P<d>\d{{1,2}})(?P<ordinal>)\s*(?:من\s+)?(?:ب|ل|في\s+)?شهر\s+(?P<number>{_MONTH_NUMBER})(?!\d)"
        rf"(?:\s*[,/-]?\s*(?:سنه\s+|عام\s+)?(?P<y>\d{{4}})(?!\d))?{_ERA}",
        _named_month,
    ),
    (rf"{START}(?P<month>january|february|march|april|june|july|august|september|october|november|december)"
     rf"\s+(?P<d>\d{{1,2}})(?P<ordinal>)(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?(?P<era>)(?!\w)", _named_month),
    (
        rf"{START}[بف]?(?:(?P<first>{_FIRST})|(?P<last>{_LAST}))\s+(?:شهر\s+)?"
        rf"(?:(?P<month>{ANY_MONTH}){STOP}|(?<=شهر\s)(?P<number>{_MONTH_NUMBER})(?!\d))",
        _edge_of_named_month,
    ),
)  # fmt: skip
_WORD_RULES: tuple[tuple[str, _Rule], ...] = (
    (
        rf"{START}[وفبل]?(?P<it>{any_of(_OFFSET)}){STOP}"
        r"(?!\s+(?:الوطني|التالي|الثاني|الاول|الاخير|العالمي|السابق|نفسه|ذاته|الواحد|المحدد|المقرر))",
        _relative_day,
    ),
    (
        rf"{START}[وف]?(?P<way>بعد|عقب|كمان|قبل|ورا)\s+(?:(?P<n>\d{{1,4}})\s+)?(?P<unit>{any_of(_UNIT)}){STOP}"
        rf"(?!\s+(?:من|{_ARTICLE}?(?:{_PLAIN_DAY})|{ANY_MONTH}|\d|عمل|الانتظار|التقديم){STOP})",
        _after,
    ),
    (
        rf"{START}(?:{_DAY_WORD}{_ARTICLE}?(?P<named>{any_of(_AFTER_DAY)})|{_ARTICLE}(?P<word>{_PLAIN_DAY})){STOP}"
        rf"(?:\s+(?:{_NEXT_WEEK}|(?P<afternext>{_AFTER_NEXT})|(?:{_NEXT})|(?P<past>{_PAST})){STOP})?",
        _weekday,
    ),
    (
        rf"{START}[وفبل]?(?:(?P<first>{_FIRST})|(?P<middle>{_MIDDLE})|(?P<last>{_LAST}))\s+"
        rf"(?:ال|هال)شهر(?:\s+(?P<next>{_NEXT}))?{STOP}(?!\s+(?:{_PAST}))",
        _month_edge,
    ),
    (
        rf"{START}[وفبل]?(?:اول|بدايه|مطلع)\s+(?:ال|هال)(?:اسبوع|سبوع)(?:\s+(?P<next>{_NEXT}))?{STOP}(?!\s+(?:{_PAST}))",
        _week_edge,
    ),
    (
        rf"{START}[وف]?[بل]?(?:يوم|تاريخ)\s+(?P<d>\d{{1,2}})(?![\d/:]|[.-]\d|\s*(?:ساع|دقي|دقا|مر|يوم|ايام|/|شهر|ال(?:صبح|عصر|ظهر|مغرب)))"
        rf"(?:\s+(?:من\s+)?(?:ب|ه|به)?ال?شهر(?:\s+(?P<next>{_NEXT}))?{STOP})?",
        _day_of_month,
    ),
    (
        rf"(?<![\w/.:-])(?P<d>\d{{1,2}})\s+(?:من\s+|في\s+)?(?P<this>ه|به|هذا\s+)?(?:ال|بال)شهر(?:\s+(?P<next>{_NEXT}))?{STOP}",
        _day_of_month,
    ),
)


def _compiled(rules: tuple[tuple[str, _Rule], ...]) -> tuple[tuple[re.Pattern[str], _Rule], ...]:
    return tuple((re.compile(pattern), rule) for pattern, rule in rules)


_RULES = _compiled(_NUMBER_RULES + _WORD_RULES)
_BARE_DAY = re.compile(r"(?:يوم\s+)?(?P<d>\d{1,2})")
_BARE_WEEKDAY = re.compile(
    rf"(?P<word>{_PLAIN_DAY})(?:\s+(?:(?P<nextweek>(?!))|(?P<afternext>{_AFTER_NEXT})|{_NEXT}|(?P<past>{_PAST})))?"
)


def dates(message: Message) -> Iterator[Entity]:
    """Every date, past ones too: whether a date will do is for whoever asked to say."""
    view = message.numeric
    for pattern, rule in _RULES:
        for match in pattern.finditer(view.text):
            if (found := rule(match, message)) is not None:
                yield view.entity("date", found.isoformat(), *_span(match))
    if message.context.expecting == "date":
        yield from _answer(message)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Without a clitic before the word: «وبكرة» is found at «بكرة»."""
    start, end = match.span("it") if "it" in match.re.groupindex else match.span()
    return start, start + len(match.string[start:end].rstrip())


def _answer(message: Message) -> Iterator[Entity]:
    said, start, end = answer(message.numeric)
    found: date | None = None
    if match := _BARE_DAY.fullmatch(said):
        found = _day_of_month(match, message)
    elif match := _BARE_WEEKDAY.fullmatch(said):
        found = _on_weekday(_WEEKDAY[match["word"]], match, message)
    if found is not None:
        yield message.numeric.entity("date", found.isoformat(), start, end)
