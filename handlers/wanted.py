"""Wishes that narrow the days and times offered: «أقرب موعد», «الصبح», «الأسبوع الجاي»."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.calendar import week_start
from core.dialogue import PART_OF_DAY, SOONEST, WEEK, Slot
from core.reply import Choice, Phrase
from handlers.base import Amendment, Turn

_NOON = 12
_WISHES = (WEEK, PART_OF_DAY, SOONEST)

CHANGE_DAY = Amendment(Choice("date", Phrase("appointment_book/change_day")), ("date", *_WISHES))
CHANGE_TIME = Amendment(Choice("time", Phrase("appointment_book/change_time")), ("time", *_WISHES))


def wish_slots(turn: Turn | None = None, starts: Sequence[datetime] = ()) -> tuple[Slot, ...]:
    """Slots that are never asked for; with openings known, a wish that none of them grants is told so."""

    def granted(wish: str) -> Callable[[str], Phrase | None]:
        def check(value: str) -> Phrase | None:
            if turn is None or any(_grants(turn, wish, value, start) for start in starts):
                return None
            return Phrase("appointment_book/none_then")

        return check

    ask = Phrase("appointment_book/ask_day")
    return tuple(Slot(wish, ask, wish, check=granted(wish), optional=True) for wish in _WISHES)


def fits(turn: Turn, start: datetime) -> bool:
    """Whether an opening at this local time is what is wished."""
    return all(_grants(turn, wish, turn.slots[wish], start) for wish in _WISHES if wish in turn.slots)


def _grants(turn: Turn, wish: str, value: str, start: datetime) -> bool:
    if wish == PART_OF_DAY:
        return (start.hour < _NOON) == (value == "morning")
    if wish == WEEK:
        ahead = timedelta(weeks=1 if value == "next" else 0)
        return week_start(start.date(), turn.country) == week_start(turn.today, turn.country) + ahead
    return True
