"""Web chat's case: messages wait in the outbox until a page asks for them."""

import httpx

from channels.webchat import WebChat
from tests.contract.adapters.base import Case

SESSION = "Zk9x0vQm3R7sT1uW5yA2bC4d"

CASE = Case(
    build=lambda provider: WebChat(),
    settings={},
    with_text=lambda payload, text: payload | {"text": text},
    to=SESSION,
    accepts=lambda request: httpx.Response(200),
    texts_sent=lambda requests: [],
    secrets=(SESSION,),
)
