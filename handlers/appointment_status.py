"""When and where one's appointments are."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import MOST, intent_choice
from core.disclosure import Disclosure, Sensitivity
from core.reply import Disclosed, Phrase, Reply, ReplySpec
from handlers.appointments import EXAMPLE, confirmed, details, none
from handlers.base import Turn
from handlers.simple import Simple

_PERSONAL = Sensitivity.PERSONAL
_NEXT = (intent_choice("appointment_change"), intent_choice("appointment_cancel"))


class AppointmentStatus(Simple):
    intent: ClassVar[str] = "appointment_status"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "one": ReplySpec(EXAMPLE, _PERSONAL),
        "list": ReplySpec({"count": 2, "items": (Phrase("appointment_status/item", EXAMPLE),)}, _PERSONAL),
        "item": ReplySpec(EXAMPLE, _PERSONAL),
        "ask_which": ReplySpec(),
        "none": ReplySpec(),
    }

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        mine = await confirmed(turn, office)
        if not mine:
            return none()
        told = tuple(Disclosed("appointment_status", a.reference) for a in mine)
        if len(mine) == 1:
            phrase = Phrase("appointment_status/one", details(turn, mine[0]))
            about = {"service": mine[0].service_id, "office": mine[0].office_id}
        else:
            items = [Phrase("appointment_status/item", details(turn, a)) for a in mine[:MOST]]
            about = {}
            phrase = Phrase("appointment_status/list", {"count": len(mine), "items": items})
        return Reply(phrase, choices=_NEXT, effects=told, about=about)
