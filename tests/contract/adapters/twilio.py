"""What the cases of both channels through Twilio share."""

from base64 import b64encode
from collections.abc import Mapping
from hmac import digest
from urllib.parse import parse_qsl, urlencode

import httpx
from twilio.request_validator import RequestValidator

from core.errors import Reason
from tests.contract.adapters.base import NETWORK, SECRET_TEXT, Answer, Payload

SID, TOKEN = "AC0123456789abcdef0123456789abcdef", "f00dfeed0123456789abcdef01234567"
SETTINGS = {"twilio_sid": SID, "twilio_token": TOKEN}
TO = "+966777000111"
MALFORMED = (b"", b"{", b"\xff\xfe", b"hello", b"[" * 100_000, b"&".join([b"a=1"] * 1000))


def taken(request: httpx.Request) -> httpx.Response:
    return httpx.Response(201, json={"sid": "SM" + "a" * 32, "status": "queued", "body": SECRET_TEXT})


def known(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"sid": SID, "friendly_name": "الجوازات", "auth_token": TOKEN})


def refused(status: int, code: int | None = None, **headers: str) -> Answer:
    body = {"status": status, "message": f"'To' {TO}: {SECRET_TEXT}"}
    if code is not None:
        body |= {"code": code, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    return lambda request: httpx.Response(status, json=body, headers=headers)


REFUSALS: Mapping[str, tuple[Answer, Reason]] = {
    "wrong token": (refused(401, 20003), Reason.CONFIG),
    "account closed": (refused(403, 20005), Reason.CONFIG),
    "no such account": (refused(404, 20404), Reason.CONFIG),
    "not our number": (refused(400, 21606), Reason.CONFIG),
    "country not allowed": (refused(400, 21408), Reason.REJECTED),
    "no such number": (refused(400, 21211), Reason.INVALID),
    "landline": (refused(400, 21614), Reason.INVALID),
    "code of tomorrow": (refused(400, 29999), Reason.INVALID),
    "no code": (refused(400), Reason.INVALID),
    "stopped": (refused(400, 21610), Reason.OPTED_OUT),
    "window": (refused(400, 63016), Reason.WINDOW_CLOSED),
    "too many": (refused(429, 20429, **{"Retry-After": "7"}), Reason.THROTTLED),
    "too many untimed": (refused(429), Reason.THROTTLED),
    "queue full": (refused(400, 21611), Reason.THROTTLED),
    "filtered": (refused(400, 30007), Reason.REJECTED),
    "broken": (refused(500, 20500), Reason.UNCERTAIN),
    "broken with a code": (refused(503, 21610), Reason.UNCERTAIN),
    "gateway": (lambda r: httpx.Response(502, html=f"<h1>{SECRET_TEXT}</h1>"), Reason.UNCERTAIN),
    "elsewhere": (lambda r: httpx.Response(302, headers={"Location": f"/{TOKEN}"}), Reason.UNCERTAIN),
    "nonsense": (lambda r: httpx.Response(201, text=f"{SECRET_TEXT} {TOKEN}"), Reason.UNCERTAIN),
    "nonsense JSON": (lambda r: httpx.Response(201, json={"text": SECRET_TEXT}), Reason.UNCERTAIN),
    "a list": (lambda r: httpx.Response(201, json=[SECRET_TEXT]), Reason.UNCERTAIN),
    **NETWORK,
}


def encode(payload: Payload) -> bytes:
    return urlencode(payload, errors="surrogatepass").encode()


def sign(url: str, body: bytes) -> Mapping[str, str]:
    """By the library's own validator, which takes nothing but UTF-8."""
    params = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
    if any("\ufffd" in value for value in params.values()):
        return {"x-twilio-signature": _sign_bytes(url, body)}
    return {"x-twilio-signature": RequestValidator(TOKEN).compute_signature(url, params)}


def _sign_bytes(url: str, body: bytes) -> str:
    pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="surrogateescape")
    said = url + "".join(name + value for name, value in sorted(pairs))
    return b64encode(digest(TOKEN.encode(), said.encode("utf-8", "surrogateescape"), "sha1")).decode()


def with_text(payload: Payload, text: str) -> Payload:
    return payload | {"Body": text}


def texts_sent(requests: list[httpx.Request]) -> list[str]:
    return [dict(parse_qsl(r.content.decode(), keep_blank_values=True))["Body"] for r in requests]
