"""The matters a conversation has open, carried as far as they go."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import blake2s

from backoffice.base import BackOffice
from core.dialogue import (
    AMEND,
    MAX_TASKS,
    NO,
    YES,
    Ask,
    Call,
    Confirm,
    Slot,
    State,
    Task,
    fill,
    next_step,
    remember,
)
from core.disclosure import Disclosure, Identity, may_hear
from core.errors import BackOfficeError
from core.reply import Choice, Escalate, Link, Phrase, Reply
from handlers.base import Amendment, Amends, Drops, Handler, Proposes, Turn
from handlers.spoken import Spoken

GATE = "identity_link"
"""The matter that opens the way to all that is personal."""


@dataclass(slots=True)
class Agenda:
    """The last of the state's tasks is open; what they come to is gathered in `spoken`."""

    state: State
    turn: Turn
    office: BackOffice
    handlers: Mapping[str, Handler]
    spoken: Spoken = field(default_factory=Spoken)
    worked_on: str | None = None

    async def open(self, task: Task) -> None:
        """Put it on top; what waits longest is let go when there are too many."""
        self.state.remove(task)
        await self.drop(self.state.tasks[: max(0, len(self.state.tasks) + 1 - MAX_TASKS)])
        self.state.tasks.append(task)

    async def go_on(self) -> None:
        """Carry the open task, and those under it, up to the next question."""
        self.spoken.question = self.spoken.asked = None
        while (task := self.state.open) and self.spoken.question is None:
            handler = self.handlers[task.intent]
            if self.may(handler):
                await self._advance(task, handler)
            else:
                await self.open(self.state.task(GATE) or Task(GATE))

    async def _advance(self, task: Task, handler: Handler) -> None:
        if task.asked == AMEND and not task.given:
            self.ask(task, self.amending(task))
            return
        reminded = task.confirming and not task.given
        slots = [] if reminded else await self._fill(task, handler)
        match next_step(task, slots, changes=handler.changes):
            case Ask(slot):
                self.ask(task, slot)
            case Confirm():
                assert isinstance(handler, Proposes)
                await self.settle(task, await handler.propose(self.turn_of(task), self.office))
            case Call():
                await self.settle(task, await handler.handle(self.turn_of(task), self.office))

    def ask(self, task: Task, slot: Slot) -> None:
        task.ask(slot)
        self.worked_on = task.intent
        self._remember(task.slots)
        self.spoken.ask(slot, task.page)

    async def _fill(self, task: Task, handler: Handler) -> Sequence[Slot]:
        """Fill until nothing moves, since one slot's value decides what the next may hold, or until one is wrong.

        The slots that turned a value down know it, and suggest what is near.
        """
        while True:
            before = dict(task.slots)
            slots = await handler.slots(self.turn_of(task), self.office)
            complaint = fill(task, slots)
            if complaint:
                self.spoken.replies.append(Reply(complaint))
            if complaint or task.slots == before:
                return slots

    async def settle(self, task: Task, reply: Reply) -> None:
        """Take a handler's reply: what it says, what it changes, and whether the task goes on."""
        _merge(task.slots, reply.fill)
        _merge(task.memo, reply.memo)
        self._remember({**task.slots, **reply.about})
        self.worked_on = task.intent
        for effect in reply.effects:
            if isinstance(effect, Link):
                self.turn = replace(
                    self.turn, identity=Identity(effect.citizen_id, self.turn.now, self.turn.now)
                )
        if reply.confirm:
            task.ask(None)
            self.spoken.question = replace(reply, choices=_yes_or_no(self.turn.key))
            return
        self.spoken.replies.append(reply)
        task.confirming, task.asked = False, None
        if not reply.ask_again:
            await self._finished(task)
        if any(isinstance(effect, Escalate) for effect in reply.effects):
            await self.drop(self.state.tasks)

    async def _finished(self, task: Task) -> None:
        self.state.remove(task)
        left = self.state.open
        self.spoken.back = task.intent != GATE and left is not None and self.resumes(left)
        if task.intent == GATE and self.turn.identity.level(self.turn.now) < Disclosure.VERIFIED:
            await self.drop([t for t in self.state.tasks if not self.may(self.handlers[t.intent])])

    async def drop(self, tasks: Sequence[Task]) -> None:
        """Let go of them. What was reserved is given back where possible: else it lapses by itself."""
        for task in list(tasks):
            self.state.remove(task)
            handler = self.handlers[task.intent]
            if isinstance(handler, Drops):
                with suppress(BackOfficeError):
                    self.spoken.effects += await handler.drop(self.turn_of(task), self.office)

    def resumes(self, task: Task) -> bool:
        """Whether it is come back to after something else: what changes something, and the proof of identity."""
        return task.intent == GATE or self.handlers[task.intent].changes

    def may(self, handler: Handler) -> bool:
        return may_hear(self.turn.identity, handler.disclosure, self.turn.now)

    def amendments(self, task: Task) -> Sequence[Amendment]:
        handler = self.handlers[task.intent]
        return handler.amendments if isinstance(handler, Amends) else ()

    def amending(self, task: Task) -> Slot:
        """The question what to change, of what is settled."""
        choices = (a.choice for a in self.amendments(task) if not a.clears or a.clears[0] in task.slots)
        return Slot(AMEND, Phrase("common/ask_amend"), choices=tuple(choices))

    def _remember(self, values: Mapping[str, str]) -> None:
        remember(self.state.mentions, values, self.state.turns)

    def turn_of(self, task: Task) -> Turn:
        return replace(self.turn, slots=dict(task.slots), given=dict(task.given), memo=dict(task.memo))


def _yes_or_no(key: str) -> tuple[Choice, Choice]:
    tag = blake2s(key.encode(), digest_size=4).hexdigest()
    return Choice(f"{YES}:{tag}", Phrase("common/yes")), Choice(f"{NO}:{tag}", Phrase("common/no"))


def _merge(into: dict[str, str], changes: Mapping[str, str | None]) -> None:
    for name, value in changes.items():
        if value is None:
            into.pop(name, None)
        else:
            into[name] = value
