"""What the service answers to questions: rows and catalogue put together into the contract's records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select

from backoffice.base import Appointment, Change, Citizen, Opening, Step, Transaction
from backoffice.reference import queries
from backoffice.reference.catalogue import Catalogue
from core.errors import NotFound


def citizen(c: Connection, citizen_id: str) -> Citizen:
    return Citizen.model_validate(_one(c, queries.CITIZEN, {"id": citizen_id}))


def citizen_by_national_id(c: Connection, national_id: str) -> Citizen:
    return Citizen.model_validate(_one(c, queries.CITIZEN_BY_NATIONAL_ID, {"national_id": national_id}))


def _one(c: Connection, query: Select[*tuple[Any, ...]], values: Mapping[str, str]) -> RowMapping:
    row = c.execute(query, values).mappings().first()
    if row is None:
        raise NotFound
    return row


def transaction(c: Connection, catalogue: Catalogue, number: str, citizen_id: str) -> Transaction:
    """With its history. Another citizen's is NotFound."""
    row = _one(c, queries.OWN_TRANSACTION, {"number": number, "citizen_id": citizen_id})
    steps = c.execute(queries.HISTORY, {"number": number}).mappings()
    return _transaction(catalogue, row, tuple(Step.model_validate(step) for step in steps))


def transactions(
    c: Connection, catalogue: Catalogue, citizen_id: str, *, open_only: bool
) -> list[Transaction]:
    """Newest first, without their histories."""
    query = queries.OPEN_TRANSACTIONS if open_only else queries.ALL_TRANSACTIONS
    return [_transaction(catalogue, row) for row in c.execute(query, {"citizen_id": citizen_id}).mappings()]


def _transaction(catalogue: Catalogue, row: RowMapping, history: tuple[Step, ...] = ()) -> Transaction:
    service = catalogue.service.get(row["service_id"])
    name = service.name if service else row["service_id"]
    return Transaction.model_validate({**row, "service_name": name, "history": history})


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
    values = {
        "service_id": wanted.service_id,
        "office_id": wanted.office_id,
        "now": now,
        "begin": _midnight(catalogue, day),
        "end": _midnight(catalogue, day + timedelta(days=wanted.days)),
    }
    query = queries.FREE_OPENINGS if wanted.office_id is None else queries.FREE_OPENINGS_AT_OFFICE
    return [Opening.model_validate(row) for row in c.execute(query, values).mappings()]


def places_left(c: Connection, opening_id: str, service_id: str, now: datetime) -> int:
    values = {"opening_id": opening_id, "service_id": service_id, "now": now}
    left: int = c.execute(queries.COUNTED_OPENING, values).one().left
    return left


def _midnight(catalogue: Catalogue, day: date) -> datetime:
    return datetime.combine(day, time(), catalogue.zone).astimezone(UTC)


def appointments(c: Connection, catalogue: Catalogue, now: datetime, citizen_id: str) -> list[Appointment]:
    rows = c.execute(queries.LIVE_APPOINTMENTS, {"citizen_id": citizen_id, "now": now}).mappings()
    return [as_appointment(catalogue, row) for row in rows]


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
    rows = c.execute(queries.CHANGES_AFTER, {"after": after, "limit": limit}).mappings()
    return [Change.model_validate({**row, "cursor": str(row["cursor"])}) for row in rows]


def last_change(c: Connection) -> int:
    """The newest cursor; 0 before the first change."""
    return c.execute(queries.LAST_CHANGE).scalar() or 0
