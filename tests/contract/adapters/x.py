"""X's case."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from channels.text import utf16_units
from channels.x import X
from channels.x.sign import Keys, signed
from core.errors import Reason
from tests.contract.adapters.base import NETWORK, SECRET_ID, SECRET_TEXT, Answer, Case, Payload

TOKEN, SECRET, KEY, TOKEN_SECRET = "2244994945-aBcD3fGh", "consumer-secret-61", "ck-18Xz", "token-secret-55"
PROBLEM = "https://api.x.com/2/problems/"


def _refuses(status: int, headers: Mapping[str, str] | None = None, **problem: Any) -> Answer:
    body = {"title": "…", "detail": SECRET_TEXT, "status": status, "type": "about:blank"} | problem
    return lambda request: httpx.Response(status, json=body, headers=headers)


def _sent(request: httpx.Request) -> httpx.Response:
    ids = {"dm_conversation_id": f"{SECRET_ID}-2244994945", "dm_event_id": "1062015437679050799"}
    return httpx.Response(201, json={"data": ids})


def _me(request: httpx.Request) -> httpx.Response:
    return httpx.Response(
        200, json={"data": {"id": "2244994945", "name": "الجوازات", "username": "passports"}}
    )


def _with_text(payload: Payload, text: str) -> Payload:
    copy = json.loads(json.dumps(payload))
    copy["direct_message_events"][0]["message_create"]["message_data"]["text"] = text
    return copy


RESET = {"x-rate-limit-reset": "1746345630", "date": "Sun, 04 May 2025 08:00:00 GMT"}

CASE = Case(
    build=lambda provider: X(Keys(TOKEN, SECRET, KEY, TOKEN_SECRET), transport=provider),
    settings={"x_token": TOKEN, "x_secret": SECRET},
    with_text=_with_text,
    sign=lambda url, body: {"x-twitter-webhooks-signature": signed(SECRET, body)},
    forged={"x-twitter-webhooks-signature": signed("another", b"")},
    to=SECRET_ID,
    accepts=_sent,
    refusals={
        "wrong token": (_refuses(401), Reason.CONFIG),
        "no credits": (_refuses(402), Reason.CONFIG),
        "app may not": (_refuses(403, type=f"{PROBLEM}oauth1-permissions"), Reason.CONFIG),
        "plan does not include it": (_refuses(403, errors=[{"code": 453}]), Reason.CONFIG),
        "closed to us": (
            _refuses(403, detail="You do not have permission to DM one or more participants."),
            Reason.OPTED_OUT,
        ),
        "blocked": (_refuses(403, errors=[{"code": 349, "message": SECRET_TEXT}]), Reason.OPTED_OUT),
        "other ban": (_refuses(403), Reason.REJECTED),
        "bad request": (_refuses(400), Reason.INVALID),
        "nobody": (_refuses(404), Reason.INVALID),
        "rate": (_refuses(429, RESET), Reason.THROTTLED),
        "rate untimed": (_refuses(429), Reason.THROTTLED),
        "broken": (_refuses(503), Reason.UNCERTAIN),
        "nonsense": (lambda r: httpx.Response(201, text=f"{SECRET_TEXT} {TOKEN}"), Reason.UNCERTAIN),
        "nonsense JSON": (lambda r: httpx.Response(201, json=[SECRET_TEXT]), Reason.UNCERTAIN),
        "refused in nonsense": (lambda r: httpx.Response(403, text=SECRET_TEXT), Reason.REJECTED),
        **NETWORK,
    },
    throttled=("rate", 30.0),
    measure=utf16_units,
    knows_us=_me,
    refuses_us=_refuses(401),
    texts_sent=lambda requests: [json.loads(r.content)["text"] for r in requests],
    secrets=(TOKEN, SECRET, KEY, TOKEN_SECRET),
)
