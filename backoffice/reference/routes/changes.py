"""The feed that the platform follows."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from backoffice.base import Change
from backoffice.reference import reads
from backoffice.reference.answers import as_json
from backoffice.reference.backend import Backend

_CHANGES = TypeAdapter(list[Change])


def routes(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1/changes", tags=["changes"])

    @router.get("", response_model=list[Change])
    async def changes(
        after: Annotated[str, Query(pattern=r"^[0-9]{0,18}$")] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    ) -> Response:
        """What happened since the change with the cursor `after`, in order."""
        found = await backend.store.reading(lambda c: reads.changes(c, int(after or 0), limit))
        return as_json(_CHANGES, found)

    return router
