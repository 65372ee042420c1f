"""Sample data for a demonstration, always fresh: the file counts in working days from the seeding."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml
from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, func, insert, select

from backoffice.base import AppointmentStatus, Citizen, Record, TransactionStatus
from backoffice.reference.catalogue import Catalogue, load
from backoffice.reference.openings import opening_id, openings_ahead
from backoffice.reference.store import ReferenceStore
from backoffice.reference.tables import (
    APPOINTMENTS,
    CHANGES,
    CITIZENS,
    OPENINGS,
    SEEDS,
    STEPS,
    TRANSACTIONS,
)
from core.errors import SettingsError

DEMO = Path(__file__).parent / "demo.yml"
_NAME = "demo"
_MORNING = time(8, 30)

type _Row = dict[str, Any]


class _Step(Record):
    ago: int
    status: TransactionStatus
    unit: str = ""
    note: str = ""


class _Request(Record):
    number: str
    service: str
    history: tuple[_Step, ...]
    due: int | None = None
    missing: tuple[str, ...] = ()
    reason: str = ""


class _Visit(Record):
    service: str
    office: str
    day: int
    at: time


class _Sample(Citizen):
    transactions: tuple[_Request, ...]
    appointments: tuple[_Visit, ...] = ()


def seed(store: ReferenceStore, now: datetime, catalogue: Catalogue | None = None) -> None:
    """Fill an empty store; in one that it filled before, only add the openings that have come near since.

    Raises SettingsError where there is anything else in the store: sample people never mix with citizens.
    """
    catalogue = catalogue or load()
    samples = TypeAdapter(tuple[_Sample, ...]).validate_python(yaml.safe_load(DEMO.read_bytes())["citizens"])

    def work(c: Connection) -> None:
        mine = c.execute(select(SEEDS).where(SEEDS.c.name == _NAME)).first()
        if mine is None and c.execute(select(CITIZENS.c.id)).first():
            raise SettingsError(
                "the back office's store holds other people's data: give the demo its own DATA_DIR"
            )
        _insert(c, OPENINGS, _new_openings(c, catalogue, now))
        if mine is None:
            _people(c, samples, _Calendar(catalogue, now))
            c.execute(insert(SEEDS).values(name=_NAME, at=now))

    store.write(work)


def people(store: ReferenceStore) -> list[dict[str, Any]]:
    """Everyone on file: name, national_id, phone, email, and the numbers of their transactions."""

    def work(c: Connection) -> list[dict[str, Any]]:
        owned: dict[str, list[str]] = {}
        for number, owner in c.execute(
            select(TRANSACTIONS.c.number, TRANSACTIONS.c.citizen_id).order_by(TRANSACTIONS.c.number)
        ):
            owned.setdefault(owner, []).append(number)
        shown = (CITIZENS.c[name] for name in ("id", "name", "national_id", "phone", "email"))
        rows = c.execute(select(*shown).order_by(CITIZENS.c.id)).mappings()
        return [{**row, "transactions": owned.get(row["id"], [])} for row in rows]

    return [{k: v for k, v in person.items() if k != "id"} for person in store.read(work)]


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Working days around the day of the seeding."""

    catalogue: Catalogue
    now: datetime

    def day(self, distance: int) -> date:
        """The working day that many working days from today, back or ahead."""
        open_on = {h.weekday for o in self.catalogue.offices for h in o.hours}
        day = self.now.astimezone(self.catalogue.zone).date()
        step = timedelta(days=1 if distance > 0 else -1)
        left = abs(distance)
        while left:
            day += step
            left -= day.isoweekday() in open_on
        return day

    def at(self, distance: int, clock: time) -> datetime:
        return datetime.combine(self.day(distance), clock, self.catalogue.zone).astimezone(UTC)

    def steps(self, request: _Request) -> Iterator[tuple[_Step, datetime]]:
        """Each step at an hour of its own, the later ones of a day later."""
        start = crc32(request.number.encode()) % 240
        for index, step in enumerate(request.history):
            yield step, self.at(-step.ago, _MORNING) + timedelta(minutes=start + 17 * index)


def _people(c: Connection, samples: Sequence[_Sample], calendar: _Calendar) -> None:
    service = calendar.catalogue.service
    _insert(c, CITIZENS, [s.model_dump(exclude={"transactions", "appointments"}) for s in samples])
    _insert(c, TRANSACTIONS, [_transaction(s, t, calendar) for s in samples for t in s.transactions])
    steps = [
        {
            "number": t.number,
            "citizen_id": s.id,
            "at": at,
            "status": step.status,
            "unit": step.unit or service[t.service].unit,
            "note": step.note,
        }
        for s in samples
        for t in s.transactions
        for step, at in calendar.steps(t)
    ]
    _insert(c, STEPS, [_only(step, STEPS) for step in steps])
    news = [
        {**_only(step, CHANGES), "kind": "transaction_status", "subject": step["number"]} for step in steps
    ]
    _insert(c, CHANGES, sorted(news, key=lambda change: change["at"]))
    visits = [(s.id, visit) for s in samples for visit in s.appointments]
    _insert(c, APPOINTMENTS, [_appointment(i, who, visit, calendar) for i, (who, visit) in enumerate(visits)])


def _transaction(sample: _Sample, request: _Request, calendar: _Calendar) -> _Row:
    steps = list(calendar.steps(request))
    last = request.history[-1]
    return {
        "number": request.number,
        "citizen_id": sample.id,
        "service_id": request.service,
        "status": last.status,
        "unit": last.unit or calendar.catalogue.service[request.service].unit,
        "submitted_at": steps[0][1],
        "updated_at": steps[-1][1],
        "target_date": None if request.due is None else calendar.day(request.due),
        "missing": list(request.missing),
        "reason": request.reason,
    }


def _appointment(index: int, citizen_id: str, visit: _Visit, calendar: _Calendar) -> _Row:
    starts_at = calendar.at(visit.day, visit.at)
    return {
        "id": f"demo-{index + 1}",
        "reference": f"WK-{1001 + index}",
        "citizen_id": citizen_id,
        "service_id": visit.service,
        "office_id": visit.office,
        "opening_id": opening_id(visit.office, visit.service, starts_at),
        "starts_at": starts_at,
        "status": AppointmentStatus.CONFIRMED,
        "held_until": None,
    }


def _new_openings(c: Connection, catalogue: Catalogue, now: datetime) -> list[_Row]:
    last = c.execute(select(func.max(OPENINGS.c.starts_at))).scalar()
    near = OPENINGS.c.starts_at > (last or now) - timedelta(days=1)
    known = set(c.execute(select(OPENINGS.c.id).where(near)).scalars())
    return [row for row in openings_ahead(catalogue, now, last) if row["id"] not in known]


def _only(row: Mapping[str, Any], table: Table) -> _Row:
    return {k: v for k, v in row.items() if k in table.c}


def _insert(c: Connection, table: Table, rows: Sequence[_Row]) -> None:
    if rows:
        c.execute(insert(table), rows)
