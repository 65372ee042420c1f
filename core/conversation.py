"""Who has the word in a conversation: the bot, a queue, a member of staff, or nobody any more."""

from collections.abc import Mapping
from enum import StrEnum

from core.errors import TransitionError


class ConversationState(StrEnum):
    BOT = "bot"
    WAITING = "waiting"
    STAFF = "staff"
    CLOSED = "closed"


_B, _W, _S, _C = (
    ConversationState.BOT,
    ConversationState.WAITING,
    ConversationState.STAFF,
    ConversationState.CLOSED,
)

CONVERSATION_STEPS: Mapping[ConversationState, frozenset[ConversationState]] = {
    _B: frozenset({_W, _C}),
    _W: frozenset({_S, _B, _C}),
    _S: frozenset({_W, _C}),
    _C: frozenset({_B}),
}
"""`staff → waiting` is a transfer; `closed → bot` is the citizen writing again; `waiting → bot` is the
citizen withdrawing before anybody took the matter up."""


def step_conversation(now: ConversationState, to: ConversationState) -> ConversationState:
    """The state after `to` was asked for; raises TransitionError where the table has no such step."""
    if now is to:
        return now
    if to not in CONVERSATION_STEPS[now]:
        raise TransitionError(f"a conversation can't go from {now} to {to}")
    return to
