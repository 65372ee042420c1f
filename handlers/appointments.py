"""What the four appointment handlers share: the citizen's appointments, and naming one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from backoffice.base import Appointment, AppointmentStatus, BackOffice
from core.dialogue import Slot, intent_choice
from core.reply import Choice, Code, Phrase, Reply, Value
from handlers.base import Turn

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


async def confirmed(turn: Turn, office: BackOffice) -> list[Appointment]:
    """The citizen's appointments that stand."""
    mine = await office.appointments(turn.citizen_id)
    return [a for a in mine if a.status is AppointmentStatus.CONFIRMED]


def which(turn: Turn, appointments: Sequence[Appointment]) -> tuple[Slot, ...]:
    """The question which appointment is meant, where there is more than one."""
    if len(appointments) < 2:  # noqa: PLR2004
        return ()
    choices = tuple(Choice(a.id, Phrase("appointment_status/item", details(turn, a))) for a in appointments)
    return (Slot("appointment", Phrase("appointment_status/ask_which"), choices=choices),)


def meant(turn: Turn, appointments: Sequence[Appointment]) -> Appointment | None:
    """The one chosen, or the only one."""
    chosen = turn.slots.get("appointment")
    return next((a for a in appointments if chosen in {None, a.id}), None)


def none() -> Reply:
    return Reply(Phrase("appointment_status/none"), choices=BOOK)
