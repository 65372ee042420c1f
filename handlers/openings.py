"""What can be booked, by the citizen's own day and time, and the questions that find it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from backoffice.base import AppointmentStatus, BackOffice, Opening
from core.dialogue import Slot, spread
from core.reply import Choice, Phrase
from handlers.appointments import local
from handlers.base import Turn
from handlers.wanted import fits, wish_slots

LATER = (
    *wish_slots(),
    Slot("date", Phrase("appointment_book/ask_day"), "date"),
    Slot("time", Phrase("appointment_book/ask_time"), "time"),
)
"""Day and time before it is known for what: taken when they are said, looked up later."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What can be booked around the day that is wanted."""

    turn: Turn
    all: Sequence[Opening]

    @classmethod
    async def around(
        cls, turn: Turn, office: BackOffice, service_id: str, office_id: str | None
    ) -> "Openings":
        """From the wanted day on; from today where nothing is open that late.

        What this citizen holds counts as open to them: a turn that runs again must find what it took.
        """
        wanted = turn.slots.get("date") or turn.given.get("date")
        first = max(turn.today, date.fromisoformat(wanted)) if wanted else turn.today
        found = await office.openings(service_id, office_id=office_id, first=first)
        if not found and first > turn.today:
            found = await office.openings(service_id, office_id=office_id, first=turn.today)
        held = [
            Opening(id=a.opening_id, office_id=a.office_id, service_id=a.service_id, starts_at=a.starts_at)
            for a in await office.appointments(turn.citizen_id)
            if a.status is AppointmentStatus.HELD
            and a.service_id == service_id
            and office_id in {None, a.office_id}
        ]
        known = {o.id for o in found}
        ahead = [o for o in (*found, *(o for o in held if o.id not in known)) if o.starts_at > turn.now]
        return cls(turn, ahead)

    def chosen(self) -> Opening | None:
        """The opening at the settled day and time."""
        day, at = self.turn.slots.get("date"), self.turn.slots.get("time")
        return next((o for o in self.all if self._day(o) == day and self._time(o) == at), None)

    def slots(self) -> tuple[Slot, ...]:
        """What is wished, then day and time; nothing to ask where nothing is open."""
        starts = [local(self.turn, o.starts_at) for o in self.all]
        return (*wish_slots(self.turn, starts), self._date_slot(), self._time_slot()) if self.all else ()

    def _day(self, opening: Opening) -> str:
        return local(self.turn, opening.starts_at).date().isoformat()

    def _time(self, opening: Opening) -> str:
        return local(self.turn, opening.starts_at).strftime("%H:%M")

    def _wished(self, openings: Sequence[Opening]) -> Sequence[Opening]:
        """Those that fit the wishes, or all where none does."""
        fitting = [o for o in openings if fits(self.turn, local(self.turn, o.starts_at))]
        return fitting or openings

    def _date_slot(self) -> Slot:
        days = {self._day(opening) for opening in self.all}
        wished = sorted({self._day(opening) for opening in self._wished(self.all)})

        def check(value: str) -> Phrase | None:
            day = date.fromisoformat(value)
            if day < self.turn.today:
                return Phrase("appointment_book/past_day", {"date": day})
            return None if value in days else Phrase("appointment_book/full_day", {"date": day})

        return Slot(
            "date",
            Phrase("appointment_book/ask_day"),
            "date",
            tuple(Choice(day, _day_label(day)) for day in wished),
            check,
            wrong=Phrase("appointment_book/bad_day"),
            default=wished[0] if "soonest" in self.turn.slots else None,
        )

    def _time_slot(self) -> Slot:
        day = self.turn.slots.get("date")
        there = [o for o in self.all if self._day(o) == day]
        times = {self._time(o) for o in there}
        wished = sorted({self._time(o) for o in self._wished(there)})

        def check(value: str) -> Phrase | None:
            if not times or value in times:
                return None
            return Phrase("appointment_book/full_time", {"time": time.fromisoformat(value)})

        soonest = wished and self.turn.slots.get("soonest") == "time"
        return Slot(
            "time",
            Phrase("appointment_book/ask_time"),
            "time",
            tuple(Choice(at, _time_label(at)) for at in spread(wished)),
            check,
            wrong=Phrase("appointment_book/bad_time"),
            default=wished[0] if soonest else None,
        )


def _day_label(day: str) -> Phrase:
    return Phrase("appointment_book/day", {"date": date.fromisoformat(day)})


def _time_label(at: str) -> Phrase:
    return Phrase("appointment_book/time", {"time": time.fromisoformat(at)})
