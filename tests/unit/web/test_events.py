"""What a back office pushes is taken under its signature only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from backoffice.base import Change
from backoffice.push import LONGEST, SIGNATURE, TIMESTAMP, signed
from core.clock import Clock
from web.app import create_app
from web.events import event_routes

SECRET = "a-secret-of-the-tests"
NOW = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
BODY = json.dumps(
    [
        {
            "cursor": "1",
            "at": "2026-06-10T07:00:00Z",
            "kind": "transaction_status",
            "subject": "2026-1",
            "new": 1,
        }
    ]
).encode()


@dataclass
class Site:
    kept: list[Change] = field(default_factory=list)

    async def take(self, changes: Sequence[Change]) -> int:
        self.kept.extend(changes)
        return len(changes)

    async def post(self, body: bytes = BODY, headers: dict[str, str] | None = None) -> httpx.Response:
        app = create_app([event_routes(SECRET, self.take, Clock(source=lambda: NOW))])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://w") as http:
            given = signed(SECRET, body, NOW) if headers is None else headers
            return await http.post("/backoffice/events", content=body, headers=given)


@pytest.fixture
def site() -> Site:
    return Site()


async def test_changes_are_kept_before_202(site: Site) -> None:
    answer = await site.post()
    assert (answer.status_code, answer.json()) == (202, {"new": 1})
    assert [c.subject for c in site.kept] == ["2026-1"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {TIMESTAMP: str(int(NOW.timestamp()))},
        {SIGNATURE: signed(SECRET, BODY, NOW)[SIGNATURE]},
        signed("another secret", BODY, NOW),
        signed(SECRET, BODY + b" ", NOW),
        signed(SECRET, BODY, NOW - timedelta(minutes=6)),
        signed(SECRET, BODY, NOW + timedelta(minutes=6)),
        {**signed(SECRET, BODY, NOW - timedelta(minutes=6)), TIMESTAMP: str(int(NOW.timestamp()))},
        {TIMESTAMP: "now", SIGNATURE: "sha256="},
    ],
    ids=[
        "none",
        "no signature",
        "no time",
        "other secret",
        "other body",
        "old",
        "early",
        "moved on",
        "nonsense",
    ],
)
async def test_what_is_not_surely_the_back_offices_and_fresh_is_403_and_kept_nowhere(
    site: Site, headers: dict[str, str]
) -> None:
    assert (await site.post(headers=headers)).status_code == 403
    assert site.kept == []


def change(**more: Any) -> bytes:
    return json.dumps(
        [{"cursor": "1", "at": "2026-06-10T07:00:00Z", "kind": "k", "subject": "s", **more}]
    ).encode()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"{}", b"[1]", b"\xff", b"[" * 5000),
        *(
            change(cursor=""),
            change(at="2026-06-10T07:00:00"),
            change(subject="a\0b"),
            change(subject="\ud800"),
        ),
        *(change(status=1), change(unit="u" * 201)),
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_what_is_no_list_of_changes_is_400(site: Site, body: bytes) -> None:
    assert (await site.post(body)).status_code == 400
    assert site.kept == []


async def test_what_is_too_large_is_413(site: Site) -> None:
    assert (await site.post(b" " * (LONGEST + 1))).status_code == 413


async def test_an_empty_list_is_nothing_new(site: Site) -> None:
    assert (await site.post(b"[]")).json() == {"new": 0}
