"""What a booking answers, and what it takes to tell of a finished one."""

from collections.abc import Mapping
from datetime import date, time

from backoffice.base import Appointment, BackOffice
from core.disclosure import Sensitivity
from core.reply import Phrase, ReplySpec
from handlers.appointments import EXAMPLE, details
from handlers.base import Turn

_PAPER = Phrase("appointment_book/paper", {"text": "صورة شخصية حديثة"})
_HELD = ReplySpec(EXAMPLE, Sensitivity.PERSONAL)
_DAY, _TIME = ReplySpec({"date": date(2026, 12, 1)}), ReplySpec({"time": time(10, 30)})
_PLAIN = (
    *("ask_service", "unknown_service", "ask_office", "unknown_office", "ask_day", "bad_day", "ask_time"),
    *("bad_time", "taken", "hold_expired", "none_soon", "not_bookable", "already_booked", "none_then"),
    *("change_day", "change_time", "change_office", "give_up"),
)
REPLIES: Mapping[str, ReplySpec] = {
    **dict.fromkeys(_PLAIN, ReplySpec()),
    **dict.fromkeys(("day", "past_day", "full_day"), _DAY),
    **dict.fromkeys(("time", "full_time"), _TIME),
    "no_appointment": ReplySpec({"service": "تجديد جواز السفر"}),
    "not_there": ReplySpec({"office": "مركز الخدمة الشمالي"}),
    "confirm": _HELD,
    "booked": ReplySpec({**EXAMPLE, "address": "طريق الملك فهد", "papers": (_PAPER,)}, Sensitivity.PERSONAL),
    "paper": ReplySpec(_PAPER.values),
}


async def booked_phrase(turn: Turn, office: BackOffice, booked: Appointment) -> Phrase:
    """The appointment, where it is, and what to bring."""
    place, service = await office.office(booked.office_id), await office.service(booked.service_id)
    papers = [Phrase(_PAPER.template, {"text": paper.name}) for paper in service.papers]
    return Phrase(
        "appointment_book/booked", {**details(turn, booked), "address": place.address, "papers": papers}
    )
