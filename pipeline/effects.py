"""What the replies of a turn bring about besides their texts, as it is committed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.dialogue import State
from core.dialogue.carry import luggage
from core.reply import (
    Attach,
    CancelTimer,
    Disclosed,
    Effect,
    Leave,
    Link,
    OptIn,
    OptOut,
    Prefer,
    SetTimer,
    Take,
)
from pipeline.audible import PROVING
from pipeline.crossings import pack
from store.turns import TurnResult


def with_effects(result: TurnResult, effects: Sequence[Effect], state: State) -> TurnResult:
    """The result and all of them; `state` is what the turn leaves open. Of two wishes the last one counts."""
    wishes = (e for e in reversed(effects) if isinstance(e, OptOut | OptIn))
    return replace(
        result,
        link=next((e.citizen_id for e in effects if isinstance(e, Link)), None),
        opted_out=next((isinstance(e, OptOut) for e in wishes), None),
        prefer=next((_preference(e) for e in reversed(effects) if isinstance(e, Prefer)), None),
        left=next((_left(e, state) for e in reversed(effects) if isinstance(e, Leave)), None),
        taken=next((e.code for e in effects if isinstance(e, Take)), None),
        timers=[_timer(e) for e in effects if isinstance(e, SetTimer | CancelTimer)],
        audit=[(e.action, e.subject) for e in effects if isinstance(e, Disclosed)],
        attached=[(e.files, e.subject) for e in effects if isinstance(e, Attach)],
    )


def _preference(effect: Prefer) -> tuple[str, UUID | None]:
    return effect.citizen_id, UUID(effect.address_id) if effect.address_id else None


def _left(effect: Leave, state: State) -> tuple[str, bytes, datetime]:
    return effect.code, pack(luggage(state, proof=PROVING)), effect.until


def _timer(effect: SetTimer | CancelTimer) -> tuple[str, datetime | None]:
    return effect.name, effect.at if isinstance(effect, SetTimer) else None
