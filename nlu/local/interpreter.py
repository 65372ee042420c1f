"""The engine as the rest of the product sees it."""

from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
from threadpoolctl import threadpool_limits

from core.interpretation import Band, Context, Entity, Interpretation
from nlu.intents import OUT_OF_SCOPE
from nlu.local.meaning import encoder
from nlu.local.model import Model
from nlu.local.prepare import clip, plain_tokens
from nlu.reading import Request, angry, answer, requests, says_nothing
from nlu.reading.guess import NOTHING_KNOWN, Bands, Guess

_ALTERNATIVES = 5

type Extract = Callable[[str, Context], tuple[Entity, ...]]


def no_entities(text: str, context: Context) -> tuple[Entity, ...]:
    """For measuring the classifier by itself."""
    del text, context
    return ()


class LocalInterpreter:
    """Implements `nlu.base.Interpreter` with a trained model; shares nothing between messages."""

    def __init__(self, model: Model, extract: Extract = no_entities) -> None:
        self.model = model
        self.intents = model.card.intents
        self._foreign = OUT_OF_SCOPE not in self.intents
        self._extract = extract
        limits = model.card.thresholds
        self._bands = Bands(limits.act, limits.offer, limits.emergency)

    @classmethod
    def load(cls, folder: Path, extract: Extract = no_entities) -> Self:
        """Raises ModelError when `folder` has no model that this version can serve.

        Loads the sentence encoder too, and from then on lets linear algebra use one thread in this process:
        a message is too small to be shared among cores.
        """
        encoder()
        threadpool_limits(limits=1, user_api="blas")
        return cls(Model.load(folder), extract)

    async def interpret(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        """See `nlu.base.Interpreter`. Takes a millisecond or two, so it does not leave the event loop."""
        return self.understand(text, context)

    def understand(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        """The same for callers without an event loop."""
        entities = self._extract(text, context)
        read = clip(text)
        mood = angry(plain_tokens(read))
        if intent := None if self._foreign else answer(read, context, entities):
            return (Interpretation(intent, 1.0, entities, Band.ACT, ((intent, 1.0),), mood),)
        found = self._requests(read)
        if len(found) == 1 or read is not text:
            return tuple(self._interpretation(request, entities, angry=mood) for request in found)
        return tuple(self._interpretation(r, _within(r, entities), angry=mood) for r in found)

    def _requests(self, text: str) -> tuple[Request, ...]:
        """A model of foreign intents is asked once: which of them go together is not known."""
        if self._foreign:
            return (Request(self.guess(text), 0, len(text)),)
        if says_nothing(text):
            return (Request(NOTHING_KNOWN, 0, len(text)),)
        return requests(text, self.guess, self._bands)

    def guess(self, text: str) -> Guess:
        """The classifier's opinion of `text` by itself, without context: none of bare digits and signs."""
        worded = any(map(str.isalpha, text))
        probabilities = self.model.probabilities(text) if worded else None
        if probabilities is None:
            return NOTHING_KNOWN
        order = np.argsort(-probabilities)[:_ALTERNATIVES]
        return Guess(tuple((self.intents[i], float(probabilities[i])) for i in order))

    def _interpretation(
        self, request: Request, entities: tuple[Entity, ...], *, angry: bool
    ) -> Interpretation:
        guess = request.guess
        return Interpretation(
            guess.intent,
            round(guess.confidence, 4),
            entities,
            guess.band(self._bands),
            tuple((intent, round(p, 4)) for intent, p in guess.ranked),
            angry,
        )


def _within(request: Request, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The entities that stand inside one request among several."""
    return tuple(e for e in entities if request.start <= e.start and e.end <= request.end)
