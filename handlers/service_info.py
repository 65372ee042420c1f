"""What a service needs: papers, conditions, fee, how long it takes. All of it from the catalogue."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from backoffice.base import BackOffice, ServiceEntry
from core.dialogue import Slot, intent_choice
from core.disclosure import Disclosure
from core.errors import NotFound
from core.reply import Choice, Money, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn

_WORKING_DAY = 8
"""Hours in the working days by which the catalogue's target times are told to citizens."""


class ServiceInfo:
    intent: ClassVar[str] = "service_info"
    disclosure: ClassVar[Disclosure] = Disclosure.PUBLIC
    changes: ClassVar[bool] = False
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "ask_service": ReplySpec(),
        "unknown": ReplySpec(),
        "info": ReplySpec(
            {
                "service": "تجديد جواز السفر",
                "fee": Money(Decimal(300), "SAR"),
                "free": "no",
                "days": 3,
                "papers": (Phrase("service_info/line", {"text": "صورة شخصية حديثة"}),),
                "conditions": (Phrase("service_info/line", {"text": "ألا تكون هناك مخالفات"}),),
            }
        ),
        "line": ReplySpec({"text": "صورة شخصية حديثة"}),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        choices: tuple[Choice, ...] = ()
        if "service" not in turn.slots and "service" not in turn.given:
            choices = tuple(Choice(s.id, s.name) for s in await office.services())
        unknown = Phrase("service_info/unknown")
        return (
            Slot(
                "service",
                Phrase("service_info/ask_service"),
                entity="service",
                choices=choices,
                wrong=unknown,
            ),
        )

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        try:
            service = await office.service(turn.slots["service"])
        except NotFound:
            return Reply(Phrase("service_info/unknown"), fill={"service": None}, ask_again=True)
        book = (intent_choice("appointment_book", service=service.id),) if service.appointment else ()
        return Reply(Phrase("service_info/info", _values(service)), choices=book)


def _values(service: ServiceEntry) -> Mapping[str, Value]:
    return {
        "service": service.name,
        "fee": Money(service.fee, service.currency),
        "free": "no" if service.fee else "yes",
        "days": -(-service.target_hours // _WORKING_DAY),
        "papers": _lines([paper.name for paper in service.papers]),
        "conditions": _lines(service.conditions),
    }


def _lines(texts: Sequence[str]) -> list[Phrase]:
    return [Phrase("service_info/line", {"text": text}) for text in texts]
