"""A Rasa that fails as it is told to, over the same protocol; what a real one says is asked in tests/peers."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from nlu.local.model import Thresholds
from nlu.rasa.card import Card
from nlu.rasa.client import RasaClient
from nlu.rasa.interpreter import RasaInterpreter

CARD = Card(
    intents=["greet", "out_of_scope", "thanks", "transaction_status"],
    data_hash="",
    model_id="the model",
    pipeline="logistic",
    thresholds=Thresholds(0.8, 0.4, 0.9),
    temperature=1.0,
    rows=4,
)


@dataclass
class Server:
    """`says` answers every text; a number is an HTTP status, an exception is raised, `hangs` never answers."""

    says: Any = field(default_factory=lambda: ranking(transaction_status=0.9, greet=0.1))
    model_id: str = CARD.model_id
    hangs: bool = False
    asked: list[str] = field(default_factory=list)
    addresses: list[httpx.URL] = field(default_factory=list)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.addresses.append(request.url)
        if self.hangs:
            await asyncio.Event().wait()
        if isinstance(self.says, Exception):
            raise self.says
        if request.url.path == "/status":
            return httpx.Response(200, json={"model_id": self.model_id})
        self.asked.append(json.loads(request.content)["text"])
        if isinstance(self.says, int):
            return httpx.Response(self.says)
        content = self.says if isinstance(self.says, bytes) else json.dumps(self.says).encode()
        return httpx.Response(200, content=content)

    def interpreter(self, card: Card = CARD, *, token: str = "") -> RasaInterpreter:
        transport = httpx.MockTransport(self.handle)
        return RasaInterpreter(RasaClient("http://rasa", token, transport=transport, timeout=0.2), card)


def ranking(**confidences: float) -> dict[str, Any]:
    ranked = [{"name": name, "confidence": c} for name, c in confidences.items()]
    return {"text": "", "intent": ranked[0] if ranked else {"name": None}, "intent_ranking": ranked}
