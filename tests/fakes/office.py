"""A back office of a few rows in memory: the contract's rules, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from backoffice.base import (
    Appointment,
    AppointmentStatus,
    Change,
    Citizen,
    Hours,
    Office,
    Opening,
    Paper,
    ServiceEntry,
    Transaction,
    TransactionStatus,
)
from core.clock import Clock
from core.errors import NotFound, Refused, Unavailable

NOW = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
"""A Wednesday, ten in the morning in Riyadh."""
HOLD = timedelta(minutes=10)

AMAL = Citizen(id="c1", national_id="1012345672", name="أمل", phone="+966500000001")
SAAD = Citizen(id="c2", national_id="1098765430", name="سعد", phone="+966500000002")
PASSPORT = ServiceEntry(
    id="passport_renew",
    name="تجديد جواز السفر",
    appointment=True,
    papers=(Paper(id="photo", name="صورة شخصية"), Paper(id="old", name="الجواز القديم")),
    fee=Decimal(300),
    target_hours=24,
)
CLEARANCE = ServiceEntry(id="clearance", name="براءة ذمة")
NORTH = Office(
    id="north",
    name="المركز الشمالي",
    address="طريق الملك فهد",
    phone="+966112345678",
    services=("passport_renew",),
    hours=(
        *(Hours(weekday=day, opens=time(7, 30), closes=time(14, 30)) for day in (1, 2, 3, 4, 7)),
        Hours(weekday=6, opens=time(16), closes=time(20)),
    ),
)
SOUTH = NORTH.model_copy(update={"id": "south", "name": "المركز الجنوبي"})


def transaction(
    number: str, status: TransactionStatus, citizen: Citizen = AMAL, **more: object
) -> Transaction:
    base = Transaction(
        number=number,
        citizen_id=citizen.id,
        service_id=PASSPORT.id,
        service_name=PASSPORT.name,
        status=status,
        unit="passports",
        submitted_at=NOW,
        updated_at=NOW,
    )
    return base.model_copy(update=more)


def opening(day: str, at: str, office: str = "north") -> Opening:
    """An opening at that time in Riyadh (UTC+3)."""
    starts = datetime.fromisoformat(f"{day}T{at}:00+03:00").astimezone(UTC)
    return Opening(id=f"{office}-{day}-{at}", office_id=office, service_id=PASSPORT.id, starts_at=starts)


@dataclass
class FakeOffice:
    transactions_: list[Transaction] = field(default_factory=list)
    openings_: list[Opening] = field(default_factory=list)
    offices_: list[Office] = field(default_factory=lambda: [NORTH])
    booked: dict[str, Appointment] = field(default_factory=dict)
    clock: Clock = field(default_factory=lambda: Clock(source=lambda: NOW))
    down: bool = False
    results: dict[str, tuple[object, Appointment]] = field(default_factory=dict)
    people: list[Citizen] = field(default_factory=lambda: [AMAL, SAAD])
    contacts: dict[str, Citizen] = field(default_factory=dict)
    officer_only: bool = False
    writes: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def _up(self) -> None:
        if self.down:
            raise Unavailable("down")

    async def citizen_by_national_id(self, national_id: str) -> Citizen:
        self._up()
        return _one([c for c in self.people if c.national_id == national_id])

    async def citizen(self, citizen_id: str) -> Citizen:
        self._up()
        return _one([c for c in self.people if c.id == citizen_id])

    async def update_contact(self, citizen_id: str, *, phone: str = "", email: str = "", key: str) -> Citizen:
        self._up()
        if self.officer_only:
            raise Refused("officer_only")
        values = {name: value for name, value in (("phone", phone), ("email", email)) if value}
        if key not in self.contacts:
            self.people = [c.model_copy(update=values) if c.id == citizen_id else c for c in self.people]
            self.contacts[key] = await self.citizen(citizen_id)
        return self.contacts[key]

    async def transaction(self, number: str, *, citizen_id: str) -> Transaction:
        self._up()
        return _one([t for t in self.transactions_ if t.number == number and t.citizen_id == citizen_id])

    async def transactions(self, citizen_id: str, *, open_only: bool = False) -> Sequence[Transaction]:
        self._up()
        over = {TransactionStatus.DELIVERED, TransactionStatus.REJECTED, TransactionStatus.CANCELLED}
        mine = [t for t in self.transactions_ if t.citizen_id == citizen_id]
        return [t for t in mine if not (open_only and t.status in over)]

    async def services(self) -> Sequence[ServiceEntry]:
        self._up()
        return [PASSPORT, CLEARANCE]

    async def service(self, service_id: str) -> ServiceEntry:
        return _one([s for s in await self.services() if s.id == service_id])

    async def offices(self) -> Sequence[Office]:
        self._up()
        return self.offices_

    async def office(self, office_id: str) -> Office:
        return _one([o for o in await self.offices() if o.id == office_id])

    async def openings(
        self, service_id: str, *, office_id: str | None = None, first: date | None = None, days: int = 14
    ) -> Sequence[Opening]:
        self._up()
        start = first or self.now.date()
        end = start + timedelta(days=days)
        taken = {a.opening_id for a in self.booked.values() if self._live(a)}
        return [
            o
            for o in sorted(self.openings_, key=lambda o: o.starts_at)
            if o.service_id == service_id
            and o.id not in taken
            and office_id in {None, o.office_id}
            and start <= o.starts_at.date() < end
        ]

    async def appointments(self, citizen_id: str) -> Sequence[Appointment]:
        self._up()
        return [a for a in self.booked.values() if a.citizen_id == citizen_id and self._live(a)]

    async def hold(self, opening_id: str, *, citizen_id: str, service_id: str, key: str) -> Appointment:
        self._up()
        if done := self._again(key, (opening_id, citizen_id)):
            return done
        found = _one([o for o in self.openings_ if o.id == opening_id])
        live = [a for a in self.booked.values() if self._live(a)]
        if any(a.opening_id == opening_id for a in live):
            raise Refused("opening_taken")
        if any(a.citizen_id == citizen_id and a.service_id == service_id for a in live):
            raise Refused("already_booked")
        number = len(self.booked) + 1
        held = Appointment(
            id=f"a{number}",
            reference=f"A-{number}",
            citizen_id=citizen_id,
            service_id=service_id,
            service_name=PASSPORT.name,
            office_id=found.office_id,
            office_name=NORTH.name,
            opening_id=opening_id,
            starts_at=found.starts_at,
            status=AppointmentStatus.HELD,
            held_until=self.now + HOLD,
        )
        return self._did(key, (opening_id, citizen_id), held)

    async def confirm(self, appointment_id: str, *, citizen_id: str, key: str) -> Appointment:
        self._up()
        if done := self._again(key, appointment_id):
            return done
        held = self.booked[appointment_id]
        if not self._live(held):
            raise Refused("hold_expired")
        status = {"status": AppointmentStatus.CONFIRMED, "held_until": None}
        return self._did(key, appointment_id, held.model_copy(update=status))

    async def move(self, appointment_id: str, opening_id: str, *, citizen_id: str, key: str) -> Appointment:
        self._up()
        if done := self._again(key, (appointment_id, opening_id)):
            return done
        if any(a.opening_id == opening_id for a in self.booked.values() if self._live(a)):
            raise Refused("opening_taken")
        old = self.booked[appointment_id]
        if old.starts_at - self.now < timedelta(hours=24):
            raise Refused("too_late")
        found = _one([o for o in self.openings_ if o.id == opening_id])
        place = {"opening_id": found.id, "starts_at": found.starts_at}
        return self._did(key, (appointment_id, opening_id), old.model_copy(update=place))

    async def cancel(self, appointment_id: str, *, citizen_id: str, key: str) -> Appointment:
        self._up()
        if done := self._again(key, appointment_id):
            return done
        old = self.booked[appointment_id]
        if old.status is AppointmentStatus.CONFIRMED and old.starts_at - self.now < timedelta(hours=24):
            raise Refused("too_late")
        return self._did(key, appointment_id, old.model_copy(update={"status": AppointmentStatus.CANCELLED}))

    async def changes(self, after: str = "", *, limit: int = 500) -> Sequence[Change]:
        return []

    def _live(self, appointment: Appointment) -> bool:
        if appointment.status is AppointmentStatus.HELD:
            return appointment.held_until is not None and self.now < appointment.held_until
        return appointment.status is AppointmentStatus.CONFIRMED

    def _again(self, key: str, body: object) -> Appointment | None:
        if key not in self.results:
            return None
        first, result = self.results[key]
        if first != body:
            raise Refused("key_reused")
        return result

    def _did(self, key: str, body: object, result: Appointment) -> Appointment:
        self.writes.append(key)
        self.results[key] = (body, result)
        self.booked[result.id] = result
        return result


def _one[T](found: Sequence[T]) -> T:
    if not found:
        raise NotFound("no such thing")
    return found[0]
