"""What the bot still answers once people are involved."""

from collections.abc import Mapping, Sequence

from core.conversation import ConversationState
from core.disclosure import Disclosure
from core.interpretation import Band, Interpretation
from handlers.base import Handler

ALWAYS = frozenset({"emergency", "notifications_stop", "notifications_start"})
"""Answered in every state, whoever has the word."""
PROVING = "identity_link"
WITHDRAWING = "cancel_flow"
OUT_OF_SCOPE = "out_of_scope"


def audible(
    state: ConversationState,
    readings: Sequence[Interpretation],
    handlers: Mapping[str, Handler],
    open_intent: str | None,
) -> tuple[Interpretation, ...]:
    """What the bot deals with: everything, only what is public while staff are awaited, little after."""
    if state in {ConversationState.BOT, ConversationState.CLOSED} or open_intent == PROVING:
        return tuple(readings)
    if state is ConversationState.STAFF:
        return tuple(r for r in readings if r.intent in ALWAYS)
    return tuple(
        r for r in readings if r.intent in ALWAYS | {WITHDRAWING} or _public(r, handlers.get(r.intent))
    )


def _public(reading: Interpretation, handler: Handler | None) -> bool:
    """A clear question of anyone's; what else is written now is meant for the member of staff."""
    return (
        handler is not None
        and reading.band is Band.ACT
        and reading.intent != OUT_OF_SCOPE
        and handler.disclosure is Disclosure.PUBLIC
        and not handler.changes
    )
