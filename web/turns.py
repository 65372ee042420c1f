"""What became of a message: for whoever builds on the web chat, and for `wakeel chat`."""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel

from channels.webchat import NAME
from core.messages import Address
from pipeline.understood import describe

Session = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{22,128}$")]


class Turned(Protocol):
    """A citizen's message as the store has it."""

    @property
    def status(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def reading(self) -> bytes | None: ...
    @property
    def templates(self) -> Mapping[UUID, str]: ...


class Turns(Protocol):
    async def turn(self, address: Address, message: UUID) -> Turned | None:
        """None when the message is not of that address."""
        ...


class Turn(BaseModel):
    """`status` is `new` until the turn is over; `reading` holds intent, confidence and entities."""

    status: str
    state: str
    reading: dict[str, Any]
    templates: dict[UUID, str]


def turn_routes(turns: Turns) -> APIRouter:
    routes = APIRouter(tags=["webchat"])

    @routes.get(f"/channels/{NAME}/turns/{{message}}")
    async def turn(message: UUID, session: Session) -> Turn:
        """How a message of this session was read, and what was answered with. 404 for another's."""
        found = await turns.turn(Address(NAME, session), message)
        if found is None:
            raise HTTPException(404)
        return Turn(
            status=found.status,
            state=found.state,
            reading=describe(found.reading),
            templates=dict(found.templates),
        )

    return routes
