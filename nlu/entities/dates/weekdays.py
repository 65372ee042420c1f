"""Weekdays in MSA, the dialects, English and Arabizi: «الأحد الجاي», «يوم التلات», `el a7ad`."""

import re
from collections.abc import Mapping
from datetime import date

from core.calendar import week_start
from nlu.entities.base import Message, words_before
from nlu.entities.dates.rules import AFTER_NEXT, EVERY, NEXT, PAST, Rule, plus
from nlu.entities.patterns import START, STOP, any_of, meanings, spellings, words

_WORDS: Mapping[int, str] = {
    1: "اثنين، اتنين، تنين",
    2: "ثلاثاء، ثلاثا، تلاتا، تلات، ثلوث، تلاتاء، تلوت",
    3: "أربعاء، أربعا، ربوع، أربع، لربعا",
    4: "خميس",
    5: "جمعة",
    6: "سبت",
    7: "أحد، حد",
}
_AFTER_DAY_WORDS: Mapping[int, str] = {
    2: "ثلاثة، تلاتة، ثلاث",
    3: "أربعة",
}
"""Numbers by themselves, days after «يوم»."""
_LATIN_WORDS: Mapping[int, str] = {
    1: "monday، ithnain، ethnain، etnein، tnein، itnen",
    2: "tuesday، tholatha، tlata، talat، thulatha",
    3: "wednesday، arbi3a، arb3a، arba3، orbi3a2",
    4: "thursday، khamis، khamees، 5amis، khmis، 5amees، 5ames",
    5: "friday، jom3a، jum3a، gom3a، jumaa، jem3a",
    6: "saturday، sabt، essabt، sebt",
    7: "sunday، a7ad، ahad، 7ad، had",
}


_WEEKDAYS = meanings(_WORDS)
_AFTER_DAY = _WEEKDAYS | meanings(_AFTER_DAY_WORDS)
_LATIN = meanings(_LATIN_WORDS)
_ENGLISH = frozenset(word for word in _LATIN if word.endswith("day"))

_NOT_A_DAY_AFTER = spellings(
    words(
        "الموظف، موظف، السيد، الأستاذ، المهندس، الدكتور، الأخ، أبو، أم، بن، ابن، آل، المدير",
        "العميد، النقيب، الضابط، حي، سوق، شارع، طريق، مدرسة، دوار، مسجد، صلاة، خطبة، كل، احنا",
        "نحن، حنا، هم، كلهم، كلنا، انتو، بين، بنت، عائلة، اسمي، اسمه، اسمها، محمد، أحمد، خالد",
        "علي، فهد، سعد، سالم، عبدالله، ناصر، يوسف",
    )
)
"""Family names, places, and «الاثنين» in the sense of both of them."""
_TITLES = spellings(
    words("الموظف، السيد، الأستاذ، المهندس، الدكتور، الأخ، المدير، العميد، اسمي، اسمه، الضابط")
)
_BOTH = spellings(words("اثنين، اتنين"))


def _named(match: re.Match[str], message: Message) -> date | None:
    """After «يوم» nearly anything is a day; by itself, only what isn't a name or a number there."""
    earlier, before = words_before(match.string, match.start())
    if before in EVERY:
        return None
    if match["said"]:
        return on_weekday(_AFTER_DAY[match["said"]], match, message)
    word = match["word"]
    both = word in _BOTH and before.endswith("ين")
    if both or before in _NOT_A_DAY_AFTER or earlier in _TITLES:
        return None
    return on_weekday(_WEEKDAYS[word], match, message)


def _latin(match: re.Match[str], message: Message) -> date | None:
    word = match["word"]
    if not match["article"] and word not in _ENGLISH:
        return None
    return on_weekday(_LATIN[word], match, message)


def on_weekday(number: int, match: re.Match[str], message: Message) -> date | None:
    """The day of that ISO weekday: after today, or as «الجاي», «اللي فات», «الأسبوع القادم» have it."""
    today, said = message.context.today, match.groupdict()
    if said.get("nextweek"):
        start = week_start(today, message.country)
        return plus(start, days=7 + (number - start.isoweekday()) % 7)
    if said.get("past"):
        return plus(today, days=-((today.isoweekday() - number - 1) % 7 + 1))
    ahead = (number - today.isoweekday() - 1) % 7 + 1
    return plus(today, days=ahead + 7 if said.get("afternext") else ahead)


def of_answer(said: str, message: Message) -> date | None:
    """A bare weekday in answer to a question about a date."""
    match = _ANSWER.fullmatch(said)
    return on_weekday(_WEEKDAYS[match["word"]], match, message) if match else None


_DAY = r"(?:يوم|نهار|ليله)\s+"
_ARTICLE = r"(?:[بعهك]?ال|لل|ل(?=[خستجر]))"
_NEXT_WEEK = rf"(?P<nextweek>(?:من\s+)?(?:ال|هال)?(?:اسبوع|سبوع)\s+(?:{NEXT}))"
_WHICH = rf"(?:{_NEXT_WEEK}|(?P<afternext>{AFTER_NEXT})|(?:{NEXT})|(?P<past>{PAST}))"
_ANSWER = re.compile(rf"(?P<word>{any_of(_WEEKDAYS)})(?:\s+{_WHICH})?")

RULES = (
    Rule(
        re.compile(
            rf"{START}[وف]?[لب]?(?P<it>(?:{_DAY}(?:ال)?(?P<said>{any_of(_AFTER_DAY)})"
            rf"|{_ARTICLE}(?P<word>{any_of(_WEEKDAYS)})){STOP}(?:\s+{_WHICH}{STOP})?)"
        ),
        _named,
        0,
    ),
    Rule(
        re.compile(
            rf"{START}(?:next |on )?(?P<article>(?:yom |youm |yoom |nhar |nahar )?(?:[eai]l[ -]?|l)?)"
            rf"(?P<word>{any_of(_LATIN)}){STOP}"
        ),
        _latin,
        0,
    ),
)
