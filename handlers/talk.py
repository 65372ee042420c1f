"""A turn in progress: the open tasks are carried as far as they go, the replies gathered."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import blake2s

from backoffice.base import BackOffice
from core.dialogue import (
    MAX_TASKS,
    NO,
    YES,
    Answer,
    Ask,
    Call,
    Confirm,
    Heard,
    Offer,
    Signal,
    Slot,
    Start,
    State,
    Task,
    fill,
    intent_choice,
    next_step,
)
from core.disclosure import Disclosure, Identity, may_hear
from core.errors import BackOfficeError
from core.interpretation import Interpretation
from core.reply import Choice, Effect, Escalate, Link, Phrase, Reply
from handlers.base import Drops, Handler, Proposes, Turn, Wakes

_GATE = "identity_link"
_OFFER_PERSON, _HAND_OVER = 2, 3


@dataclass(slots=True)
class Talk:
    """`question` is kept apart from what was said: only the last one is put, at the end."""

    state: State
    turn: Turn
    office: BackOffice
    handlers: Mapping[str, Handler]
    replies: list[Reply] = field(default_factory=list)
    question: Reply | None = None
    asked: Slot | None = None
    back: bool = False
    extra: tuple[Choice, ...] = ()
    effects: tuple[Effect, ...] = ()
    worked_on: str | None = None

    def say(self, template: str, *effects: Effect, **values: Phrase | str) -> None:
        self.replies.append(Reply(Phrase(template, values), effects=effects))

    def welcome(self, readings: Sequence[Interpretation], salutation: str | None) -> None:
        """Return the greeting, and at the first word say who answers; whoever is in danger needs neither."""
        if any(r.intent == "emergency" for r in readings):
            return
        if salutation:
            self.say("greet/back", kind=salutation)
        if not self.state.greeted:
            self.state.greeted = True
            country = self.turn.country
            self.say("common/welcome", body=country.body, privacy_url=country.privacy_url or "none")

    async def take(self, heard: Heard) -> None:
        """Do what the message asks for."""
        if heard is not Signal.REMIND and heard is not Signal.UNCLEAR:
            self.state.misses, self.state.kept = 0, None
        match heard:
            case Start(intent, given):
                await self._start(intent, given)
            case Answer(given):
                await self._answer(given)
            case Offer(intents, given):
                self._offer(intents, given)
            case Signal.CONFIRM:
                await self._confirmed()
            case Signal.DENY:
                await self._dropped("deny", self.state.tasks[-1:])
            case Signal.CANCEL:
                await self._dropped("cancel_flow", self.state.tasks)
            case Signal.REMIND:
                await self._remind()
            case Signal.UNCLEAR:
                await self._missed()

    async def wake(self, intent: str, timer: str) -> bool:
        """Let the handler whose timer it is say something; False if there is nothing to say."""
        handler = self.handlers.get(intent)
        task = next((t for t in self.state.tasks if t.intent == intent), None)
        if task is None or not isinstance(handler, Wakes):
            return False
        reply = await handler.wake(self._turn(task), self.office, timer)
        if reply is None:
            return False
        await self._settle(task, reply)
        await self._go_on()
        return True

    def said(self) -> tuple[Reply, ...]:
        """All of it, with the pending question and the choices at the end."""
        *before, last = self._with_question()
        last = replace(last, choices=last.choices + self.extra, effects=last.effects + self.effects)
        return (*(replace(reply, choices=()) for reply in before), last)

    def _with_question(self) -> list[Reply]:
        task = self.state.open
        if self.question is None or task is None:
            return self.replies
        back = Reply(Phrase("common/back_to", {"task": Phrase(f"intent/{task.intent}")}))
        return [*self.replies, *([back] if self.back else []), self.question]

    async def _start(self, intent: str, given: Mapping[str, str]) -> None:
        if intent not in self.handlers:
            self.say("common/not_built", Escalate("not_built"))
            self.worked_on = intent
            await self._drop(self.state.tasks)
            return
        if intent == "goodbye":
            await self._drop(self.state.tasks)
        self.back = False
        task = self._task(intent)
        task.given.update(given)
        if not (self.state.open and self.state.open.intent == _GATE and task in self.state.tasks):
            await self._open(task)
        await self._go_on()

    def _task(self, intent: str) -> Task:
        """The one that waits, or a new one."""
        return next((t for t in self.state.tasks if t.intent == intent), None) or Task(intent)

    async def _open(self, task: Task) -> None:
        """Put it on top; what waits longest is let go when there are too many."""
        self.state.tasks = [t for t in self.state.tasks if t is not task]
        await self._drop(self.state.tasks[: max(0, len(self.state.tasks) + 1 - MAX_TASKS)])
        self.state.tasks.append(task)

    async def _answer(self, given: Mapping[str, str]) -> None:
        assert self.state.open is not None
        self.state.open.given.update(given)
        self.state.open.confirming = False
        await self._go_on()

    def _offer(self, intents: Sequence[str], given: Mapping[str, str]) -> None:
        self.state.kept = dict(given)
        self.say("common/offer")
        self.extra = tuple(intent_choice(intent) for intent in intents)

    async def _confirmed(self) -> None:
        task = self.state.open
        assert task is not None
        handler = self.handlers[task.intent]
        if self._may(handler):
            await self._settle(task, await handler.handle(self._turn(task), self.office))
        await self._go_on()

    async def _dropped(self, by: str, tasks: Sequence[Task]) -> None:
        """Let go of `tasks`; the handler of the word that did it says so."""
        intent = next((t.intent for t in reversed(tasks) if t.intent != _GATE), _GATE)
        await self._drop(tasks)
        self.state.tasks.append(Task(by, memo={"dropped": intent}))
        await self._go_on()

    async def _remind(self) -> None:
        if self.state.open:
            await self._go_on()
        elif self.state.kept is not None:
            self.say("common/offer")
            self.extra = self._offered()
        else:
            await self._start("help", {})

    def _offered(self) -> tuple[Choice, ...]:
        return tuple(Choice(value, label) for value, label in self.state.offered)

    async def _missed(self) -> None:
        """Not understood: say it once, offer a person, hand over."""
        self.state.misses += 1
        if self.state.misses >= _HAND_OVER:
            self.state.misses = 0
            self.say("common/handed_over", Escalate("unclear"))
            await self._drop(self.state.tasks)
            return
        await self._go_on()
        if self.state.misses == _OFFER_PERSON:
            self.say("common/unclear_again")
            self.extra = (intent_choice("agent_request", Phrase("common/agent")),)
            return
        self.replies.append(Reply(self._what_was_wrong()))
        if self.state.kept is not None:
            self.extra = self._offered()

    def _what_was_wrong(self) -> Phrase:
        if self.asked and self.asked.wrong:
            return self.asked.wrong
        return Phrase("common/wrong_choice" if self.question and self.question.choices else "common/unclear")

    async def _go_on(self) -> None:
        """Carry the open task, and those under it, up to the next question."""
        self.question = self.asked = None
        while (task := self.state.open) and self.question is None:
            handler = self.handlers[task.intent]
            if self._may(handler):
                await self._advance(task, handler)
            else:
                await self._open(self._task(_GATE))

    def _may(self, handler: Handler) -> bool:
        return may_hear(self.turn.identity, handler.disclosure, self.turn.now)

    async def _advance(self, task: Task, handler: Handler) -> None:
        reminded = task.confirming and not task.given
        slots = [] if reminded else await self._fill(task, handler)
        match next_step(task, slots, changes=handler.changes):
            case Ask(slot):
                task.ask(slot)
                self.worked_on = task.intent
                self.asked, self.question = slot, Reply(slot.ask, choices=slot.choices)
            case Confirm():
                assert isinstance(handler, Proposes)
                await self._settle(task, await handler.propose(self._turn(task), self.office))
            case Call():
                await self._settle(task, await handler.handle(self._turn(task), self.office))

    async def _fill(self, task: Task, handler: Handler) -> Sequence[Slot]:
        """Fill until nothing moves, since one slot's value decides what the next may hold, or until one is wrong.

        The slots that turned a value down know it, and suggest what is near.
        """
        while True:
            before = dict(task.slots)
            slots = await handler.slots(self._turn(task), self.office)
            complaint = fill(task, slots)
            if complaint:
                self.replies.append(Reply(complaint))
            if complaint or task.slots == before:
                return slots

    async def _settle(self, task: Task, reply: Reply) -> None:
        """Take a handler's reply: what it says, what it changes, and whether the task goes on."""
        _merge(task.slots, reply.fill)
        _merge(task.memo, reply.memo)
        self.worked_on = task.intent
        for effect in reply.effects:
            if isinstance(effect, Link):
                self._linked(effect.citizen_id)
        if reply.confirm:
            task.ask(None)
            self.question = replace(reply, choices=self._yes_or_no())
            return
        self.replies.append(reply)
        task.confirming = False
        if not reply.ask_again:
            await self._finished(task)
        if any(isinstance(effect, Escalate) for effect in reply.effects):
            await self._drop(self.state.tasks)

    def _linked(self, citizen_id: str) -> None:
        identity = Identity(citizen_id, self.turn.now, self.turn.now)
        self.turn = replace(self.turn, identity=identity)

    def _yes_or_no(self) -> tuple[Choice, Choice]:
        tag = blake2s(self.turn.key.encode(), digest_size=4).hexdigest()
        return Choice(f"{YES}:{tag}", Phrase("common/yes")), Choice(f"{NO}:{tag}", Phrase("common/no"))

    async def _finished(self, task: Task) -> None:
        self.state.tasks = [t for t in self.state.tasks if t is not task]
        self.back = task.intent != _GATE
        if task.intent == _GATE and self.turn.identity.level(self.turn.now) < Disclosure.VERIFIED:
            await self._drop([t for t in self.state.tasks if not self._may(self.handlers[t.intent])])

    async def _drop(self, tasks: Sequence[Task]) -> None:
        """Let go of them. What was reserved is given back where possible: else it lapses by itself."""
        for task in list(tasks):
            self.state.tasks = [t for t in self.state.tasks if t is not task]
            handler = self.handlers[task.intent]
            if isinstance(handler, Drops):
                with suppress(BackOfficeError):
                    self.effects += await handler.drop(self._turn(task), self.office)

    def _turn(self, task: Task) -> Turn:
        return replace(self.turn, slots=dict(task.slots), given=dict(task.given), memo=dict(task.memo))


def _merge(into: dict[str, str], changes: Mapping[str, str | None]) -> None:
    for name, value in changes.items():
        if value is None:
            into.pop(name, None)
        else:
            into[name] = value
