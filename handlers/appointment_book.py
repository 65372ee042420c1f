"""Booking: service, office, day, time; the opening is held while the citizen looks, then made final."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import ClassVar

from backoffice.base import Appointment, BackOffice, Opening
from core.dialogue import DROP, Slot, intent_choice
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound, Refused
from core.reply import CancelTimer, Choice, Disclosed, Effect, Phrase, Reply, ReplySpec, SetTimer
from handlers.appointments import EXAMPLE, details
from handlers.base import Amendment, Turn
from handlers.booking_places import office_slot, service_slot
from handlers.hold import TIMER, another, held, lapsed, meant, refused, release
from handlers.openings import LATER, Openings
from handlers.wanted import CHANGE_DAY, CHANGE_TIME

PAPER = Phrase("appointment_book/paper", {"text": "صورة شخصية حديثة"})
_HELD = ReplySpec(EXAMPLE, Sensitivity.PERSONAL)
_DAY, _TIME = ReplySpec({"date": date(2026, 12, 1)}), ReplySpec({"time": time(10, 30)})
_PLAIN = (
    *("ask_service", "unknown_service", "ask_office", "unknown_office", "ask_day", "bad_day", "ask_time"),
    *("bad_time", "taken", "hold_expired", "none_soon", "not_bookable", "already_booked", "none_then"),
    *("change_day", "change_time", "change_office", "give_up"),
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
        "booked": ReplySpec(
            {**EXAMPLE, "address": "طريق الملك فهد", "papers": (PAPER,)}, Sensitivity.PERSONAL
        ),
        "paper": ReplySpec(PAPER.values),
    }
    amendments: ClassVar[tuple[Amendment, ...]] = (
        CHANGE_DAY,
        CHANGE_TIME,
        Amendment(Choice("office", Phrase("appointment_book/change_office")), ("office",)),
        Amendment(Choice(DROP, Phrase("appointment_book/give_up"))),
    )

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
        about = {"service": booked.service_id, "office": booked.office_id}
        return Reply(await _booked(turn, office, booked), effects=done, about=about)

    async def drop(self, turn: Turn, office: BackOffice) -> tuple[Effect, ...]:
        return await release(turn, office)

    async def wake(self, turn: Turn, office: BackOffice, timer: str) -> Reply | None:  # noqa: ARG002
        hold = held(turn)
        return another("hold_expired") if hold and lapsed(turn, hold) else None


async def _openings(turn: Turn, office: BackOffice) -> Openings:
    return await Openings.around(turn, office, turn.slots["service"], turn.slots.get("office"))


async def _booked(turn: Turn, office: BackOffice, booked: Appointment) -> Phrase:
    """The appointment, where it is, and what to bring."""
    place, service = await office.office(booked.office_id), await office.service(booked.service_id)
    papers = [Phrase(PAPER.template, {"text": paper.name}) for paper in service.papers]
    return Phrase(
        "appointment_book/booked", {**details(turn, booked), "address": place.address, "papers": papers}
    )


async def _hold(turn: Turn, office: BackOffice, opening: Opening) -> Appointment:
    service_id, key = turn.slots["service"], f"{turn.key}/hold"
    return await office.hold(opening.id, citizen_id=turn.citizen_id, service_id=service_id, key=key)
