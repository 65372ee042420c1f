"""Booking an opening: held, confirmed, moved, cancelled. Each runs in one writing transaction.

A citizen has one live booking for a service. A hold lapses by the clock alone; taking another opening gives
up one's own earlier hold, so that whoever changes their mind is not in their own way.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, insert, select, update

from backoffice.base import Appointment, AppointmentStatus
from backoffice.reference import feed, reads
from backoffice.reference.backend import Backend
from backoffice.reference.tables import APPOINTMENTS, OPENINGS
from core.errors import NotFound, Refused
from core.ids import new_id

NOTICE = timedelta(hours=2)
"""An appointment nearer than this stands as it is."""
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
"""None that is mistaken for a digit or for another letter when read aloud."""


type _Row = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Booking:
    """Which appointment, whose it should be, and who asks."""

    appointment_id: str
    citizen_id: str
    actor: str


def hold(c: Connection, backend: Backend, opening_id: str, citizen_id: str, service_id: str) -> Appointment:
    """Raises NotFound, Refused(`opening_taken`, `already_booked`, `not_bookable`)."""
    now = backend.clock.now()
    reads.citizen(c, citizen_id)
    opening = _bookable(c, backend, opening_id, service_id, now)
    _give_up_own_hold(c, citizen_id, service_id, now)
    _take_place(c, opening, now)
    appointment_id = str(new_id())
    c.execute(
        insert(APPOINTMENTS).values(
            id=appointment_id,
            reference=_new_reference(c),
            citizen_id=citizen_id,
            service_id=service_id,
            office_id=opening.office_id,
            opening_id=opening_id,
            starts_at=opening.starts_at,
            status=AppointmentStatus.HELD,
            held_until=now + backend.hold,
        )
    )
    return _read(c, backend, appointment_id)


def confirm(c: Connection, backend: Backend, booking: Booking) -> Appointment:
    """Raises NotFound, Refused(`hold_expired`, `not_yours`). Confirmed already is as good."""
    row, now = _own(c, booking), backend.clock.now()
    if row.status == AppointmentStatus.CONFIRMED:
        return _read(c, backend, row.id)
    if row.status != AppointmentStatus.HELD or _lapsed(row, now):
        raise Refused("hold_expired")
    return _change(c, backend, row, booking.actor, status=AppointmentStatus.CONFIRMED, held_until=None)


def move(c: Connection, backend: Backend, booking: Booking, opening_id: str) -> Appointment:
    """Raises NotFound, Refused(`opening_taken`, `not_bookable`, `too_late`, `hold_expired`, `not_yours`)."""
    row, now = _own(c, booking), backend.clock.now()
    if row.status not in {AppointmentStatus.HELD, AppointmentStatus.CONFIRMED}:
        raise Refused("not_bookable")
    if _lapsed(row, now):
        raise Refused("hold_expired")
    if _near(row, now):
        raise Refused("too_late")
    opening = _bookable(c, backend, opening_id, row.service_id, now)
    if opening_id != row.opening_id:
        _take_place(c, opening, now)
    return _change(
        c,
        backend,
        row,
        booking.actor,
        opening_id=opening_id,
        office_id=opening.office_id,
        starts_at=opening.starts_at,
    )


def cancel(c: Connection, backend: Backend, booking: Booking) -> Appointment:
    """Raises NotFound, Refused(`too_late`, `not_yours`). A hold may always go; what has ended stays so."""
    row, now = _own(c, booking), backend.clock.now()
    if row.status not in {AppointmentStatus.HELD, AppointmentStatus.CONFIRMED}:
        return _read(c, backend, row.id)
    if row.status == AppointmentStatus.CONFIRMED and _near(row, now):
        raise Refused("too_late")
    return _change(c, backend, row, booking.actor, status=AppointmentStatus.CANCELLED, held_until=None)


def _lapsed(row: _Row, now: datetime) -> bool:
    return bool(row.status == AppointmentStatus.HELD and row.held_until <= now)


def _near(row: _Row, now: datetime) -> bool:
    return bool(row.starts_at - now < NOTICE)


def _own(c: Connection, booking: Booking) -> _Row:
    which = APPOINTMENTS.c.id == booking.appointment_id
    row = c.execute(select(APPOINTMENTS).where(which).with_for_update()).first()
    if row is None:
        raise NotFound
    if row.citizen_id != booking.citizen_id:
        raise Refused("not_yours")
    return row


def _bookable(c: Connection, backend: Backend, opening_id: str, service_id: str, now: datetime) -> _Row:
    """The opening, locked: two who want its last place come one after the other."""
    opening = c.execute(select(OPENINGS).where(OPENINGS.c.id == opening_id).with_for_update()).first()
    if opening is None:
        raise NotFound
    service = backend.catalogue.service.get(service_id)
    offered = service is not None and service.appointment and opening.service_id == service_id
    if not offered or opening.starts_at <= now:
        raise Refused("not_bookable")
    return opening


def _give_up_own_hold(c: Connection, citizen_id: str, service_id: str, now: datetime) -> None:
    mine = and_(APPOINTMENTS.c.citizen_id == citizen_id, APPOINTMENTS.c.service_id == service_id)
    ahead = and_(mine, APPOINTMENTS.c.starts_at > now)
    confirmed = and_(ahead, APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED)
    if c.execute(select(APPOINTMENTS.c.id).where(confirmed)).first():
        raise Refused("already_booked")
    held = and_(mine, APPOINTMENTS.c.status == AppointmentStatus.HELD)
    c.execute(update(APPOINTMENTS).where(held).values(status=AppointmentStatus.CANCELLED, held_until=None))


def _take_place(c: Connection, opening: _Row, now: datetime) -> None:
    if reads.places_left(c, opening.id, opening.service_id, now) <= 0:
        raise Refused("opening_taken")


def _new_reference(c: Connection) -> str:
    """Short enough to say on the phone: two letters and four digits."""
    while True:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(2))
        reference = f"{letters}-{secrets.randbelow(10_000):04d}"
        taken = select(APPOINTMENTS.c.id).where(APPOINTMENTS.c.reference == reference)
        if c.execute(taken).first() is None:
            return reference


def _change(c: Connection, backend: Backend, before: _Row, actor: str, **values: object) -> Appointment:
    """Write it. The feed hears of all but holds, which are nobody's business until they are confirmed."""
    c.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.id == before.id).values(**values))
    after = _read(c, backend, before.id)
    if AppointmentStatus.CONFIRMED in {before.status, after.status}:
        service = backend.catalogue.service.get(after.service_id)
        feed.note(
            c,
            "appointment_status",
            after.reference,
            backend.clock.now(),
            citizen_id=after.citizen_id,
            status=after.status,
            unit=service.unit if service else "",
            actor=actor,
        )
    return after


def _read(c: Connection, backend: Backend, appointment_id: str) -> Appointment:
    row = c.execute(select(APPOINTMENTS).where(APPOINTMENTS.c.id == appointment_id)).mappings().one()
    return reads.as_appointment(backend.catalogue, row)
