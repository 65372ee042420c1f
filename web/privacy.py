"""The privacy notice: what is kept of whoever writes, and who sees it."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from core.disclosure import LAPSE
from web.chat import PAGE_HEADERS, Page


def privacy_route(page: Page) -> APIRouter:
    routes = APIRouter()
    html = page.html("privacy.html", lapse_days=LAPSE.days)

    @routes.get("/privacy", include_in_schema=False)
    async def privacy() -> HTMLResponse:
        return HTMLResponse(html, headers=PAGE_HEADERS)

    return routes
