"""An opening that is held for a citizen while they look at it, and what to say when it is lost."""

from contextlib import suppress

from backoffice.base import Appointment, BackOffice
from core.dialogue import intent_choice
from core.errors import NotFound, Refused
from core.reply import CancelTimer, Effect, Phrase, Reply
from handlers.appointments import local
from handlers.base import Turn

TIMER = "appointment_book/hold"


def held(turn: Turn) -> Appointment | None:
    """What was held last, whether or not the hold still stands."""
    return Appointment.model_validate_json(turn.memo["hold"]) if "hold" in turn.memo else None


def lapsed(turn: Turn, hold: Appointment) -> bool:
    return hold.held_until is not None and turn.now >= hold.held_until


def meant(turn: Turn, hold: Appointment) -> bool:
    """Whether what is held is what the slots say, after whatever the citizen corrected."""
    starts = local(turn, hold.starts_at)
    return (
        turn.slots["service"] == hold.service_id
        and turn.slots.get("office") in {None, hold.office_id}
        and turn.slots.get("date") == starts.date().isoformat()
        and turn.slots.get("time") == starts.strftime("%H:%M")
    )


async def release(turn: Turn, office: BackOffice) -> tuple[Effect, ...]:
    """Give it back, if it is still there to give."""
    hold = held(turn)
    if hold is None:
        return ()
    with suppress(Refused, NotFound):
        await office.cancel(hold.id, citizen_id=turn.citizen_id, key=f"{turn.key}/release")
    return (CancelTimer(TIMER),)


def another(reply: str) -> Reply:
    """Another time is needed; whatever else was settled stands."""
    phrase = Phrase(f"appointment_book/{reply}")
    return Reply(phrase, fill={"time": None}, memo={"hold": None}, ask_again=True)


def refused(code: str) -> Reply:
    """What to say when the back office won't hold an opening."""
    if code == "opening_taken":
        return another("taken")
    if code == "already_booked":
        own = ("appointment_status", "appointment_change", "appointment_cancel")
        return Reply(Phrase("appointment_book/already_booked"), choices=tuple(intent_choice(i) for i in own))
    return Reply(Phrase("appointment_book/not_bookable"), choices=(intent_choice("agent_request"),))
