"""Services and offices, as the files say."""

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from backoffice.base import Office, ServiceEntry
from backoffice.reference.answers import as_json
from backoffice.reference.backend import Backend
from core.errors import NotFound

_SERVICE = TypeAdapter(ServiceEntry)
_SERVICES = TypeAdapter(tuple[ServiceEntry, ...])
_OFFICE = TypeAdapter(Office)
_OFFICES = TypeAdapter(tuple[Office, ...])


def routes(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["catalogue"])
    catalogue = backend.catalogue

    @router.get("/services", response_model=tuple[ServiceEntry, ...])
    async def services() -> Response:
        return as_json(_SERVICES, catalogue.services)

    @router.get("/services/{service_id}", response_model=ServiceEntry)
    async def service(service_id: str) -> Response:
        if (found := catalogue.service.get(service_id)) is None:
            raise NotFound
        return as_json(_SERVICE, found)

    @router.get("/offices", response_model=tuple[Office, ...])
    async def offices() -> Response:
        return as_json(_OFFICES, catalogue.offices)

    @router.get("/offices/{office_id}", response_model=Office)
    async def office(office_id: str) -> Response:
        if (found := catalogue.office.get(office_id)) is None:
            raise NotFound
        return as_json(_OFFICE, found)

    return router
