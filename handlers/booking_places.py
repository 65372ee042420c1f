"""The first two questions of a booking: for what, and where."""

from backoffice.base import BackOffice
from core.dialogue import Slot
from core.reply import Choice, Phrase
from handlers.base import Turn


async def service_slot(turn: Turn, office: BackOffice) -> Slot:
    """A service that is booked for; once settled the catalogue isn't asked again."""
    ask, unknown = Phrase("appointment_book/ask_service"), Phrase("appointment_book/unknown_service")
    if "service" in turn.slots and "service" not in turn.given:
        return Slot("service", ask, "service", wrong=unknown)
    services = {s.id: s for s in await office.services()}
    choices = tuple(Choice(s.id, s.name) for s in services.values() if s.appointment)

    def check(value: str) -> Phrase | None:
        if value not in services:
            return unknown
        service = services[value]
        return (
            None
            if service.appointment
            else Phrase("appointment_book/no_appointment", {"service": service.name})
        )

    return Slot("service", ask, "service", choices, check, wrong=unknown)


async def office_slot(turn: Turn, office: BackOffice) -> tuple[Slot, ...]:
    """An office that offers the service; no question where there is no choice."""
    offices = {o.id: o for o in await office.offices()}
    offering = {o.id: o for o in offices.values() if turn.slots["service"] in o.services}
    if len(offering) < 2:  # noqa: PLR2004
        return ()
    unknown = Phrase("appointment_book/unknown_office")

    def check(value: str) -> Phrase | None:
        if value not in offices:
            return unknown
        return (
            None
            if value in offering
            else Phrase("appointment_book/not_there", {"office": offices[value].name})
        )

    choices = tuple(Choice(o.id, o.name) for o in offering.values())
    return (Slot("office", Phrase("appointment_book/ask_office"), "office", choices, check, wrong=unknown),)
