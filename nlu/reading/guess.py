"""The classifier's opinion of a text, and the band it falls in."""

from collections.abc import Callable
from dataclasses import dataclass

from core.interpretation import Band
from nlu.intents import EMERGENCY, OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class Bands:
    """Probabilities from which a message is acted on, offered as a choice, and treated as an emergency."""

    act: float
    offer: float
    emergency: float


@dataclass(frozen=True, slots=True)
class Guess:
    """`ranked` holds intents with their calibrated probabilities, likeliest first; empty: nothing known."""

    ranked: tuple[tuple[str, float], ...]

    @property
    def intent(self) -> str:
        return self.ranked[0][0] if self.ranked else OUT_OF_SCOPE

    @property
    def confidence(self) -> float:
        return self.ranked[0][1] if self.ranked else 0.0

    def probability(self, intent: str) -> float:
        return next((p for name, p in self.ranked if name == intent), 0.0)

    def band(self, bands: Bands) -> Band:
        if self.confidence >= bands.act:
            return Band.ACT
        return Band.OFFER if self.ranked and self.confidence >= bands.offer else Band.HAND_OVER

    def alarmed(self, bands: Bands, *, in_danger: bool) -> "Guess":
        """The same with the emergency first, if it is likely enough not to be missed or plainly named."""
        danger = self.probability(EMERGENCY)
        if danger < bands.emergency and not in_danger:
            return self
        others = tuple(pair for pair in self.ranked if pair[0] != EMERGENCY)
        return Guess(((EMERGENCY, max(danger, bands.act)), *others))


NOTHING_KNOWN = Guess(())

type Classify = Callable[[str], Guess]
