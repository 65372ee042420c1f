"""Learning from traffic: which messages people should look at again, and what becomes of their answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import yaml

from core.dialogue import State
from core.dialogue.state import parse_intent_choice
from core.dialogue.words import plain
from core.errors import SettingsError
from core.interpretation import Band
from core.reply import Escalate
from handlers.conversation import Outcome
from nlu.intents import INTENTS
from pipeline.understood import recall
from pipeline.utterances import Utterance
from store import review
from store.database import Database
from store.turns import Doubt
from store.vault import Vault

PICKED, MEANT, UNCLEAR = "picked", "meant", "unclear"
"""Why a message is looked at again: of the choices offered another than the likeliest was picked; the next message
said that it was meant otherwise; it was handed over because nobody understood it."""
OFFERED = 5
_MEANT = re.compile(r"(?:لا |لاء |مو |مش |مب |ما )*(?:انا |كنت |كان )?(?:اقصد|قصدي|بقصد|نقصد|قصدت|مقصدي)\b.*")
"""«لا، أقصد …», as `plain` spells it."""


def doubts(heard: Utterance, before: State, outcome: Outcome) -> list[Doubt]:
    """What a turn shows to have been misread: its own message, or that before it."""
    row = heard.rows[0].id
    if any(isinstance(e, Escalate) and e.why == UNCLEAR for reply in outcome.replies for e in reply.effects):
        return [Doubt(row, UNCLEAR)]
    if picked := _picked(before, outcome.state):
        return [Doubt(row, PICKED, picked, earlier=True)]
    if _MEANT.fullmatch(plain(heard.text)):
        clear = next((r.intent for r in heard.readings if r.band is Band.ACT), "")
        return [Doubt(row, MEANT, clear, earlier=True)]
    return []


def _picked(before: State, after: State) -> str:
    """The intent chosen of those offered, when it was not the first: they are offered likeliest first."""
    offered = [opened[0] for value, _ in before.offered if (opened := parse_intent_choice(value))]
    if before.kept is None or after.kept is not None or not after.open:
        return ""
    chosen = after.open.intent
    return chosen if chosen in offered[1:] else ""


@dataclass(frozen=True, slots=True)
class Pending:
    """One message to label. `likeliest` are intents to offer, what the citizen chose or named first."""

    id: UUID
    text: str
    why: str
    likeliest: tuple[str, ...]
    at: datetime


async def pending(database: Database, vault: Vault, limit: int = 100) -> list[Pending]:
    """What waits for a person, oldest first."""
    return [
        _pending(row)
        for row in await database.read(partial(review.waiting, vault=vault, parts=_parts, limit=limit))
    ]


def _parts(reading: bytes) -> Sequence[UUID]:
    """The inbox rows that were read as one text."""
    return recall(reading).rows


def _pending(row: review.Reviewed) -> Pending:
    readings = recall(row.reading).readings if row.reading else ()
    read = [intent for reading in readings for intent, _ in reading.alternatives]
    likeliest = dict.fromkeys(([row.suggested] if row.suggested else []) + read)
    return Pending(row.id, row.text, row.why, tuple(likeliest)[:OFFERED], row.at)


async def label(database: Database, vault: Vault, id_: UUID, intent: str, *, by: str, now: datetime) -> None:
    """A person says what a message means. Raises SettingsError for an intent that there is not, and NoSuchRow."""
    if intent not in INTENTS:
        raise SettingsError(f"no intent {intent!r}: they are in nlu/intents.py")
    await database.write(partial(review.settle, vault=vault, id_=id_, label=intent, author=by, now=now))


async def discard(database: Database, vault: Vault, id_: UUID, *, by: str, now: datetime) -> None:
    """A person says that a message teaches nothing. Raises NoSuchRow."""
    await database.write(partial(review.settle, vault=vault, id_=id_, label="", author=by, now=now))


async def labelled(database: Database, vault: Vault) -> list[tuple[str, str]]:
    """Texts with their intents: every labelled message whose writer has not been forgotten."""
    rows = await database.read(partial(review.labelled, vault=vault, parts=_parts))
    return [(row.text, row.label) for row in rows]


def export(found: Sequence[tuple[str, str]], file: Path) -> int:
    """Write labelled messages in the form of `nlu/data`, for their owner alone to read; how many.

    Digits become zeros: how many there are is all that training looks at.
    """
    examples: dict[str, dict[str, None]] = {}
    for text, intent in found:
        if masked := re.sub(r"\d", "0", " ".join(text.split())):
            examples.setdefault(intent, {})[masked] = None
    nlu = [{"intent": i, "examples": [{"text": t} for t in texts]} for i, texts in sorted(examples.items())]
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    return sum(map(len, examples.values()))
