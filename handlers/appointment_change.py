"""Moving an appointment to another day or time, at the same office."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import ClassVar

from backoffice.base import Appointment, BackOffice
from core.dialogue import DROP, Slot
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound, Refused
from core.reply import Choice, Disclosed, Phrase, Reply, ReplySpec
from handlers.appointments import EXAMPLE, confirmed, details, meant, none, which
from handlers.base import Amendment, Turn
from handlers.openings import LATER, Openings
from handlers.wanted import CHANGE_DAY, CHANGE_TIME

_PERSONAL = Sensitivity.PERSONAL


class AppointmentChange:
    intent: ClassVar[str] = "appointment_change"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    changes: ClassVar[bool] = True
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "confirm": ReplySpec({**EXAMPLE, "new_date": date(2026, 12, 3), "new_time": time(9)}, _PERSONAL),
        "moved": ReplySpec(EXAMPLE, _PERSONAL),
        "taken": ReplySpec(),
        "too_late": ReplySpec(),
        "none_soon": ReplySpec(),
        "keep": ReplySpec(),
    }
    amendments: ClassVar[tuple[Amendment, ...]] = (
        CHANGE_DAY,
        CHANGE_TIME,
        Amendment(Choice(DROP, Phrase("appointment_change/keep"))),
    )

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        mine = await confirmed(turn, office)
        choose, old = which(turn, mine), meant(turn, mine)
        if old is None:
            return choose
        if choose and "appointment" not in turn.slots:
            return (*choose, *LATER)
        return (*choose, *(await _openings(turn, office, old)).slots())

    async def propose(self, turn: Turn, office: BackOffice) -> Reply:
        old = meant(turn, await confirmed(turn, office))
        if old is None:
            return none()
        openings = await _openings(turn, office, old)
        if not openings.all:
            return Reply(Phrase("appointment_change/none_soon"))
        opening = openings.chosen()
        if opening is None:
            return _taken()
        new = details(turn, old.model_copy(update={"starts_at": opening.starts_at}))
        values = {**details(turn, old), "new_date": new["date"], "new_time": new["time"]}
        memo = {"appointment": old.id, "opening": opening.id}
        return Reply(Phrase("appointment_change/confirm", values), memo=memo, confirm=True)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        old, opening = turn.memo["appointment"], turn.memo["opening"]
        try:
            moved = await office.move(old, opening, citizen_id=turn.citizen_id, key=f"{turn.key}/move")
        except (Refused, NotFound) as no:
            return _lost(no)
        told = (Disclosed("appointment_change", moved.reference),)
        return Reply(Phrase("appointment_change/moved", details(turn, moved)), effects=told)


async def _openings(turn: Turn, office: BackOffice, old: Appointment) -> Openings:
    return await Openings.around(turn, office, old.service_id, old.office_id)


def _taken() -> Reply:
    return Reply(Phrase("appointment_change/taken"), fill={"time": None}, ask_again=True)


def _lost(no: Refused | NotFound) -> Reply:
    """The opening went to somebody else, the appointment is too near, or it is no more."""
    code = no.code if isinstance(no, Refused) else "opening_taken"
    if code in {"opening_taken", "not_bookable"}:
        return _taken()
    return Reply(Phrase("appointment_change/too_late")) if code == "too_late" else none()
