"""Dates: as numbers, with month names, told from today, by weekday; Gregorian and Hijri."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from core.interpretation import Entity
from nlu.entities.base import Message, answer
from nlu.entities.dates import relative, weekdays, written

_RULES = written.RULES + relative.RULES + weekdays.RULES
_SAME_BREATH = re.compile(r"[\s,()/-]*(?:(?:ال)?موافق(?:\s+ل)?|المصادف|اي|يعني|يوم|بتاريخ|تاريخ)?[\s,(:]*")


class _Mention(NamedTuple):
    start: int
    end: int
    sureness: int
    day: date


def dates(message: Message) -> Iterator[Entity]:
    """Every date, past ones too: whether a date will do is for whoever asked to say."""
    view = message.numeric
    for mention in _one_each(_apart(_mentions(message)), view.text):
        yield view.entity("date", mention.day.isoformat(), mention.start, mention.end)
    if message.context.expecting == "date":
        said, start, end = answer(view)
        day = relative.of_answer(said, message) or weekdays.of_answer(said, message)
        if day is not None:
            yield view.entity("date", day.isoformat(), start, end)


def _mentions(message: Message) -> Iterator[_Mention]:
    for pattern, read, sureness in _RULES:
        for match in pattern.finditer(message.numeric.text):
            if (day := read(match, message)) is not None:
                start, end = match.span("it" if "it" in pattern.groupindex else 0)
                yield _Mention(start, end, sureness, day)


def _apart(mentions: Iterable[_Mention]) -> list[_Mention]:
    """The surest of those that overlap, then the longest, in the order they stand."""
    kept: list[_Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        else:
            kept[-1] = max(kept[-1], mention, key=lambda m: (m.sureness, m.end - m.start))
    return kept


def _one_each(mentions: list[_Mention], text: str) -> Iterator[_Mention]:
    """A day said twice in one breath is one date, the surer: «الأحد ١٢ يوليو الموافق ٢٧ محرم»."""
    last: _Mention | None = None
    for mention in mentions:
        if last and _SAME_BREATH.fullmatch(text, last.end, mention.start) and _agree(last, mention):
            surer = max(last, mention, key=lambda m: m.sureness)
            last = surer._replace(start=last.start, end=mention.end)
            continue
        if last:
            yield last
        last = mention
    if last:
        yield last


def _agree(one: _Mention, other: _Mention) -> bool:
    return one.sureness != other.sureness or one.day == other.day
