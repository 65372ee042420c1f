"""What the service answers to questions: rows and catalogue put together into the contract's records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from backoffice.base import (
    Appointment,
    AppointmentStatus,
    Change,
    Citizen,
    Opening,
    Step,
    Transaction,
    TransactionStatus,
)
from backoffice.reference.catalogue import Catalogue
from backoffice.reference.tables import APPOINTMENTS, CHANGES, CITIZENS, OPENINGS, STEPS, TRANSACTIONS
from core.errors import NotFound

FINAL = frozenset({TransactionStatus.DELIVERED, TransactionStatus.REJECTED, TransactionStatus.CANCELLED})
"""Nothing more happens to these."""
MOST_OPENINGS = 500
_SHOWN = ("id", "office_id", "service_id", "starts_at")


# Made once: building a statement takes longer than running it.
_CITIZEN = select(CITIZENS).where(CITIZENS.c.id == bindparam("id"))
_CITIZEN_BY_NATIONAL_ID = select(CITIZENS).where(CITIZENS.c.national_id == bindparam("national_id"))
_TRANSACTION = select(TRANSACTIONS).where(
    TRANSACTIONS.c.number == bindparam("number"), TRANSACTIONS.c.citizen_id == bindparam("citizen_id")
)
_HISTORY = select(STEPS).where(STEPS.c.number == bindparam("number")).order_by(STEPS.c.at, STEPS.c.id)
_TRANSACTIONS = (
    select(TRANSACTIONS)
    .where(TRANSACTIONS.c.citizen_id == bindparam("citizen_id"))
    .order_by(TRANSACTIONS.c.submitted_at.desc(), TRANSACTIONS.c.number)
)
_OPEN_TRANSACTIONS = _TRANSACTIONS.where(TRANSACTIONS.c.status.not_in(FINAL))


def citizen(c: Connection, citizen_id: str) -> Citizen:
    return Citizen.model_validate(_one(c, _CITIZEN, {"id": citizen_id}))


def citizen_by_national_id(c: Connection, national_id: str) -> Citizen:
    return Citizen.model_validate(_one(c, _CITIZEN_BY_NATIONAL_ID, {"national_id": national_id}))


def _one(c: Connection, query: Select[*tuple[Any, ...]], values: Mapping[str, str]) -> RowMapping:
    row = c.execute(query, values).mappings().first()
    if row is None:
        raise NotFound
    return row


def transaction(c: Connection, catalogue: Catalogue, number: str, citizen_id: str) -> Transaction:
    """With its history. Another citizen's is NotFound."""
    row = _one(c, _TRANSACTION, {"number": number, "citizen_id": citizen_id})
    steps = c.execute(_HISTORY, {"number": number}).mappings()
    return _transaction(catalogue, row, tuple(Step.model_validate(step) for step in steps))


def transactions(
    c: Connection, catalogue: Catalogue, citizen_id: str, *, open_only: bool
) -> list[Transaction]:
    """Newest first, without their histories."""
    query = _OPEN_TRANSACTIONS if open_only else _TRANSACTIONS
    return [_transaction(catalogue, row) for row in c.execute(query, {"citizen_id": citizen_id}).mappings()]


def _transaction(catalogue: Catalogue, row: RowMapping, history: tuple[Step, ...] = ()) -> Transaction:
    service = catalogue.service.get(row["service_id"])
    name = service.name if service else row["service_id"]
    return Transaction.model_validate({**row, "service_name": name, "history": history})


def live(now: datetime) -> ColumnElement[bool]:
    """Appointments that take a place: confirmed, or held and not lapsed."""
    held = and_(APPOINTMENTS.c.status == AppointmentStatus.HELD, APPOINTMENTS.c.held_until > now)
    return or_(APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED, held)


def taken(now: datetime) -> ScalarSelect[int]:
    """How many of an opening's places are taken; correlated with OPENINGS."""
    mine = and_(APPOINTMENTS.c.opening_id == OPENINGS.c.id, live(now))
    return select(func.count()).select_from(APPOINTMENTS).where(mine).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Openings of a service, at one office or all, on `days` days from `first` or from today on."""

    service_id: str
    office_id: str | None = None
    first: date | None = None
    days: int = 14


def openings(c: Connection, catalogue: Catalogue, now: datetime, wanted: Wanted) -> list[Opening]:
    """What is free and not yet past; days begin at midnight by the offices' clocks."""
    day = wanted.first or now.astimezone(catalogue.zone).date()
    begin = _midnight(catalogue, day)
    end = _midnight(catalogue, day + timedelta(days=wanted.days))
    ahead = and_(OPENINGS.c.service_id == wanted.service_id, OPENINGS.c.starts_at >= begin)
    if wanted.office_id is not None:
        ahead = and_(ahead, OPENINGS.c.office_id == wanted.office_id)
    booked = _booked(wanted.service_id, now)
    left = OPENINGS.c.capacity - func.coalesce(booked.c.places, 0)
    query = (
        select(*(OPENINGS.c[name] for name in _SHOWN), left.label("left"))
        .outerjoin_from(OPENINGS, booked, booked.c.opening_id == OPENINGS.c.id)
        .where(ahead, OPENINGS.c.starts_at > now, OPENINGS.c.starts_at < end, left > 0)
        .order_by(OPENINGS.c.starts_at, OPENINGS.c.id)
        .limit(MOST_OPENINGS)
    )
    return [Opening.model_validate(row) for row in c.execute(query).mappings()]


def _booked(service_id: str, now: datetime) -> Subquery:
    """Places taken at all of a service's openings at once, which is sooner than asking each of them."""
    which = and_(APPOINTMENTS.c.service_id == service_id, APPOINTMENTS.c.starts_at > now, live(now))
    places = func.count().label("places")
    return (
        select(APPOINTMENTS.c.opening_id, places).where(which).group_by(APPOINTMENTS.c.opening_id).subquery()
    )


def _midnight(catalogue: Catalogue, day: date) -> datetime:
    return datetime.combine(day, time(), catalogue.zone).astimezone(UTC)


def appointments(c: Connection, catalogue: Catalogue, now: datetime, citizen_id: str) -> list[Appointment]:
    query = (
        select(APPOINTMENTS)
        .where(APPOINTMENTS.c.citizen_id == citizen_id, APPOINTMENTS.c.starts_at > now, live(now))
        .order_by(APPOINTMENTS.c.starts_at)
    )
    return [as_appointment(catalogue, row) for row in c.execute(query).mappings()]


def as_appointment(catalogue: Catalogue, row: RowMapping) -> Appointment:
    service, office = catalogue.service.get(row["service_id"]), catalogue.office.get(row["office_id"])
    return Appointment.model_validate(
        {
            **row,
            "service_name": service.name if service else row["service_id"],
            "office_name": office.name if office else row["office_id"],
        }
    )


def changes(c: Connection, after: int, limit: int) -> list[Change]:
    query = select(CHANGES).where(CHANGES.c.cursor > after).order_by(CHANGES.c.cursor).limit(limit)
    return [
        Change.model_validate({**row, "cursor": str(row["cursor"])}) for row in c.execute(query).mappings()
    ]
