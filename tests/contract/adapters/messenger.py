"""Messenger's case: each send is preceded by the one call that opens the page's own token."""

import json
from collections.abc import Mapping

import httpx

from channels.messenger import Messenger
from channels.meta.credentials import Credentials
from channels.meta.webhook import signed
from channels.text import utf16_units
from core.errors import Reason
from tests.contract.adapters.base import NETWORK, SECRET_ID, SECRET_TEXT, Answer, Case, Payload
from tests.contract.adapters.whatsapp import SECRET, TOKEN, VERIFY, refuses

PAGE_ID, PAGE_TOKEN = "1906385232743851", "EAAPageToken77"


def _page(then: Answer) -> Answer:
    """Opens the page's token, then answers sends by `then`."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"access_token": PAGE_TOKEN, "id": PAGE_ID})
        assert request.headers["authorization"] == f"Bearer {PAGE_TOKEN}"
        return then(request)

    return answer


def _on_page(refusals: Mapping[str, tuple[Answer, Reason]]) -> Mapping[str, tuple[Answer, Reason]]:
    return {name: (_page(answer), reason) for name, (answer, reason) in refusals.items()}


def _sent(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"recipient_id": SECRET_ID, "message_id": "m_AG5Hz41"})


def _texts(requests: list[httpx.Request]) -> list[str]:
    return [json.loads(r.content)["message"]["text"] for r in requests if r.method == "POST"]


def _named(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"name": "الجوازات", "access_token": PAGE_TOKEN, "id": PAGE_ID})


def _with_text(payload: Payload, text: str) -> Payload:
    copy = json.loads(json.dumps(payload))
    copy["entry"][0]["messaging"][0]["message"]["text"] = text
    return copy


CASE = Case(
    build=lambda provider: Messenger(
        PAGE_ID, Credentials(TOKEN, SECRET, VERIFY, "https://graph.facebook.com/v23.0"), transport=provider
    ),
    settings={
        "meta_token": TOKEN,
        "meta_secret": SECRET,
        "meta_verify_token": VERIFY,
        "meta_page_id": PAGE_ID,
    },
    with_text=_with_text,
    sign=lambda url, body: {"x-hub-signature-256": signed(SECRET, body)},
    forged={"x-hub-signature-256": signed("another", b"")},
    to=SECRET_ID,
    accepts=_page(_sent),
    refusals={
        "wrong system user's token": (refuses(401, 190), Reason.CONFIG),
        "page out of reach": (lambda r: httpx.Response(503), Reason.UNREACHABLE),
        **_on_page(
            {
                "wrong token": (refuses(401, 190), Reason.CONFIG),
                "no permission": (refuses(403, 10), Reason.CONFIG),
                "no permission for others than testers": (refuses(403, 200, 2018028), Reason.CONFIG),
                "window closed": (refuses(403, 10, 2018278), Reason.WINDOW_CLOSED),
                "window closed long ago": (refuses(403, 10, 2018065), Reason.WINDOW_CLOSED),
                "not available": (refuses(403, 551, 1545041), Reason.REJECTED),
                "no such person": (refuses(400, 100, 2018001), Reason.INVALID),
                "rate": (refuses(400, 613), Reason.THROTTLED),
                "page's rate": (
                    refuses(
                        400,
                        80006,
                        usage={"19": [{"type": "messenger", "estimated_time_to_regain_access": 3}]},
                    ),
                    Reason.THROTTLED,
                ),
                "temporary": (refuses(500, 1200), Reason.UNCERTAIN),
                "nonsense": (lambda r: httpx.Response(200, text=f"{SECRET_TEXT} {TOKEN}"), Reason.UNCERTAIN),
                "nonsense JSON": (lambda r: httpx.Response(200, json={"text": "؟"}), Reason.UNCERTAIN),
                **NETWORK,
            }
        ),
    },
    throttled=("page's rate", 180.0),
    measure=utf16_units,
    knows_us=_named,
    refuses_us=refuses(401, 190),
    texts_sent=_texts,
    secrets=(TOKEN, SECRET, VERIFY, PAGE_TOKEN),
)
