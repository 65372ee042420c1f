"""Who is on file."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from backoffice.base import Citizen
from backoffice.reference import contact, reads
from backoffice.reference.answers import as_json
from backoffice.reference.backend import Backend
from backoffice.reference.contact import Contact
from backoffice.reference.keys import Write, Writer

_CITIZEN = TypeAdapter(Citizen)


def routes(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1/citizens", tags=["citizens"])
    store = backend.store

    @router.get("", response_model=Citizen)
    async def citizen_by_national_id(national_id: str) -> Response:
        return as_json(_CITIZEN, await store.reading(lambda c: reads.citizen_by_national_id(c, national_id)))

    @router.get("/{citizen_id}", response_model=Citizen)
    async def citizen(citizen_id: str) -> Response:
        return as_json(_CITIZEN, await store.reading(lambda c: reads.citizen(c, citizen_id)))

    @router.patch("/{citizen_id}", response_model=Citizen)
    async def update_contact(citizen_id: str, body: Contact, write: Annotated[Write, Writer]) -> Response:
        """Another phone or e-mail on file; what is left out stays."""
        work = partial(
            contact.update, backend=backend, citizen_id=citizen_id, changed=body, actor=write.actor
        )
        return await write.once(backend, body, _CITIZEN, work)

    return router
