"""What only a demonstration has: its people, their phone, and a clock to push. Never mounted otherwise."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field


class Heard(Protocol):
    """A message that the imitated phone received."""

    @property
    def id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the routes below stand on."""

    people: Callable[[], Awaitable[Sequence[dict[str, Any]]]]
    staff: Callable[[], Awaitable[Sequence[dict[str, Any]]]]
    phone: Callable[[str], Awaitable[Sequence[Heard]]]
    advance: Callable[[timedelta], Awaitable[datetime]]


class Advance(BaseModel):
    advance_s: float = Field(ge=0, le=400 * 86400)


def demo_routes(demonstration: Demonstration) -> APIRouter:
    routes = APIRouter(prefix="/demo", tags=["demo"])

    @routes.get("/people")
    async def people() -> list[dict[str, Any]]:
        """The sample citizens: name, national id, phone, e-mail and the numbers of their transactions."""
        return list(await demonstration.people())

    @routes.get("/staff")
    async def staff() -> list[dict[str, Any]]:
        """The sample staff."""
        return list(await demonstration.staff())

    @routes.get("/phone/messages")
    async def phone(number: str) -> list[dict[str, str]]:
        """What the SMS channel would have sent to a number, newest last."""
        heard = await demonstration.phone(number)
        return [{"id": str(m.id), "at": m.at.isoformat(), "text": m.text} for m in heard]

    @routes.post("/clock")
    async def clock(step: Advance) -> dict[str, str]:
        """Move every timer and expiry forward."""
        return {"now": (await demonstration.advance(timedelta(seconds=step.advance_s))).isoformat()}

    return routes
