"""What is kept of how a message was read, so that a turn that runs again reads it the same."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import msgspec

from core.interpretation import Interpretation


class Understood(msgspec.Struct):
    """An utterance before anything is done about it: its inbox rows and its readings."""

    rows: list[UUID]
    readings: tuple[Interpretation, ...]


_decoder = msgspec.json.Decoder(Understood)


def keep(rows: Sequence[UUID], readings: tuple[Interpretation, ...]) -> bytes:
    return msgspec.json.encode(Understood(list(rows), readings))


def recall(kept: bytes) -> Understood:
    return _decoder.decode(kept)


def describe(kept: bytes | None) -> dict[str, Any]:
    """`intent`, `confidence` and `entities` as the outside world sees them; empty before it was read."""
    readings = recall(kept).readings if kept else ()
    if not readings:
        return {"intent": "", "confidence": 0.0, "entities": []}
    entities = dict.fromkeys(e for reading in readings for e in reading.entities)
    return {
        "intent": readings[0].intent,
        "confidence": readings[0].confidence,
        "entities": [asdict(entity) for entity in entities],
    }
