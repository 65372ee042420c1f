"""The service: the contract's routes over one store."""

from datetime import timedelta

from fastapi import Depends, FastAPI, Request, Response

from backoffice.reference import catalogue as files
from backoffice.reference.answers import refusal
from backoffice.reference.auth import bearer
from backoffice.reference.backend import Backend
from backoffice.reference.catalogue import Catalogue
from backoffice.reference.routes import appointments, changes, citizens, transactions
from backoffice.reference.routes import catalogue as catalogue_routes
from backoffice.reference.store import ReferenceStore
from core.clock import Clock
from core.errors import NotFound, Refused

HOLD = timedelta(minutes=5)


def create_app(
    store: ReferenceStore,
    token: str,
    clock: Clock | None = None,
    *,
    catalogue: Catalogue | None = None,
    hold: timedelta = HOLD,
) -> FastAPI:
    """Build it. Whoever sends the bearer `token` may do everything; only `/healthz` is open.

    `hold` is how long an opening is kept for someone who has not confirmed yet.
    """
    backend = Backend(store, clock or Clock(), catalogue or files.load(), hold)
    app = FastAPI(title="Wakeel reference back office", version="1", redirect_slashes=False)
    for router in (
        citizens.routes(backend),
        transactions.routes(backend),
        catalogue_routes.routes(backend),
        appointments.read_routes(backend),
        appointments.write_routes(backend),
        changes.routes(backend),
    ):
        app.include_router(router, dependencies=[Depends(bearer(token))])

    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.exception_handler(NotFound)
    async def not_found(_request: Request, _error: Exception) -> Response:
        return Response(b'{"code":"not_found"}', 404, media_type="application/json")

    @app.exception_handler(Refused)
    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(error)

    return app
