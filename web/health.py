"""Whether the service lives, whether it can do its work, and its figures."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

type Check = Callable[[], Awaitable[str]]
"""Says `ok`, or in a word what is wrong; raises for what it did not expect."""


def health_routes(
    vital: Mapping[str, Check], degrading: Mapping[str, Check], before_metrics: Callable[[], Awaitable[None]]
) -> APIRouter:
    """`vital` checks decide readiness; `degrading` ones are reported, since citizens are still answered."""
    routes = APIRouter(tags=["operations"])

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        """It can do its work: 200, or 503 with what is missing."""
        needed = {name: await _outcome(check) for name, check in vital.items()}
        wanted = {name: await _outcome(check) for name, check in degrading.items()}
        ready = all(word == "ok" for word in needed.values())
        status = "ready" if ready else "not_ready"
        if ready and any(word != "ok" for word in wanted.values()):
            status = "degraded"
        return JSONResponse({"status": status, **needed, **wanted}, status_code=200 if ready else 503)

    @routes.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Prometheus text format."""
        await before_metrics()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _outcome(check: Check) -> str:
    try:
        return await check()
    except Exception as error:  # noqa: BLE001 — a check that fails says so instead of failing the page
        return type(error).__name__
