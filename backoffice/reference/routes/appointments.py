"""Openings and the appointments made of them. Each write needs an `Idempotency-Key`."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection

from backoffice.base import Appointment, Opening
from backoffice.reference import bookings, reads
from backoffice.reference.answers import as_json
from backoffice.reference.backend import Backend
from backoffice.reference.keys import Write, Writer
from backoffice.reference.reads import Wanted

_OPENINGS = TypeAdapter(list[Opening])
_APPOINTMENT = TypeAdapter(Appointment)
_APPOINTMENTS = TypeAdapter(list[Appointment])


class Hold(BaseModel):
    opening_id: str
    citizen_id: str
    service_id: str


class Own(BaseModel):
    citizen_id: str


class Move(Own):
    opening_id: str


def read_routes(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["appointments"])
    store, clock, catalogue = backend.store, backend.clock, backend.catalogue

    @router.get("/openings", response_model=list[Opening])
    async def openings(
        service_id: str,
        office_id: str | None = None,
        first: date | None = None,
        days: Annotated[int, Query(ge=1, le=400)] = 14,
    ) -> Response:
        """What can be booked, soonest first, at most 500."""
        wanted = Wanted(service_id, office_id, first, days)
        return as_json(
            _OPENINGS, await store.reading(lambda c: reads.openings(c, catalogue, clock.now(), wanted))
        )

    @router.get("/appointments", response_model=list[Appointment])
    async def appointments(citizen_id: str) -> Response:
        """Held and confirmed, still ahead, soonest first."""
        found = await store.reading(lambda c: reads.appointments(c, catalogue, clock.now(), citizen_id))
        return as_json(_APPOINTMENTS, found)

    return router


def write_routes(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1/appointments", tags=["appointments"])

    async def once(write: Write, body: BaseModel, work: Callable[[Connection], Appointment]) -> Response:
        return await write.once(backend, body, _APPOINTMENT, work)

    @router.post("", response_model=Appointment)
    async def hold(body: Hold, write: Annotated[Write, Writer]) -> Response:
        """Reserve for a few minutes. 409: opening_taken, already_booked, not_bookable."""
        return await once(
            write,
            body,
            lambda c: bookings.hold(c, backend, body.opening_id, body.citizen_id, body.service_id),
        )

    @router.post("/{appointment_id}/confirm", response_model=Appointment)
    async def confirm(appointment_id: str, body: Own, write: Annotated[Write, Writer]) -> Response:
        """Make a hold final. 409: hold_expired, not_yours."""
        booking = bookings.Booking(appointment_id, body.citizen_id, write.actor)
        return await once(write, body, lambda c: bookings.confirm(c, backend, booking))

    @router.post("/{appointment_id}/move", response_model=Appointment)
    async def move(appointment_id: str, body: Move, write: Annotated[Write, Writer]) -> Response:
        """Give it another opening, in one step. 409: opening_taken, not_bookable, too_late, not_yours."""
        booking = bookings.Booking(appointment_id, body.citizen_id, write.actor)
        return await once(write, body, lambda c: bookings.move(c, backend, booking, body.opening_id))

    @router.post("/{appointment_id}/cancel", response_model=Appointment)
    async def cancel(appointment_id: str, body: Own, write: Annotated[Write, Writer]) -> Response:
        """Release it. 409: too_late, not_yours."""
        booking = bookings.Booking(appointment_id, body.citizen_id, write.actor)
        return await once(write, body, lambda c: bookings.cancel(c, backend, booking))

    return router
