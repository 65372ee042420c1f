"""The web application: every route of the platform, put together."""

from collections.abc import Sequence
from importlib.metadata import version

from fastapi import APIRouter, FastAPI


def create_app(routers: Sequence[APIRouter]) -> FastAPI:
    app = FastAPI(
        title="Wakeel",
        version=version("wakeel"),
        summary="Citizens write to government in their own Arabic, and get the matter done.",
        docs_url=None,
        redoc_url=None,
    )
    for router in routers:
        app.include_router(router)
    return app
