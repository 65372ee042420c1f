"""What a rule about dates is, and the words and arithmetic that several of them share."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from core.calendar import add_months, from_hijri, to_hijri
from nlu.entities.base import Message
from nlu.entities.patterns import any_of, words

type Read = Callable[[re.Match[str], Message], date | None]


class Rule(NamedTuple):
    """A pattern and the day that its match means, None where it means none.

    The group `it`, if the pattern has one, is the date without the clitic before it. Of two mentions of one
    day the surer counts: a weekday (0) names every seventh day, a full date (2) only one.
    """

    pattern: re.Pattern[str]
    read: Read
    sureness: int = 1


NEXT = any_of(
    words(
        "الجاي، الجاية، الجي، جاي، اللي جاي، يلي جاي، اللي جاية، القادم، القادمة، المقبل، المقبلة",
        "الياي، الياية، اللي ياي، التالي، الماجي، اللي بيجي، اللي جي، القابل، الآتي، الجايه، الجاى",
    )
)
AFTER_NEXT = any_of(
    words("بعد الجاي، بعد القادم، بعد المقبل، اللي بعده، اللي بعد الجاي، بعد الياي، بعد التالي")
)
PAST = any_of(
    words(
        "الماضي، الماضية، اللي فات، اللي فاتت، الفايت، السابق، اللي راح، اللي طاف، المنصرم، يلي فات",
        "اللي مضى، الفات، الي فات، الي راح",
    )
)
ERA = r"(?:\s*(?P<era>ه|م)(?!\w))?"
FREE = r"(?<![\w/.:-])"
"""Before a number that begins here, and is not the rest of another number or of a code."""
EVERY = frozenset({"كل"})


def exact(year: int, month: int, day: int, *, hijri: bool) -> date | None:
    """The day of a date in either calendar; None where there is no such day."""
    if hijri:
        return from_hijri(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def upcoming(month: int, day: int, today: date, *, hijri: bool = False) -> date | None:
    """The next day of that month and number that has not passed."""
    now = to_hijri(today)
    if hijri and now is None:
        return None
    first = now.year if hijri and now else today.year
    candidates = (exact(first + ahead, month, day, hijri=hijri) for ahead in range(5))
    return next((found for found in candidates if found is not None and found >= today), None)


def plus(day: date, *, days: int = 0, months: int = 0) -> date | None:
    """A day moved by months, then days; None past the end of the calendar."""
    try:
        return add_months(day, months) + timedelta(days)
    except OverflowError:
        return None
