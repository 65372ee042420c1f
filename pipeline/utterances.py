"""People send one thought as four messages. What belongs together is read together."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from core.dialogue.consent import wish
from core.interpretation import Band, Interpretation
from store.turns import Row

_OPENINGS = frozenset({"greet", "help"})
"""Intents that open a talk; the matter itself usually follows in the next message."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Rows read as one text, and what it means."""

    rows: tuple[Row, ...]
    text: str
    readings: tuple[Interpretation, ...]
    clear: bool

    @property
    def pressed(self) -> str | None:
        message = self.rows[-1].message
        return message.pressed if message else None

    @property
    def authenticated(self) -> bool:
        """Whether all of it was surely written by the address's owner."""
        return all(row.message.authenticated for row in self.rows if row.message)


type Read = Callable[[str], Awaitable[tuple[Interpretation, ...]]]


async def next_utterance(rows: Sequence[Row], read: Read, *, answering: bool) -> Utterance:
    """The first rows that make sense together; `answering` says that a question is open.

    A lone STOP is heard by itself, whatever was written before it and after. A button, an attachment or an
    answer stands alone. Otherwise rows are added until their text is a clear request; what never gets clear is
    one utterance as a whole, with `clear` False unless a STOP ended it.
    """
    for count in range(1, _before_stop(rows) + 1):
        taken = tuple(rows[:count])
        text = "\n".join(row.message.text for row in taken if row.message).strip()
        readings = await read(text)
        if answering or _stands_alone(taken[-1]) or _is_clear(readings):
            return Utterance(taken, text, readings, clear=True)
    return Utterance(taken, text, readings, clear=len(taken) < len(rows))


def _before_stop(rows: Sequence[Row]) -> int:
    """How many rows may be read together: up to a lone STOP or START, or it alone."""
    lone = (n for n, row in enumerate(rows) if (m := row.message) and m.pressed is None and wish(m.text))
    return max(1, next(lone, len(rows)))


def _stands_alone(row: Row) -> bool:
    return bool(row.message and (row.message.pressed is not None or row.message.attachments))


def _is_clear(readings: Sequence[Interpretation]) -> bool:
    return any(r.band is Band.ACT and r.intent not in _OPENINGS for r in readings)
