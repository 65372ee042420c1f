"""The Rasa engine as the rest of the product sees it."""

import asyncio

import numpy as np

from core.errors import Unavailable
from core.interpretation import Context, Interpretation
from nlu.local.interpreter import Extract, no_entities
from nlu.local.model import softmax
from nlu.rasa.card import Card
from nlu.rasa.client import RasaClient
from nlu.rasa.confidence import scores
from nlu.reading.guess import NOTHING_KNOWN, Bands, Guess
from nlu.reading.understand import understand

_ALTERNATIVES = 5


class RasaInterpreter:
    """Reads a message as the local engine does, with Rasa in the classifier's place.

    Other than `nlu.base.Interpreter` it raises Unavailable, when Rasa does not answer or answers nonsense.
    """

    def __init__(self, client: RasaClient, card: Card, extract: Extract = no_entities) -> None:
        self._client = client
        self._card = card
        self._extract = extract
        self.intents = card.intents
        limits = card.thresholds
        self._bands = Bands(limits.act, limits.offer, limits.emergency)

    async def close(self) -> None:
        await self._client.close()

    async def answers(self) -> bool:
        """Whether Rasa is there, with the very model that the card is of."""
        try:
            return await self._client.model_id() == self._card.model_id
        except Unavailable:
            return False

    async def interpret(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        """Asks Rasa about the message and its parts at once; which parts, a first reading finds out."""
        entities = self._extract(text, context)
        asked: dict[str, Guess] = {}
        understand(text, context, entities, lambda part: asked.setdefault(part, NOTHING_KNOWN), self._bands)
        guesses = dict(zip(asked, await asyncio.gather(*map(self.guess, asked)), strict=True))
        return understand(text, context, entities, guesses.__getitem__, self._bands)

    async def guess(self, text: str) -> Guess:
        """Rasa's opinion of `text` by itself; it is not asked about what has no letters. Raises Unavailable."""
        ranking = await self._client.ranking(text) if any(map(str.isalpha, text)) else {}
        if not ranking:
            return NOTHING_KNOWN
        if not ranking.keys() <= set(self.intents):
            raise Unavailable("Rasa serves a model of other intents")
        probabilities = softmax(scores([ranking], self.intents)[0] / self._card.temperature)
        order = np.argsort(-probabilities)[:_ALTERNATIVES]
        return Guess(tuple((self.intents[i], float(probabilities[i])) for i in order))
