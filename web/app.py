"""The web application: every route of the platform, put together."""

from collections.abc import Sequence
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute


def create_app(routers: Sequence[APIRouter], raw: Sequence[BaseRoute] = ()) -> FastAPI:
    """`raw` routes are plain Starlette ones, for the paths that providers call thousands of times a second."""
    app = FastAPI(
        title="Wakeel",
        version=version("wakeel"),
        summary="Citizens write to government in their own Arabic, and get the matter done.",
        docs_url=None,
        redoc_url=None,
    )
    app.router.routes.extend(raw)
    for router in routers:
        app.include_router(router)
    return app
