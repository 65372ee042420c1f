"""The reference service's own tables. Services, units and offices are not here: they are files."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Index, MetaData, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """A UTC-aware time, also where the database keeps no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.replace(tzinfo=UTC)


class Base(SQLModel):
    """Root of these models; the platform's store has metadata of its own."""

    metadata: ClassVar[MetaData] = MetaData()


class CitizenRow(Base, table=True):
    __tablename__ = "citizens"
    id: str = Field(primary_key=True)
    national_id: str = Field(unique=True)
    name: str
    phone: str
    email: str = ""
    language: str = "ar"


class TransactionRow(Base, table=True):
    __tablename__ = "transactions"
    number: str = Field(primary_key=True)
    citizen_id: str = Field(foreign_key="citizens.id", index=True)
    service_id: str
    status: str
    unit: str
    submitted_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)
    target_date: date | None = None
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    reason: str = ""


class StepRow(Base, table=True):
    """One line of a transaction's history."""

    __tablename__ = "steps"
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(foreign_key="transactions.number", index=True)
    at: datetime = Field(sa_type=Moment)
    status: str
    unit: str = ""
    note: str = ""


class OpeningRow(Base, table=True):
    """A time that `capacity` people may book. What is left is counted, never stored."""

    __tablename__ = "openings"
    __table_args__ = (Index("ix_openings_service_starts", "service_id", "starts_at", "office_id"),)
    id: str = Field(primary_key=True)
    office_id: str
    service_id: str
    starts_at: datetime = Field(sa_type=Moment)
    capacity: int = 1


class AppointmentRow(Base, table=True):
    """A lapsed hold keeps the status `held`: its end is in `held_until`, and no timer has to run."""

    __tablename__ = "appointments"
    __table_args__ = (Index("ix_appointments_service_starts", "service_id", "starts_at"),)
    id: str = Field(primary_key=True)
    reference: str = Field(unique=True)
    citizen_id: str = Field(foreign_key="citizens.id", index=True)
    service_id: str
    office_id: str
    opening_id: str = Field(foreign_key="openings.id", index=True)
    starts_at: datetime = Field(sa_type=Moment)
    status: str
    held_until: datetime | None = Field(default=None, sa_type=Moment)


class ChangeRow(Base, table=True):
    """The feed, in order of `cursor`."""

    __tablename__ = "changes"
    __table_args__ = ({"sqlite_autoincrement": True},)
    cursor: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    kind: str
    subject: str
    citizen_id: str = ""
    status: str = ""
    unit: str = ""
    actor: str = ""


class KeyRow(Base, table=True):
    """What a write was answered, for whoever sends it again."""

    __tablename__ = "idempotency_keys"
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int
    answer: bytes
    at: datetime = Field(sa_type=Moment)


class SeedRow(Base, table=True):
    """Which sample data is in this store; none in one that holds real citizens."""

    __tablename__ = "seeds"
    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


CITIZENS = _table(CitizenRow)
TRANSACTIONS = _table(TransactionRow)
STEPS = _table(StepRow)
OPENINGS = _table(OpeningRow)
APPOINTMENTS = _table(AppointmentRow)
CHANGES = _table(ChangeRow)
KEYS = _table(KeyRow)
SEEDS = _table(SeedRow)
