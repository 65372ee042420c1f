"""What a conversation remembers between two messages. Plain data, so that any store can keep it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.dialogue.memory import Mentions
from core.reply import Choice, Phrase

MAX_TASKS = 3
"""How many matters may be open at once; nobody comes back to a fourth."""

YES, NO = "yes", "no"
"""Values of the two choices of a confirmation; a tag behind them tells one confirmation from the next."""
AMEND, DROP = "amend", "drop"
"""The name of the question what to change instead, and the answer that drops the matter."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Something a handler must know before it can act.

    `entity` names the entity that fills it; so does a match of `pattern` in the citizen's words (digits made
    Western), `words` (a value, and the pattern of plain words that say it), and with none of them, nor choices,
    the words themselves. `check` looks at a value
    in its normal form and says what is wrong with it, or None; it binds, `choices` only suggest. `wrong` is
    said when the question was not answered at all. An `optional` slot is filled when it is spoken of and
    never asked for; `default` settles one that nothing was said about.
    """

    name: str
    ask: Phrase
    entity: str | None = None
    choices: tuple[Choice, ...] = ()
    check: Callable[[str], Phrase | None] | None = None
    pattern: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    wrong: Phrase | None = None
    optional: bool = False
    default: str | None = None


@dataclass(slots=True)
class Task:
    """One intent being carried out.

    `slots` hold what is settled, `given` what was said and has not found its slot yet (by the entity's name
    or the slot's). `memo` are the handler's own notes (a hold's id, a code's hash). `asked`, `expecting`, `pattern` and
    `words` repeat the open question's slot, `takes` the entities of all slots, so that the next message is
    read in their light. `page` is how far its choices were leafed through. `confirming` says that the open
    question is «shall I?».
    """

    intent: str
    slots: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    memo: dict[str, str] = field(default_factory=dict)
    asked: str | None = None
    expecting: str | None = None
    pattern: str | None = None
    words: dict[str, str] = field(default_factory=dict)
    takes: list[str] = field(default_factory=list)
    page: int = 0
    confirming: bool = False

    def ask(self, slot: Slot | None) -> None:
        """Remember that `slot` was asked for, or with None that a yes or no was."""
        self.confirming = slot is None
        if slot is None or slot.name != self.asked:
            self.page = 0
        self.asked = slot.name if slot else None
        self.expecting = slot.entity if slot else None
        self.pattern = _pattern(slot) if slot else None
        self.words = dict(slot.words) if slot else {}


def _pattern(slot: Slot) -> str | None:
    free = slot.entity is None and slot.pattern is None and not slot.choices
    return r"(?s)\S.*" if free else slot.pattern


@dataclass(slots=True)
class State:
    """What a conversation remembers. The last of `tasks` is open; those before it wait to be come back to.

    `offered` are the choices last shown, as value and label, so that a number or their words pick one.
    `kept` are the entities of a message whose intent was put to choice, None when none is. `misses` counts
    messages not understood in a row, `turns` all of them; `mentions` are what was talked about lately, and
    `upset` is the last turn that was written in anger. `rest` is what did not fit into the last answer.
    """

    tasks: list[Task] = field(default_factory=list)
    offered: list[tuple[str, str]] = field(default_factory=list)
    kept: dict[str, str] | None = None
    misses: int = 0
    greeted: bool = False
    turns: int = 0
    mentions: Mentions = field(default_factory=dict)
    upset: int | None = None
    rest: str = ""

    @property
    def open(self) -> Task | None:
        return self.tasks[-1] if self.tasks else None

    @property
    def expecting(self) -> str | None:
        """The entity the open question asks for: what the reading's context wants to know."""
        return self.open.expecting if self.open else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of the choices last shown, in order."""
        return tuple(label for _, label in self.offered)

    def task(self, intent: str) -> Task | None:
        """The matter of this kind that is open or waits."""
        return next((task for task in self.tasks if task.intent == intent), None)

    def remove(self, task: Task) -> None:
        self.tasks = [t for t in self.tasks if t is not task]


_INTENT = "intent:"


def intent_choice(intent: str, label: str | Phrase | None = None, **given: str) -> Choice:
    """A choice that opens a matter, with what is already known of it. At most 64 bytes (Telegram's limit)."""
    known = "".join(f":{name}={value}" for name, value in given.items())
    return Choice(f"{_INTENT}{intent}{known}", label or Phrase(f"intent/{intent}"))


def parse_intent_choice(value: str) -> tuple[str, Mapping[str, str]] | None:
    """The intent and what is known of it, or None for a value that opens no matter."""
    if not value.startswith(_INTENT):
        return None
    intent, *known = value.removeprefix(_INTENT).split(":")
    return intent, dict(item.split("=", 1) for item in known if "=" in item)
