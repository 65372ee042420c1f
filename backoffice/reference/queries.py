"""The service's questions to its database, made once: building a statement takes longer than running it."""

from sqlalchemy import and_, bindparam, func, or_, select

from backoffice.base import AppointmentStatus, TransactionStatus
from backoffice.reference.tables import (
    APPOINTMENTS,
    CHANGES,
    CITIZENS,
    OPENINGS,
    STEPS,
    TRANSACTIONS,
    Moment,
)

FINAL = frozenset({TransactionStatus.DELIVERED, TransactionStatus.REJECTED, TransactionStatus.CANCELLED})
"""Nothing more happens to these."""
MOST_OPENINGS = 500

CITIZEN = select(CITIZENS).where(CITIZENS.c.id == bindparam("id"))
CITIZEN_BY_NATIONAL_ID = select(CITIZENS).where(CITIZENS.c.national_id == bindparam("national_id"))

OWN_TRANSACTION = select(TRANSACTIONS).where(
    TRANSACTIONS.c.number == bindparam("number"), TRANSACTIONS.c.citizen_id == bindparam("citizen_id")
)
HISTORY = select(STEPS).where(STEPS.c.number == bindparam("number")).order_by(STEPS.c.at, STEPS.c.id)
ALL_TRANSACTIONS = (
    select(TRANSACTIONS)
    .where(TRANSACTIONS.c.citizen_id == bindparam("citizen_id"))
    .order_by(TRANSACTIONS.c.submitted_at.desc(), TRANSACTIONS.c.number)
)
OPEN_TRANSACTIONS = ALL_TRANSACTIONS.where(TRANSACTIONS.c.status.not_in(FINAL))

_NOW = bindparam("now", type_=Moment)
_LIVE = or_(
    APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
    and_(APPOINTMENTS.c.status == AppointmentStatus.HELD, APPOINTMENTS.c.held_until > _NOW),
)
"""Appointments that take a place: confirmed, or held and not lapsed."""
LIVE_APPOINTMENTS = (
    select(APPOINTMENTS)
    .where(APPOINTMENTS.c.citizen_id == bindparam("citizen_id"), APPOINTMENTS.c.starts_at > _NOW, _LIVE)
    .order_by(APPOINTMENTS.c.starts_at)
)

_BOOKED = (
    select(APPOINTMENTS.c.opening_id, func.count().label("places"))
    .where(APPOINTMENTS.c.service_id == bindparam("service_id"), APPOINTMENTS.c.starts_at > _NOW, _LIVE)
    .group_by(APPOINTMENTS.c.opening_id)
    .subquery()
)
"""Places taken at all of a service's openings at once, which is sooner than asking each of them."""
_LEFT = (OPENINGS.c.capacity - func.coalesce(_BOOKED.c.places, 0)).label("left")
_SHOWN = (OPENINGS.c.id, OPENINGS.c.office_id, OPENINGS.c.service_id, OPENINGS.c.starts_at, _LEFT)
_COUNTED = select(*_SHOWN).outerjoin_from(OPENINGS, _BOOKED, _BOOKED.c.opening_id == OPENINGS.c.id)
FREE_OPENINGS = (
    _COUNTED.where(
        OPENINGS.c.service_id == bindparam("service_id"),
        OPENINGS.c.starts_at > _NOW,
        OPENINGS.c.starts_at >= bindparam("begin"),
        OPENINGS.c.starts_at < bindparam("end"),
        _LEFT.element > 0,
    )
    .order_by(OPENINGS.c.starts_at, OPENINGS.c.id)
    .limit(MOST_OPENINGS)
)
FREE_OPENINGS_AT_OFFICE = FREE_OPENINGS.where(OPENINGS.c.office_id == bindparam("office_id"))
COUNTED_OPENING = _COUNTED.where(OPENINGS.c.id == bindparam("opening_id"))
"""One opening with the places that are left; takes its `service_id` too, and `now`."""

LAST_CHANGE = select(func.max(CHANGES.c.cursor))
CHANGES_AFTER = (
    select(CHANGES, func.coalesce(TRANSACTIONS.c.service_id, "").label("service"))
    .outerjoin(TRANSACTIONS, TRANSACTIONS.c.number == CHANGES.c.subject)
    .where(CHANGES.c.cursor > bindparam("after"))
    .order_by(CHANGES.c.cursor)
    .limit(bindparam("limit"))
)
