"""The privacy notice, and the address that citizens get it under."""

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from app.wiring import _with_notice
from countries import load
from web.chat import Page
from web.privacy import privacy_route

BODY = "المديرية العامة <للجوازات>"


@pytest.fixture
async def html() -> str:
    app = FastAPI()
    app.include_router(privacy_route(Page(BODY)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/privacy")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    return answer.text


def test_notice_names_the_body_and_when_a_verification_lapses(html: str) -> None:
    assert "المديرية العامة &lt;للجوازات&gt;" in html
    assert "90 يومًا" in html


def test_notice_and_chat_lead_to_each_other(html: str) -> None:
    assert 'href="/"' in html
    assert 'href="/privacy"' in Page(BODY).html()


@pytest.mark.parametrize(
    ("privacy_url", "public_url", "told"),
    [
        ("/privacy", "https://wakeel.example.gov/", "https://wakeel.example.gov/privacy"),
        ("/privacy", "", ""),
        ("https://example.gov/p", "https://wakeel.example.gov", "https://example.gov/p"),
        ("https://example.gov/p", "", "https://example.gov/p"),
    ],
)
def test_citizens_get_an_address_they_can_open_or_none(privacy_url: str, public_url: str, told: str) -> None:
    country = replace(load("sa"), privacy_url=privacy_url)
    assert _with_notice(country, public_url).privacy_url == told
