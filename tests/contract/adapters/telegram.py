"""Telegram's case."""

from typing import Any

import httpx

from channels.telegram import Telegram
from channels.text import utf16_units
from core.errors import Reason
from tests.contract.adapters.base import NETWORK, SECRET_ID, SECRET_TEXT, Answer, Case, Payload

TOKEN, SECRET = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcT", "whsec-7Hn2"


def _says(status: int, description: str = "", **parameters: Any) -> Answer:
    body = {"ok": status == 200, "error_code": status, "description": description, "parameters": parameters}
    return lambda request: httpx.Response(status, json=body)


def _posted(request: httpx.Request) -> httpx.Response:
    chat = {"id": int(SECRET_ID), "type": "private", "first_name": "ن"}
    return httpx.Response(
        200, json={"ok": True, "result": {"message_id": 41, "date": 1746345600, "chat": chat, "text": "…"}}
    )


def _known(request: httpx.Request) -> httpx.Response:
    me = {"id": 4839574812, "is_bot": True, "first_name": "وكيل", "username": "wakeel_bot"}
    return httpx.Response(200, json={"ok": True, "result": me})


def _form_texts(requests: list[httpx.Request]) -> list[str]:
    return [dict(httpx.QueryParams(r.content.decode()))["text"] for r in requests]


def _with_text(payload: Payload, text: str) -> Payload:
    return payload | {"message": payload["message"] | {"text": text}}


CASE = Case(
    build=lambda provider: Telegram(TOKEN, secret=SECRET, transport=provider),
    settings={"telegram_token": TOKEN},
    with_text=_with_text,
    sign=lambda url, body: {"x-telegram-bot-api-secret-token": SECRET},
    forged={"x-telegram-bot-api-secret-token": "another"},
    to=SECRET_ID,
    accepts=_posted,
    refusals={
        "wrong token": (_says(401, "Unauthorized"), Reason.CONFIG),
        "blocked": (_says(403, "Forbidden: bot was blocked by the user"), Reason.OPTED_OUT),
        "deactivated": (_says(403, "Forbidden: user is deactivated"), Reason.REJECTED),
        "no chat": (_says(400, "Bad Request: chat not found"), Reason.INVALID),
        "moved": (_says(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001), Reason.INVALID),
        "flood": (_says(429, "Too Many Requests: retry after 7", retry_after=7), Reason.THROTTLED),
        "flood untimed": (_says(429, "Too Many Requests: later"), Reason.THROTTLED),
        "broken": (_says(500, f"Internal Server Error: {SECRET_TEXT}"), Reason.UNCERTAIN),
        "gateway": (lambda r: httpx.Response(502, html=f"<h1>{SECRET_TEXT}</h1>"), Reason.UNCERTAIN),
        "nonsense": (lambda r: httpx.Response(200, text=f"{SECRET_TEXT} {TOKEN}"), Reason.UNCERTAIN),
        "nonsense JSON": (lambda r: httpx.Response(200, json={"text": SECRET_TEXT}), Reason.UNCERTAIN),
        **NETWORK,
    },
    throttled=("flood", 7.0),
    knows_us=_known,
    refuses_us=_says(401, "Unauthorized"),
    measure=utf16_units,
    texts_sent=_form_texts,
    secrets=(TOKEN, SECRET),
)
