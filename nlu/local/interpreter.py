"""The engine as the rest of the product sees it."""

from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
from threadpoolctl import threadpool_limits

from core.interpretation import Context, Entity, Interpretation
from nlu.intents import OUT_OF_SCOPE
from nlu.local.meaning import encoder
from nlu.local.model import Model
from nlu.local.prepare import clip, plain_tokens
from nlu.reading.guess import NOTHING_KNOWN, Bands, Guess
from nlu.reading.mood import angry
from nlu.reading.understand import interpretation, understand

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
        """The same for callers without an event loop.

        A model of foreign intents is asked once: what answers, and which of them go together, is not known.
        """
        entities = self._extract(text, context)
        if not self._foreign:
            return understand(text, context, entities, self.guess, self._bands)
        read = clip(text)
        mood = angry(plain_tokens(read))
        return (interpretation(self.guess(read), entities, self._bands, angry=mood),)

    def guess(self, text: str) -> Guess:
        """The classifier's opinion of `text` by itself, without context: none of bare digits and signs."""
        worded = any(map(str.isalpha, text))
        probabilities = self.model.probabilities(text) if worded else None
        if probabilities is None:
            return NOTHING_KNOWN
        order = np.argsort(-probabilities)[:_ALTERNATIVES]
        return Guess(tuple((self.intents[i], float(probabilities[i])) for i in order))
