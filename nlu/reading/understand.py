"""What every engine does around its classifier, so that a message means the same whichever engine reads it."""

from core.interpretation import Band, Context, Entity, Interpretation
from nlu.local.prepare import clip, plain_tokens
from nlu.reading.answers import answer, says_nothing
from nlu.reading.guess import NOTHING_KNOWN, Bands, Classify, Guess
from nlu.reading.mood import angry
from nlu.reading.requests import Request, requests


def understand(
    text: str, context: Context, entities: tuple[Entity, ...], classify: Classify, bands: Bands
) -> tuple[Interpretation, ...]:
    """The requests of `text`. `classify` is asked about the whole and about its parts, or not at all."""
    read = clip(text)
    mood = angry(plain_tokens(read))
    if intent := answer(read, context, entities):
        return (Interpretation(intent, 1.0, entities, Band.ACT, ((intent, 1.0),), mood),)
    found = _requests(read, classify, bands)
    alone = len(found) == 1 or read is not text
    return tuple(
        interpretation(r.guess, entities if alone else _within(r, entities), bands, angry=mood) for r in found
    )


def _requests(text: str, classify: Classify, bands: Bands) -> tuple[Request, ...]:
    if says_nothing(text):
        return (Request(NOTHING_KNOWN, 0, len(text)),)
    return requests(text, classify, bands)


def interpretation(
    guess: Guess, entities: tuple[Entity, ...], bands: Bands, *, angry: bool
) -> Interpretation:
    return Interpretation(
        guess.intent,
        round(guess.confidence, 4),
        entities,
        guess.band(bands),
        tuple((intent, round(p, 4)) for intent, p in guess.ranked),
        angry,
    )


def _within(request: Request, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The entities that stand inside one request among several."""
    return tuple(e for e in entities if request.start <= e.start and e.end <= request.end)
