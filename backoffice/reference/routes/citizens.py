"""Who is on file."""

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from backoffice.base import Citizen
from backoffice.reference import reads
from backoffice.reference.answers import as_json
from backoffice.reference.backend import Backend

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

    return router
