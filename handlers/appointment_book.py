"""Booking: service, office, day, time; the opening is held while the citizen looks, then made final."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, time
from typing import ClassVar

from backoffice.base import Appointment, BackOffice
from core.dialogue import Slot, intent_choice
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound, Refused
from core.reply import CancelTimer, Disclosed, Effect, Phrase, Reply, ReplySpec, SetTimer
from handlers.appointments import EXAMPLE, Openings, details, local
from handlers.base import Turn
from handlers.booking_places import office_slot, service_slot

_TIMER = "appointment_book/hold"
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
            return (service,)
        offices = await office_slot(turn, office)
        if offices and "office" not in turn.slots:
            return (service, *offices)
        openings = await _openings(turn, office)
        return (service, *offices, *(openings.slots() if openings.all else ()))

    async def propose(self, turn: Turn, office: BackOffice) -> Reply:
        held = _held(turn)
        if held is None or turn.now >= (held.held_until or turn.now) or not _still_meant(turn, held):
            openings = await _openings(turn, office)
            if not openings.all:
                return Reply(Phrase("appointment_book/none_soon"), choices=(intent_choice("agent_request"),))
            opening = openings.chosen()
            if opening is None:
                return _again("taken")
            await self.drop(turn, office)
            try:
                held = await office.hold(
                    opening.id,
                    citizen_id=turn.citizen_id,
                    service_id=turn.slots["service"],
                    key=f"{turn.key}/hold",
                )
            except Refused as no:
                return _REFUSED.get(no.code, _NOT_BOOKABLE)
        timers = (SetTimer(_TIMER, held.held_until),) if held.held_until else ()
        confirm = Phrase("appointment_book/confirm", details(turn, held))
        return Reply(confirm, effects=timers, memo={"hold": held.model_dump_json()}, confirm=True)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        held = _held(turn)
        assert held is not None
        try:
            booked = await office.confirm(held.id, citizen_id=turn.citizen_id, key=f"{turn.key}/confirm")
        except (Refused, NotFound):
            return _EXPIRED
        done = (CancelTimer(_TIMER), Disclosed("appointment_book", booked.reference))
        return Reply(Phrase("appointment_book/booked", details(turn, booked)), effects=done)

    async def drop(self, turn: Turn, office: BackOffice) -> tuple[Effect, ...]:
        held = _held(turn)
        if held is None:
            return ()
        with suppress(Refused, NotFound):
            await office.cancel(held.id, citizen_id=turn.citizen_id, key=f"{turn.key}/release")
        return (CancelTimer(_TIMER),)

    async def wake(self, turn: Turn, office: BackOffice, timer: str) -> Reply | None:  # noqa: ARG002
        held = _held(turn)
        return _EXPIRED if held and held.held_until and turn.now >= held.held_until else None


async def _openings(turn: Turn, office: BackOffice) -> Openings:
    return await Openings.around(turn, office, turn.slots["service"], turn.slots.get("office"))


def _held(turn: Turn) -> Appointment | None:
    return Appointment.model_validate_json(turn.memo["hold"]) if "hold" in turn.memo else None


def _still_meant(turn: Turn, held: Appointment) -> bool:
    """Whether what is held is what the slots say, after whatever the citizen corrected."""
    starts = local(turn, held.starts_at)
    return (
        turn.slots["service"] == held.service_id
        and turn.slots.get("office") in {None, held.office_id}
        and turn.slots.get("date") == starts.date().isoformat()
        and turn.slots.get("time") == starts.strftime("%H:%M")
    )


def _again(reply: str) -> Reply:
    """Another time is needed; whatever else was settled stands."""
    phrase = Phrase(f"appointment_book/{reply}")
    return Reply(phrase, fill={"time": None}, memo={"hold": None}, ask_again=True)


_EXPIRED = _again("hold_expired")
_NOT_BOOKABLE = Reply(Phrase("appointment_book/not_bookable"), choices=(intent_choice("agent_request"),))
_BOOKED = Reply(
    Phrase("appointment_book/already_booked"),
    choices=tuple(
        intent_choice(i) for i in ("appointment_status", "appointment_change", "appointment_cancel")
    ),
)
_REFUSED = {"opening_taken": _again("taken"), "already_booked": _BOOKED}
