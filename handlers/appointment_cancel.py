"""Cancelling an appointment, after a yes."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import Slot
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound, Refused
from core.reply import Disclosed, Phrase, Reply, ReplySpec
from handlers.appointments import BOOK, EXAMPLE, confirmed, details, meant, none, which
from handlers.base import Turn


class AppointmentCancel:
    intent: ClassVar[str] = "appointment_cancel"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    changes: ClassVar[bool] = True
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "confirm": ReplySpec(EXAMPLE, Sensitivity.PERSONAL),
        "cancelled": ReplySpec(EXAMPLE, Sensitivity.PERSONAL),
        "too_late": ReplySpec(),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        return which(turn, await confirmed(turn, office))

    async def propose(self, turn: Turn, office: BackOffice) -> Reply:
        appointment = meant(turn, await confirmed(turn, office))
        if appointment is None:
            return none()
        confirm = Phrase("appointment_cancel/confirm", details(turn, appointment))
        return Reply(confirm, memo={"appointment": appointment.id}, confirm=True)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        appointment_id = turn.memo["appointment"]
        try:
            gone = await office.cancel(appointment_id, citizen_id=turn.citizen_id, key=f"{turn.key}/cancel")
        except (Refused, NotFound) as no:
            late = isinstance(no, Refused) and no.code == "too_late"
            return Reply(Phrase("appointment_cancel/too_late")) if late else none()
        told = (Disclosed("appointment_cancel", gone.reference),)
        return Reply(Phrase("appointment_cancel/cancelled", details(turn, gone)), choices=BOOK, effects=told)
