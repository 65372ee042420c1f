"""Booking: service, office, day, time; the opening is held while the citizen looks, then made final."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import ClassVar

from backoffice.base import Appointment, BackOffice, Opening
from core.dialogue import Slot, intent_choice
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound, Refused
from core.reply import CancelTimer, Disclosed, Effect, Phrase, Reply, ReplySpec, SetTimer
from handlers.appointments import EXAMPLE, LATER, Openings, details
from handlers.base import Turn
from handlers.booking_places import office_slot, service_slot
from handlers.hold import TIMER, another, held, lapsed, meant, refused, release

_HELD = ReplySpec(EXAMPLE, Sensitivity.PERSONAL)
_DAY, _TIME = ReplySpec({"date": date(2026, 12, 1)}), ReplySpec({"time": time(10, 30)})
_PLAIN = (
    *("ask_service", "unknown_service", "ask_office", "unknown_office", "ask_day", "bad_day", "ask_time"),
    *("bad_time", "taken", "hold_expired", "none_soon", "not_bookable", "already_booked"),
)


class AppointmentBook:
    intent: ClassVar[str] = "appointment_book"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    changes: ClassVar[bool] = True
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        **dict.fromkeys(_PLAIN, ReplySpec()),
        **dict.fromkeys(("day", "past_day", "full_day"), _DAY),
        **dict.fromkeys(("time", "full_time"), _TIME),
        "no_appointment": ReplySpec({"service": "تجديد جواز السفر"}),
        "not_there": ReplySpec({"office": "مركز الخدمة الشمالي"}),
        "confirm": _HELD,
        "booked": _HELD,
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        service = await service_slot(turn, office)
        if "service" not in turn.slots:
            return (service, *LATER)
        offices = await office_slot(turn, office)
        if offices and "office" not in turn.slots:
            return (service, *offices, *LATER)
        return (service, *offices, *(await _openings(turn, office)).slots())

    async def propose(self, turn: Turn, office: BackOffice) -> Reply:
        hold = held(turn)
        if hold is None or lapsed(turn, hold) or not meant(turn, hold):
            openings = await _openings(turn, office)
            if not openings.all:
                return Reply(Phrase("appointment_book/none_soon"), choices=(intent_choice("agent_request"),))
            opening = openings.chosen()
            if opening is None:
                return another("taken")
            await release(turn, office)
            try:
                hold = await _hold(turn, office, opening)
            except NotFound:
                return another("taken")
            except Refused as no:
                return refused(no.code)
        timers = (SetTimer(TIMER, hold.held_until),) if hold.held_until else ()
        confirm = Phrase("appointment_book/confirm", details(turn, hold))
        return Reply(confirm, effects=timers, memo={"hold": hold.model_dump_json()}, confirm=True)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        hold = held(turn)
        assert hold is not None
        try:
            booked = await office.confirm(hold.id, citizen_id=turn.citizen_id, key=f"{turn.key}/confirm")
        except (Refused, NotFound):
            return another("hold_expired")
        done = (CancelTimer(TIMER), Disclosed("appointment_book", booked.reference))
        return Reply(Phrase("appointment_book/booked", details(turn, booked)), effects=done)

    async def drop(self, turn: Turn, office: BackOffice) -> tuple[Effect, ...]:
        return await release(turn, office)

    async def wake(self, turn: Turn, office: BackOffice, timer: str) -> Reply | None:  # noqa: ARG002
        hold = held(turn)
        return another("hold_expired") if hold and lapsed(turn, hold) else None


async def _openings(turn: Turn, office: BackOffice) -> Openings:
    return await Openings.around(turn, office, turn.slots["service"], turn.slots.get("office"))


async def _hold(turn: Turn, office: BackOffice, opening: Opening) -> Appointment:
    service_id, key = turn.slots["service"], f"{turn.key}/hold"
    return await office.hold(opening.id, citizen_id=turn.citizen_id, service_id=service_id, key=key)
