"""Column types and expressions that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, LargeBinary, Row, String, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Name = String().with_variant(String(collation="C"), "postgresql")
"""A text that sorts by code points on both, so that names with a common beginning are a range."""

upsert = postgresql.insert
"""INSERT … ON CONFLICT, which is the same in both; SQLAlchemy compiles PostgreSQL's for SQLite, too."""

type AnyRow = Row[*tuple[Any, ...]]

type _Convert = Callable[[Any], Any]


def _blob(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _uuid(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class Id(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, where they sort as on PostgreSQL, which has a type of its own."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary(16) if dialect.name == "sqlite" else Uuid())

    def bind_processor(self, dialect: Dialect) -> _Convert | None:
        return _blob if dialect.name == "sqlite" else None

    def result_processor(self, dialect: Dialect, coltype: object) -> _Convert | None:  # noqa: ARG002
        return _uuid if dialect.name == "sqlite" else None


def to_micros(value: datetime) -> int:
    """Microseconds since 1970; raises ValueError for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
    return (value - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


class Moment(TypeDecorator[datetime]):
    """A point in time, kept as microseconds since 1970 in UTC: exact, small and comparable on both."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Convert:  # noqa: ARG002
        return lambda value: None if value is None else to_micros(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Convert:  # noqa: ARG002
        return lambda value: None if value is None else from_micros(value)


class database_now(FunctionElement[int]):  # noqa: N801 — reads as the SQL function it stands for
    """The database's own clock in microseconds: the one clock that all workers share."""

    type = BigInteger()
    inherit_cache = True


@compiles(database_now, "sqlite")
def _sqlite_now(element: database_now, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ARG001
    return "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"


@compiles(database_now, "postgresql")
def _postgresql_now(element: database_now, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ARG001
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
