"""Where a conversation stands. State and interpretation in, what to do next out; nothing is fetched here."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.reply import Choice, Phrase


@dataclass(frozen=True, slots=True)
class Slot:
    """Something a handler must know before it can act.

    `entity` names the entity that fills it (None: the citizen's own words do). `check` looks at a value in
    its normal form and says what is wrong with it, or None.
    """

    name: str
    ask: Phrase
    entity: str | None = None
    choices: tuple[Choice, ...] = ()
    check: Callable[[str], Phrase | None] | None = None


@dataclass(slots=True)
class Task:
    """One intent being carried out. `memo` holds the handler's own notes (a hold's id, a code's hash)."""

    intent: str
    slots: dict[str, str] = field(default_factory=dict)
    memo: dict[str, str] = field(default_factory=dict)
    asked: str | None = None
    confirming: bool = False
    misses: int = 0


@dataclass(slots=True)
class State:
    """What a conversation remembers. The last of `tasks` is open; those before it wait to be come back to.

    `offered` are the choices last shown, as value and label, so that a number or their words pick one.
    """

    tasks: list[Task] = field(default_factory=list)
    offered: list[tuple[str, str]] = field(default_factory=list)
    misses: int = 0
    greeted: bool = False
