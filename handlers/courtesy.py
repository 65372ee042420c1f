"""What is said before the matter itself: the greeting returned, who answers, a word to the angry."""

from collections.abc import Sequence

from core.country import Country
from core.dialogue import State
from core.interpretation import Interpretation
from handlers.spoken import Spoken

_CALM = 3
"""Turns without anger after which a new one is acknowledged anew."""

_PLAIN = frozenset({"emergency", "notifications_stop"})


def welcome(
    state: State,
    spoken: Spoken,
    country: Country,
    readings: Sequence[Interpretation],
    salutation: str | None,
) -> None:
    """Say it; whoever is in danger needs none of it, nor does whoever wants to hear less."""
    if any(r.intent in _PLAIN for r in readings):
        return
    if salutation:
        spoken.say("greet/back", kind=salutation)
    if not state.greeted:
        state.greeted = True
        spoken.say("common/welcome", body=country.body, privacy_url=country.privacy_url or "none")
    if any(r.angry for r in readings):
        if state.upset is None or state.turns - state.upset > _CALM:
            spoken.say("common/sorry")
        state.upset = state.turns
