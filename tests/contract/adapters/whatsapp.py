"""WhatsApp's case, by Meta's Cloud API."""

import json
from typing import Any

import httpx

from channels.meta.credentials import Credentials
from channels.meta.webhook import signed
from channels.whatsapp.cloud import Cloud
from core.errors import Reason
from tests.contract.adapters.base import NETWORK, SECRET_ID, SECRET_TEXT, Answer, Case, Payload

TOKEN, SECRET, VERIFY = "EAAJB8hyT0k3nZAs7", "0a1b2c3d4e5f6071", "chosen-by-us-91"
PHONE_ID = "106540352242922"


def refuses(status: int, code: int, subcode: int | None = None, usage: Any = None) -> Answer:
    """As Meta does: its words may quote what was sent."""
    error = {
        "message": f"(#{code}) {SECRET_TEXT}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "Az8",
    }
    error |= {"error_data": {"details": SECRET_TEXT}} | ({"error_subcode": subcode} if subcode else {})
    headers = {"x-business-use-case-usage": json.dumps(usage)} if usage else {}
    return lambda request: httpx.Response(status, json={"error": error}, headers=headers)


def _accepts(request: httpx.Request) -> httpx.Response:
    people = [{"input": SECRET_ID, "wa_id": SECRET_ID}]
    sent = {"messaging_product": "whatsapp", "contacts": people, "messages": [{"id": "wamid.HBgM41"}]}
    return httpx.Response(200, json=sent)


def _number(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"display_phone_number": "+966 11 234 5678", "verified_name": "الجوازات"})


def _with_text(payload: Payload, text: str) -> Payload:
    copy = json.loads(json.dumps(payload))
    copy["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = text
    return copy


USAGE = {"102290129340398": [{"type": "whatsapp", "estimated_time_to_regain_access": 2}]}

CASE = Case(
    build=lambda provider: Cloud(
        PHONE_ID, Credentials(TOKEN, SECRET, VERIFY, "https://graph.facebook.com/v23.0"), transport=provider
    ),
    settings={
        "meta_token": TOKEN,
        "meta_secret": SECRET,
        "meta_verify_token": VERIFY,
        "meta_phone_id": PHONE_ID,
    },
    with_text=_with_text,
    sign=lambda url, body: {"x-hub-signature-256": signed(SECRET, body)},
    forged={"x-hub-signature-256": signed("another", b"")},
    to=SECRET_ID,
    accepts=_accepts,
    refusals={
        "wrong token": (refuses(401, 190), Reason.CONFIG),
        "no permission": (refuses(403, 200), Reason.CONFIG),
        "locked account": (refuses(400, 131031), Reason.CONFIG),
        "not on the list of test numbers": (refuses(400, 131030), Reason.CONFIG),
        "not on WhatsApp": (refuses(400, 131026), Reason.INVALID),
        "wrong shape": (refuses(400, 131009), Reason.INVALID),
        "window closed": (refuses(400, 131047), Reason.WINDOW_CLOSED),
        "opted out": (refuses(400, 131050), Reason.OPTED_OUT),
        "template unknown": (refuses(404, 132001), Reason.CONFIG),
        "template paused": (refuses(400, 132015), Reason.REJECTED),
        "not chosen for delivery": (refuses(400, 131049), Reason.REJECTED),
        "throughput": (refuses(429, 130429), Reason.THROTTLED),
        "too many to one person": (refuses(400, 131056), Reason.THROTTLED),
        "account's rate": (refuses(400, 80007, usage=USAGE), Reason.THROTTLED),
        "app's rate": (refuses(400, 4), Reason.THROTTLED),
        "too many, no code": (lambda r: httpx.Response(429, text="slow down"), Reason.THROTTLED),
        "maintenance": (refuses(500, 131057), Reason.UNREACHABLE),
        "unknown code": (refuses(400, 199999), Reason.INVALID),
        "something went wrong": (refuses(500, 131000), Reason.UNCERTAIN),
        "temporary": (refuses(503, 2), Reason.UNCERTAIN),
        "gateway": (lambda r: httpx.Response(502, html=f"<h1>{SECRET_TEXT}</h1>"), Reason.UNCERTAIN),
        "nonsense": (lambda r: httpx.Response(200, text=f"{SECRET_TEXT} {TOKEN}"), Reason.UNCERTAIN),
        "nonsense JSON": (lambda r: httpx.Response(200, json={"text": SECRET_TEXT}), Reason.UNCERTAIN),
        "a list": (lambda r: httpx.Response(200, json=[SECRET_TEXT]), Reason.UNCERTAIN),
        "an error of another shape": (lambda r: httpx.Response(400, json={"error": "x"}), Reason.INVALID),
        **NETWORK,
    },
    throttled=("account's rate", 120.0),
    knows_us=_number,
    refuses_us=refuses(401, 190),
    texts_sent=lambda requests: [json.loads(r.content)["text"]["body"] for r in requests],
    secrets=(TOKEN, SECRET, VERIFY),
)
