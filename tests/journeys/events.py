"""What happens elsewhere while a citizen talks: named in the dialogues by `حدث`."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import update

from backoffice.reference.tables import OPENINGS
from core.errors import Refused
from core.ids import new_id
from store import desk, views
from tests.fixtures.server import Server

type Event = Callable[[Server, dict[str, Any]], Awaitable[None]]

_SERVICE, _OFFICE = "passport_renew", "jeddah_corniche"
_MONDAY = date(2026, 4, 13)
_AN_ANSWER = "معكم سارة من خدمة المستفيدين، كيف أساعدكم؟"


async def _others_take_nine(server: Server, person: dict[str, Any]) -> None:
    """Other citizens book Monday at nine in Jeddah, until it is full."""
    office = server.platform.office.client
    nine, *_ = [
        opening
        for opening in await office.openings(_SERVICE, office_id=_OFFICE, first=_MONDAY)
        if opening.starts_at.astimezone(server.platform.country.time_zone).hour == 9
    ]
    others = [p for p in await server.get("/demo/people") if p["name"] != person["name"]]
    with suppress(Refused):
        for other in others:
            citizen_id = (await office.citizen_by_national_id(other["national_id"])).id
            held = await office.hold(nine.id, citizen_id=citizen_id, service_id=_SERVICE, key=str(new_id()))
            await office.confirm(held.id, citizen_id=citizen_id, key=str(new_id()))


async def _no_openings(server: Server, _person: dict[str, Any]) -> None:
    embedded = server.platform.office.embedded
    assert embedded
    embedded.write(lambda c: c.execute(update(OPENINGS).values(capacity=0)))


async def _staff_answer(server: Server, _person: dict[str, Any]) -> None:
    """As `wakeel inbox reply` does."""
    platform = server.platform
    (stuck,) = await platform.database.read(lambda c: views.waiting(c, platform.vault))
    now = platform.clock.now()
    await platform.database.write(
        lambda c: desk.staff_reply(c, platform.vault, stuck.id, _AN_ANSWER, author="sara", now=now)
    )
    await platform.signal.outgoing()


EVENTS: Mapping[str, Event] = {
    "يحجز غيره الساعة التاسعة": _others_take_nine,
    "تُحجز كل المواعيد": _no_openings,
    "يجيب الموظف": _staff_answer,
}
