"""Times of day: clock times, hours with their part of the day, prayers."""

import re
from collections.abc import Iterator, Mapping
from datetime import time

from core.interpretation import Entity
from nlu.entities.base import Message, answer
from nlu.entities.patterns import START, STOP, any_of, meanings, words

_NOON, _DAY, _HOUR = 12, 24, 60
_PARTS: Mapping[str, str] = {
    "morning": (
        "الصبح، صباحا، صباح، الصباح، الفجر، فجرا، الضحى، ضحى، am، a.m، ص، صبح، بالصبح، "
        "الصبحية، الفجرية، قبل الظهر، sob7، el sob7، elsob7، soba7، sabah"
    ),
    "noon": "الظهر، ظهرا، بعد الظهر، الظهرية، بالظهر، dohr، el dohr، duhr",
    "evening": (
        "العصر، عصرا، عصر، المغرب، مغربا، المسا، مساء، المساء، مسا، pm، p.m، العصرية، العشية، "
        "بعد العصر، بعد المغرب، المغربية، م، عشية، بالعصر، مساءا، 3asr، el 3asr، al 3asr، "
        "maghreb، el maghreb، masa2، el masa"
    ),
    "night": ("بالليل، الليل، ليلا، العشاء، عشاء، بليل، بعد العشاء، بالليله، باليل، bel leil، belleil"),
}
_PART = meanings(_PARTS)
_LETTERS = frozenset({"ص", "م"})
_SURE_PART = any_of(word for word in _PART if word not in _LETTERS)
_ANY_PART = any_of(_PART)

_FRACTIONS: Mapping[int, str] = {
    30: "ونص، ونصف، و نص، و نصف، والنصف، والنص",
    15: "وربع، و ربع، والربع",
    20: "وثلث، وتلت، و ثلث، والثلث، و تلت",
    35: "ونص وخمس، ونص وخمسة، ونصف وخمس، ونص و5",
    25: "ونص الا خمس، ونص الا خمسة، ونص الا 5، ونصف الا خمس",
    -15: "إلا ربع، الا ربع، الا ربعا، الا الربع، غير ربع، لا ربع، الاربع",
    -20: "إلا ثلث، الا تلت، الا ثلثا، الا الثلث، غير تلت",
    -5: "الا خمس، الا خمسة، الا 5، غير خمسة، غير 5، الا خمس دقائق، الا 5 دقائق",
    -10: "الا عشر، الا عشرة، الا 10، غير 10، الا 10 دقائق",
    5: "وخمس، وخمسة، و5، و 5، و5 دقائق، وخمس دقائق",
    10: "وعشر، وعشرة، و10، و 10، و10 دقائق، وعشر دقائق",
}
_FRACTION = meanings(_FRACTIONS)
_SOME_FRACTION = rf"(?:(?P<fraction>{any_of(_FRACTION)})|و\s?(?P<minutes>[1-5]?\d\s+دقي?ق\w*|[1-5]\d(?!\d)))"

_ORDINAL_WORDS: Mapping[int, str] = {
    1: "الواحدة",
    2: "الثانية",
    3: "الثالثة",
    4: "الرابعة",
    5: "الخامسة",
    6: "السادسة",
    7: "السابعة",
    8: "الثامنة",
    9: "التاسعة",
    10: "العاشرة",
    11: "الحادية عشرة، الحادية عشر",
    12: "الثانية عشرة، الثانية عشر",
}
_ORDINAL = meanings(_ORDINAL_WORDS)
_CUE = r"(?:[وفبل]?(?:ع?ال|لل|ع|هال)ساعه|عال(?=\s?\d)|(?:(?:3al|el|al|il|l|es)[ -]?)?s[aei]a?3a)"
_HOUR_NUMBER = r"(?P<hour>2[0-3]|1\d|0?\d)"
_COUNTED = any_of(
    words(
        "سنة، سنين، سنوات، شهر، شهور، أشهر، أيام، ساعة، ساعات، دقيقة، دقائق، دقايق، متر، كيلو",
        "ريال، دينار، درهم، جنيه، ليرة، دولار، مليون، ألف، مرة، مرات، أسابيع، أسبوع، اشخاص، شخص، %",
        "نجوم، افراد",
    )
)
_NOT_COUNTED = rf"(?!\s*(?:{_COUNTED})(?!\w))"

_CLOCK = re.compile(
    rf"(?<![\w:./-]){_HOUR_NUMBER}\s?:\s?(?P<minute>[0-5]\d)(?![\d:])(?:\s*(?P<part>{_ANY_PART}){STOP})?"
)
_DOTTED = re.compile(
    rf"(?<![\w:./-])(?P<cue>{_CUE}\s+)?{_HOUR_NUMBER}\.(?P<minute>[0-5]\d)(?![\d.])(?(cue)|(?=\s*(?:{_SURE_PART}){STOP}))"
    rf"(?:\s*(?P<part>{_ANY_PART}){STOP})?"
)
_CUED = re.compile(
    rf"{START}{_CUE}\s*:?\s*(?:{_HOUR_NUMBER}(?![\d:/-]|\.\d)|(?P<ordinal>{any_of(_ORDINAL)}){STOP})"
    rf"(?:\s*{_SOME_FRACTION}{STOP})?(?:\s*(?P<part>{_ANY_PART}){STOP})?(?!\s*(?:دقي|دقا|ثاني|ثواني))"
)
_PARTED = re.compile(
    rf"(?<![\da-z:./-])(?<!يوم )(?!3am)(?:{_HOUR_NUMBER}|{START}[وفبل]?(?P<ordinal>{any_of(_ORDINAL)}){STOP})"
    rf"(?:\s*{_SOME_FRACTION}{STOP})?\s*(?:(?:في|ديال|تاع|متاع|مال|من)\s+)?(?P<part>{_SURE_PART}|(?<=\d)\s?ص){STOP}"
)
_FRACTIONED = re.compile(
    rf"(?<![\d:./-]){_HOUR_NUMBER}(?!\d)\s*(?P<fraction>{any_of(_FRACTION)}){STOP}(?P<part>){_NOT_COUNTED}"
)
_WHOLE = re.compile(
    rf"(?:{_CUE}\s*)?(?:{_HOUR_NUMBER}(?:[:.](?P<minute>[0-5]\d))?|(?P<ordinal>{any_of(_ORDINAL)}))"
    rf"(?:\s*{_SOME_FRACTION})?(?:\s*(?P<part>{_ANY_PART}))?"
)
_PRAYERS = meanings({name: name for name in ("الفجر", "الظهر", "العصر", "المغرب", "العشاء")})
_PRAYER = re.compile(
    rf"{START}[وف]?(?:بعد|عقب|مع|عند|وقت|ورا)\s+(?:صلاه\s+|اذان\s+)?(?P<prayer>{any_of(_PRAYERS)}){STOP}"
)
_BARE_PRAYER = re.compile(any_of(_PRAYERS))


def _hour(hour: int, part: str | None) -> int | None:
    """The hour of 24. Without a part of the day, 1 to 6 are the afternoon: the sense in an office's day."""
    if hour > _NOON or (part is None and hour == 0):
        return hour if hour < _DAY and part != "morning" else None
    if part == "morning":
        return hour % _NOON
    if part == "noon":
        return hour if hour >= 10 else hour + _NOON  # noqa: PLR2004 — «١١ الظهر» is before noon
    if part == "evening":
        return hour % _NOON + _NOON
    if part == "night":
        return hour % _NOON + (_NOON if hour % _NOON >= 5 else 0)  # noqa: PLR2004 — «٢ بالليل» is after midnight
    return hour + _NOON if 1 <= hour <= 6 else hour  # noqa: PLR2004


def _clock(match: re.Match[str]) -> time | None:
    groups = match.groupdict()
    ordinal = groups.get("ordinal")
    written = _ORDINAL[" ".join(ordinal.split())] if ordinal else int(groups["hour"])
    minutes = int(groups.get("minute") or (groups.get("minutes") or "0").split()[0])
    if groups.get("fraction"):
        minutes += _FRACTION[" ".join(groups["fraction"].split())]
    part = _PART[" ".join(groups["part"].split())] if groups.get("part") else None
    clock_written = groups.get("minute") and len(groups["hour"]) == 2 and groups["hour"][0] == "0"  # noqa: PLR2004
    hour = written if part is None and clock_written else _hour(written, part)
    if hour is None:
        return None
    total = (hour * _HOUR + minutes) % (_DAY * _HOUR)
    return time(total // _HOUR, total % _HOUR)


def times(message: Message) -> Iterator[Entity]:
    """Times as HH:MM; how long something took is none."""
    view = message.numeric
    for pattern in (_CLOCK, _DOTTED, _CUED, _PARTED, _FRACTIONED):
        for match in pattern.finditer(view.text):
            if (moment := _clock(match)) is not None:
                yield view.entity("time", f"{moment:%H:%M}", *match.span())
    yield from _prayers(message)
    if message.context.expecting == "time":
        yield from _answer(message)


def _prayers(message: Message) -> Iterator[Entity]:
    view, known = message.numeric, dict(message.country.prayer_times)
    for match in _PRAYER.finditer(view.text):
        moment = known.get(_PRAYERS[match["prayer"]])
        if moment is not None:
            yield view.entity("time", f"{moment:%H:%M}", *match.span())


def _answer(message: Message) -> Iterator[Entity]:
    said, start, end = answer(message.numeric)
    if match := _WHOLE.fullmatch(said):
        moment = _clock(match)
    elif prayer := _BARE_PRAYER.fullmatch(said):
        moment = dict(message.country.prayer_times).get(_PRAYERS[prayer[0]])
    else:
        return
    if moment is not None:
        yield message.numeric.entity("time", f"{moment:%H:%M}", start, end)
