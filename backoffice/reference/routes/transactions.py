"""Citizens' requests: where they stand, and staff moving them on.

A number may hold a slash (`1234/1447`, an incoming number and its Hijri year), hence `:path`.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from backoffice.base import Transaction
from backoffice.reference import progress, reads
from backoffice.reference.answers import as_json
from backoffice.reference.backend import Backend
from backoffice.reference.keys import Write, Writer
from backoffice.reference.progress import Progress

_TRANSACTION = TypeAdapter(Transaction)
_TRANSACTIONS = TypeAdapter(list[Transaction])


def routes(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1/transactions", tags=["transactions"])
    store, catalogue = backend.store, backend.catalogue

    @router.get("", response_model=list[Transaction])
    async def transactions(citizen_id: str, only: Annotated[bool, Query(alias="open")] = False) -> Response:  # noqa: FBT002
        """Newest first, without their histories."""
        found = await store.reading(lambda c: reads.transactions(c, catalogue, citizen_id, open_only=only))
        return as_json(_TRANSACTIONS, found)

    @router.get("/{number:path}", response_model=Transaction)
    async def transaction(number: str, citizen_id: str) -> Response:
        """One transaction of that citizen with its history; another's is 404, exactly like none."""
        found = await store.reading(lambda c: reads.transaction(c, catalogue, number, citizen_id))
        return as_json(_TRANSACTION, found)

    @router.post("/{number:path}/status", response_model=Transaction)
    async def move_on(number: str, step: Progress, write: Annotated[Write, Writer]) -> Response:
        """For the agency's own staff. 409 `final` once it is delivered, rejected or cancelled."""
        return await write.once(
            backend,
            step,
            _TRANSACTION,
            lambda c: progress.move_on(c, backend, number, step, write.actor),
        )

    return router
