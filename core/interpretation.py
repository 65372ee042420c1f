"""What a message means: the intent, how sure we are, and the entities with their normal forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of the message. `start` and `end` are code points of the original text."""

    entity: str
    value: str
    text: str = ""
    start: int = 0
    end: int = 0


class Band(StrEnum):
    """What may be done on this reading: act on it, offer the likeliest as a choice, or hand over."""

    ACT = "act"
    OFFER = "offer"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One request of a message. `alternatives` are the likeliest intents, best first, its own included."""

    intent: str
    confidence: float
    entities: tuple[Entity, ...] = ()
    band: Band = Band.ACT
    alternatives: tuple[tuple[str, float], ...] = ()
    angry: bool = False

    def values(self, entity: str) -> tuple[str, ...]:
        return tuple(e.value for e in self.entities if e.entity == entity)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names that only the agency knows: id → every name people use. `version` changes when it does."""

    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    certificates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading may lean on.

    `expecting` is the entity the open question asks for; `choices` are the texts offered, in order;
    `intent` is the open task. `today` is the citizen's own date.
    """

    today: date
    country: str = "sa"
    language: str = "ar"
    expecting: str | None = None
    choices: tuple[str, ...] = ()
    intent: str | None = None
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
