"""The contract between the platform and an agency's back office: its types and its operations.

Times are UTC-aware ISO 8601. Every write carries an idempotency key: the same key gives the first result
again, the same key with another body is Refused(`key_reused`).
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TransactionStatus(StrEnum):
    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    NEEDS_DOCUMENTS = "needs_documents"
    NEEDS_PAYMENT = "needs_payment"
    APPROVED = "approved"
    READY = "ready"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class AppointmentStatus(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENDED = "attended"
    MISSED = "missed"


class Citizen(Record):
    """A person on file. `phone` is E.164: the only number one-time codes go to."""

    id: str
    national_id: str
    name: str
    phone: str
    email: str = ""
    language: str = "ar"


class Step(Record):
    at: datetime
    status: TransactionStatus
    unit: str = ""
    note: str = ""


class Transaction(Record):
    """One request of one citizen. `missing` names the papers that hold it up, in Arabic."""

    number: str
    citizen_id: str
    service_id: str
    service_name: str
    status: TransactionStatus
    unit: str
    submitted_at: datetime
    updated_at: datetime
    target_date: date | None = None
    missing: tuple[str, ...] = ()
    reason: str = ""
    history: tuple[Step, ...] = ()


class Paper(Record):
    id: str
    name: str
    validity_days: int | None = None


class ServiceEntry(Record):
    """A service of the catalogue; `names` are the words people use for it."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    group: str = ""
    unit: str = ""
    who: tuple[str, ...] = ("citizen",)
    conditions: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    fee: Decimal = Decimal(0)
    fee_per: str = "once"
    currency: str = "SAR"
    appointment: bool = False
    target_hours: int = 0
    urgent: bool = False
    issues: str = ""


class Hours(Record):
    """Opening hours on one ISO weekday (Monday is 1)."""

    weekday: int
    opens: time
    closes: time


class Office(Record):
    id: str
    name: str
    names: tuple[str, ...] = ()
    city: str = ""
    address: str = ""
    phone: str = ""
    hours: tuple[Hours, ...] = ()
    services: tuple[str, ...] = ()


class Opening(Record):
    """A time at an office that can still be booked by `left` people."""

    id: str
    office_id: str
    service_id: str
    starts_at: datetime
    left: int = 1


class Appointment(Record):
    """A booking. While HELD it lapses at `held_until` unless it is confirmed."""

    id: str
    reference: str
    citizen_id: str
    service_id: str
    service_name: str
    office_id: str
    office_name: str
    opening_id: str
    starts_at: datetime
    status: AppointmentStatus
    held_until: datetime | None = None


type Plain = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""A short text that every database can keep."""


class Change(Record):
    """One thing that happened there, in order. `cursor` is what `changes(after=…)` takes and names it for ever.

    `service` is the id of the service that `subject` is a transaction of; without it a campaign can't ask for it.
    """

    cursor: Annotated[Plain, Field(min_length=1)]
    at: AwareDatetime
    kind: Plain
    subject: Plain
    citizen_id: Plain = ""
    status: Plain = ""
    unit: Plain = ""
    service: Plain = ""


class BackOffice(Protocol):
    """What the platform asks of it. Raises Unavailable, NotFound, Refused(code).

    Codes: `opening_taken`, `hold_expired`, `already_booked`, `not_bookable`, `too_late`, `key_reused`,
    `not_yours`, `officer_only`.
    """

    async def citizen_by_national_id(self, national_id: str) -> Citizen: ...
    async def citizen(self, citizen_id: str) -> Citizen: ...
    async def update_contact(self, citizen_id: str, *, phone: str = "", email: str = "", key: str) -> Citizen:
        """Put another phone (E.164) or e-mail on file, which the citizen proved to be theirs; empty stays.

        Refused: officer_only, where the agency lets nobody but an officer change it.
        """
        ...

    async def transaction(self, number: str, *, citizen_id: str) -> Transaction:
        """One transaction of that citizen; another's is NotFound, exactly like none."""
        ...

    async def transactions(self, citizen_id: str, *, open_only: bool = False) -> Sequence[Transaction]: ...
    async def services(self) -> Sequence[ServiceEntry]: ...
    async def service(self, service_id: str) -> ServiceEntry: ...
    async def offices(self) -> Sequence[Office]: ...
    async def office(self, office_id: str) -> Office: ...
    async def openings(
        self, service_id: str, *, office_id: str | None = None, first: date | None = None, days: int = 14
    ) -> Sequence[Opening]:
        """What can be booked from `first` on, soonest first, at most 500."""
        ...

    async def appointments(self, citizen_id: str) -> Sequence[Appointment]:
        """The citizen's held and confirmed appointments still ahead, soonest first."""
        ...

    async def hold(self, opening_id: str, *, citizen_id: str, service_id: str, key: str) -> Appointment:
        """Reserve for a few minutes. Refused: opening_taken, already_booked, not_bookable."""
        ...

    async def confirm(self, appointment_id: str, *, citizen_id: str, key: str) -> Appointment:
        """Make a hold final. Refused: hold_expired, not_yours."""
        ...

    async def move(self, appointment_id: str, opening_id: str, *, citizen_id: str, key: str) -> Appointment:
        """Give an appointment another opening, in one step. Refused: opening_taken, too_late, not_yours."""
        ...

    async def cancel(self, appointment_id: str, *, citizen_id: str, key: str) -> Appointment:
        """Release it. Refused: too_late, not_yours."""
        ...

    async def changes(self, after: str = "", *, limit: int = 500) -> Sequence[Change]: ...
