"""Where an office is, when it opens, how to call it."""

from collections.abc import Mapping, Sequence
from datetime import time
from itertools import groupby
from typing import ClassVar

from backoffice.base import BackOffice, Hours, Office
from core.dialogue import Slot
from core.disclosure import Disclosure
from core.errors import NotFound
from core.reply import Choice, Code, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn

_HOURS: Mapping[str, Value] = {"first": "7", "last": "4", "opens": time(7, 30), "closes": time(14, 30)}


class OfficeInfo:
    intent: ClassVar[str] = "office_info"
    disclosure: ClassVar[Disclosure] = Disclosure.PUBLIC
    changes: ClassVar[bool] = False
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "ask_office": ReplySpec(),
        "unknown": ReplySpec(),
        "info": ReplySpec(
            {
                "office": "مركز الخدمة الشمالي",
                "address": "طريق الملك فهد",
                "phone": Code("+966112345678"),
                "hours": (Phrase("office_info/hours", _HOURS),),
            }
        ),
        "hours": ReplySpec(_HOURS),
        "day": ReplySpec({"day": "7", "opens": time(7, 30), "closes": time(14, 30)}),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        choices: tuple[Choice, ...] = ()
        if "office" not in turn.slots and "office" not in turn.given:
            choices = tuple(Choice(o.id, o.name) for o in await office.offices())
        ask, unknown = Phrase("office_info/ask_office"), Phrase("office_info/unknown")
        return (Slot("office", ask, entity="office", choices=choices, wrong=unknown),)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        try:
            found = await office.office(turn.slots["office"])
        except NotFound:
            return Reply(Phrase("office_info/unknown"), fill={"office": None}, ask_again=True)
        return Reply(Phrase("office_info/info", _values(found)))


def _values(office: Office) -> Mapping[str, Value]:
    return {
        "office": office.name,
        "address": office.address,
        "phone": Code(office.phone),
        "hours": [_run(run) for run in _runs(office.hours)],
    }


def _runs(hours: Sequence[Hours]) -> list[list[Hours]]:
    """Neighbouring days with the same hours, in weeks that begin on Sunday."""
    week = sorted(hours, key=lambda h: (h.opens, h.closes, h.weekday % 7))
    keyed = enumerate(week)
    runs = [
        [h for _, h in run]
        for _, run in groupby(keyed, key=lambda ih: (ih[1].opens, ih[1].closes, ih[1].weekday % 7 - ih[0]))
    ]
    return sorted(runs, key=lambda run: (run[0].weekday % 7, run[0].opens))


def _run(run: Sequence[Hours]) -> Phrase:
    span: dict[str, Value] = {"opens": run[0].opens, "closes": run[0].closes}
    if len(run) == 1:
        return Phrase("office_info/day", {**span, "day": str(run[0].weekday)})
    return Phrase("office_info/hours", {**span, "first": str(run[0].weekday), "last": str(run[-1].weekday)})
