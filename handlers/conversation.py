"""One turn of a conversation: from what a message was read as to the replies, through the handlers."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from backoffice.base import BackOffice
from core.dialogue import State, hear
from core.interpretation import Interpretation
from core.reply import Phrase, Reply
from handlers.agenda import Agenda
from handlers.base import Handler, Turn
from handlers.courtesy import welcome
from handlers.greet import salutation
from handlers.talk import Talk

type RenderLabel = Callable[[str | Phrase], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to.

    `replies` are said in order, and only the last has choices. `task_intent` is what was worked on last.
    """

    replies: tuple[Reply, ...]
    state: State
    task_intent: str | None


async def converse(
    state: State,
    readings: Sequence[Interpretation],
    turn: Turn,
    office: BackOffice,
    handlers: Mapping[str, Handler],
    *,
    text: str,
    pressed: str | None,
    render_label: RenderLabel,
) -> Outcome:
    """Answer one message. `state` is left as it is; run again with the same inputs it does the same.

    Every reading gets an idempotency root of its own under `turn.key`. Raises Unavailable: nothing was said
    then, and the turn may be run again later.
    """
    agenda = Agenda(_known(state, handlers), turn, office, handlers)
    agenda.state.turns += 1
    welcome(agenda.state, agenda.spoken, turn.country, readings, salutation(text))
    talk = Talk(agenda)
    for ordinal, reading in enumerate(_requests(readings)):
        agenda.turn = replace(agenda.turn, key=f"{turn.key}/{ordinal}", interpretation=reading, text=text)
        await talk.take(hear(agenda.state, reading, text, pressed))
    return _outcome(agenda, render_label)


async def ring(
    state: State,
    timer: str,
    turn: Turn,
    office: BackOffice,
    handlers: Mapping[str, Handler],
    *,
    render_label: RenderLabel,
) -> Outcome:
    """A timer (`<intent>/<name>`) went off. Silent when the matter it was set for is no longer open."""
    agenda = Agenda(_known(state, handlers), turn, office, handlers)
    intent, _, name = timer.partition("/")
    if not await Talk(agenda).wake(intent, name):
        return Outcome((), state, None)
    return _outcome(agenda, render_label)


def _known(state: State, handlers: Mapping[str, Handler]) -> State:
    """A copy to work on, without matters that this release no longer handles."""
    copy = deepcopy(state)
    copy.tasks = [task for task in copy.tasks if task.intent in handlers]
    return copy


def _requests(readings: Sequence[Interpretation]) -> Sequence[Interpretation]:
    """A greeting before a request is returned, but is no matter of its own."""
    return [r for r in readings if r.intent != "greet"] or readings[:1]


def _outcome(agenda: Agenda, render_label: RenderLabel) -> Outcome:
    replies = agenda.spoken.all(agenda.state.open)
    if not agenda.spoken.aside:
        agenda.state.offered = [(c.value, render_label(c.label)) for r in replies for c in r.choices]
    return Outcome(replies, agenda.state, agenda.worked_on)
