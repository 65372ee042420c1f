"""What the four appointment handlers share: finding an opening by day and time, naming an appointment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from backoffice.base import Appointment, AppointmentStatus, BackOffice, Opening
from core.dialogue import Slot, intent_choice
from core.reply import Choice, Code, Phrase, Reply, Value
from handlers.base import Turn
from handlers.listing import MOST, spread

EXAMPLE: Mapping[str, Value] = {
    "service": "تجديد جواز السفر",
    "office": "مركز الخدمة الشمالي",
    "date": date(2026, 12, 1),
    "time": time(10, 30),
    "reference": Code("A-1042"),
}
BOOK = (intent_choice("appointment_book"),)


def local(turn: Turn, at: datetime) -> datetime:
    return at.astimezone(turn.country.time_zone)


def details(turn: Turn, appointment: Appointment) -> dict[str, Value]:
    """The values of EXAMPLE, for this appointment."""
    starts = local(turn, appointment.starts_at)
    return {
        "service": appointment.service_name,
        "office": appointment.office_name,
        "date": starts.date(),
        "time": starts.time(),
        "reference": Code(appointment.reference),
    }


@dataclass(frozen=True, slots=True)
class Openings:
    """What can be booked around the day that is wanted, by the citizen's own day and time."""

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
        """Day and time; nothing to ask where nothing is open."""
        return (self._date_slot(), self._time_slot()) if self.all else ()

    def _day(self, opening: Opening) -> str:
        return local(self.turn, opening.starts_at).date().isoformat()

    def _time(self, opening: Opening) -> str:
        return local(self.turn, opening.starts_at).strftime("%H:%M")

    def _date_slot(self) -> Slot:
        days = sorted({self._day(opening) for opening in self.all})
        choices = tuple(Choice(day, _day_label(day)) for day in days[:MOST])

        def check(value: str) -> Phrase | None:
            day = date.fromisoformat(value)
            if day < self.turn.today:
                return Phrase("appointment_book/past_day", {"date": day})
            return None if value in days else Phrase("appointment_book/full_day", {"date": day})

        ask = Phrase("appointment_book/ask_day")
        return Slot("date", ask, "date", choices, check, wrong=Phrase("appointment_book/bad_day"))

    def _time_slot(self) -> Slot:
        day = self.turn.slots.get("date")
        times = sorted({self._time(o) for o in self.all if self._day(o) == day})
        choices = tuple(Choice(at, _time_label(at)) for at in spread(times))

        def check(value: str) -> Phrase | None:
            if not times or value in times:
                return None
            return Phrase("appointment_book/full_time", {"time": time.fromisoformat(value)})

        ask = Phrase("appointment_book/ask_time")
        return Slot("time", ask, "time", choices, check, wrong=Phrase("appointment_book/bad_time"))


LATER = (
    Slot("date", Phrase("appointment_book/ask_day"), "date"),
    Slot("time", Phrase("appointment_book/ask_time"), "time"),
)
"""Day and time before it is known for what: taken when they are said, looked up later."""


def _day_label(day: str) -> Phrase:
    return Phrase("appointment_book/day", {"date": date.fromisoformat(day)})


def _time_label(at: str) -> Phrase:
    return Phrase("appointment_book/time", {"time": time.fromisoformat(at)})


async def confirmed(turn: Turn, office: BackOffice) -> list[Appointment]:
    """The citizen's appointments that stand."""
    mine = await office.appointments(turn.citizen_id)
    return [a for a in mine if a.status is AppointmentStatus.CONFIRMED]


def which(turn: Turn, appointments: Sequence[Appointment]) -> tuple[Slot, ...]:
    """The question which appointment is meant, where there is more than one."""
    if len(appointments) < 2:  # noqa: PLR2004
        return ()
    choices = tuple(
        Choice(a.id, Phrase("appointment_status/item", details(turn, a))) for a in appointments[:MOST]
    )
    return (Slot("appointment", Phrase("appointment_status/ask_which"), choices=choices),)


def meant(turn: Turn, appointments: Sequence[Appointment]) -> Appointment | None:
    """The one chosen, or the only one."""
    chosen = turn.slots.get("appointment")
    return next((a for a in appointments if chosen in {None, a.id}), None)


def none() -> Reply:
    return Reply(Phrase("appointment_status/none"), choices=BOOK)
