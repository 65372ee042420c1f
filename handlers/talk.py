"""A turn in progress: what was heard is done, and what that leaves open carried on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from core.dialogue import (
    AMEND,
    Answer,
    Aside,
    Heard,
    Offer,
    Resume,
    Signal,
    Start,
    State,
    Task,
    intent_choice,
)
from core.dialogue.carry import LIFETIME, luggage
from core.reply import Choice, Code, Escalate, Leave, Phrase, Reply, Take
from handlers.agenda import GATE, Agenda
from handlers.base import Wakes
from handlers.one_time_code import writer
from handlers.spoken import Spoken

_OFFER_PERSON, _HAND_OVER = 2, 3
_NO_PROGRESS = (Signal.REMIND, Signal.UNCLEAR, Signal.MORE)


@dataclass(slots=True)
class Talk:
    """`before` are the matters that were open when the message came."""

    agenda: Agenda
    before: tuple[Task, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.before = tuple(self.state.tasks)

    @property
    def state(self) -> State:
        return self.agenda.state

    @property
    def spoken(self) -> Spoken:
        return self.agenda.spoken

    async def take(self, heard: Heard) -> None:
        """Do what the message asks for."""
        if heard not in _NO_PROGRESS:
            self.state.misses, self.state.kept = 0, None
        match heard:
            case Start(intent, given):
                await self._start(intent, given)
            case Answer(given):
                await self._answer(given)
            case Offer(intents, given):
                self._offer(intents, given)
            case Aside(intent):
                await self._aside(intent)
            case Resume(code):
                await self._resume(code)
            case Signal():
                await self._signalled(heard)

    async def _signalled(self, signal: Signal) -> None:
        match signal:
            case Signal.CONFIRM:
                await self._confirmed()
            case Signal.DENY:
                await self._denied()
            case Signal.CANCEL:
                await self._dropped("cancel_flow", self.state.tasks)
            case Signal.MORE:
                await self._leaf()
            case Signal.LEAVE:
                self._leave()
            case Signal.REMIND:
                await self._remind()
            case Signal.UNCLEAR:
                await self._missed()

    async def wake(self, intent: str, timer: str) -> bool:
        """Let the handler whose timer it is say something; False if there is nothing to say."""
        agenda, task = self.agenda, self.state.task(intent)
        handler = agenda.handlers.get(intent)
        if task is None or not isinstance(handler, Wakes):
            return False
        reply = await handler.wake(agenda.turn_of(task), agenda.office, timer)
        if reply is None:
            return False
        await agenda.settle(task, reply)
        await agenda.go_on()
        return True

    async def _start(self, intent: str, given: Mapping[str, str]) -> None:
        if intent not in self.agenda.handlers:
            self.spoken.say("common/not_built", Escalate("not_built"))
            self.agenda.worked_on = intent
            await self.agenda.drop(self.state.tasks)
            return
        await self.agenda.drop(self.state.tasks if intent == "goodbye" else self._left(intent))
        self.spoken.back = False
        task = self.state.task(intent) or Task(intent)
        task.given.update(given)
        if not (self.state.open and self.state.open.intent == GATE and task in self.state.tasks):
            await self.agenda.open(task)
        await self.agenda.go_on()

    def _left(self, intent: str) -> Sequence[Task]:
        """The enquiry whose question the citizen leaves unanswered by asking for something else."""
        task = self.state.open
        if task is None or task.intent == intent or self.agenda.resumes(task):
            return ()
        return (task,) if any(task is t for t in self.before) else ()

    async def _aside(self, intent: str) -> None:
        handler = self.agenda.handlers[intent]
        self.spoken.replies.append(
            await handler.handle(self.agenda.turn_of(Task(intent)), self.agenda.office)
        )
        self.spoken.aside = True

    def _leave(self) -> None:
        """A code for what is open, which stays open here as well until it lapses or is done."""
        turn = self.agenda.turn
        self.spoken.aside = True
        if not luggage(self.state, proof=GATE):
            self.spoken.say("common/nothing_to_carry")
            return
        code = turn.crossings.new_code()
        leave = Leave(code, turn.now + LIFETIME)
        self.spoken.say("common/carry_code", leave, code=Code(code), minutes=LIFETIME // timedelta(minutes=1))

    async def _resume(self, code: str) -> None:
        turn = self.agenda.turn
        if not await turn.guard.allow("carry", writer(turn)):
            self.spoken.say("common/carry_unknown")
            return
        left = [t for t in await turn.crossings.find(code) if t.intent in self.agenda.handlers]
        if not left:
            self.spoken.say("common/carry_unknown")
            return
        self.spoken.say("common/carried", Take(code))
        self.state.tasks = left
        await self.agenda.go_on()

    async def _answer(self, given: Mapping[str, str]) -> None:
        task = self.state.open
        assert task is not None
        if AMEND in given:
            await self._amend(task, given[AMEND])
            return
        task.given.update(given)
        task.confirming = False
        await self.agenda.go_on()

    def _offer(self, intents: Sequence[str], given: Mapping[str, str]) -> None:
        self.state.kept = dict(given)
        self.spoken.say("common/offer")
        self.spoken.extra = tuple(intent_choice(intent) for intent in intents)

    async def _confirmed(self) -> None:
        task = self.state.open
        assert task is not None
        agenda, handler = self.agenda, self.agenda.handlers[task.intent]
        if agenda.may(handler):
            await agenda.settle(task, await handler.handle(agenda.turn_of(task), agenda.office))
        await agenda.go_on()

    async def _denied(self) -> None:
        """A first no asks what should be different, where something can be; a second one drops it."""
        task = self.state.open
        assert task is not None
        if task.confirming and self.agenda.amendments(task):
            self.agenda.ask(task, self.agenda.amending(task))
        else:
            await self._dropped("deny", [task])

    async def _amend(self, task: Task, what: str) -> None:
        clears = next((a.clears for a in self.agenda.amendments(task) if a.choice.value == what), ())
        if not clears:
            await self._dropped("deny", [task])
            return
        for name in clears:
            task.slots.pop(name, None)
        task.asked = None
        await self.agenda.go_on()

    async def _dropped(self, by: str, tasks: Sequence[Task]) -> None:
        """Let go of `tasks`; the handler of the word that did it says so."""
        intent = next((t.intent for t in reversed(tasks) if t.intent != GATE), GATE)
        await self.agenda.drop(tasks)
        self.state.tasks.append(Task(by, memo={"dropped": intent}))
        await self.agenda.go_on()

    async def _leaf(self) -> None:
        """The next page of the choices, or word that these are all."""
        if self.state.open:
            self.state.open.page += 1
        await self.agenda.go_on()
        if not self.spoken.leafs:
            self.spoken.say("common/no_more")

    async def _remind(self) -> None:
        if self.state.open:
            await self.agenda.go_on()
        elif self.state.kept is not None:
            self.spoken.say("common/offer")
            self.spoken.extra = self._offered()
        else:
            await self._start("help", {})

    def _offered(self) -> tuple[Choice, ...]:
        return tuple(Choice(value, label) for value, label in self.state.offered)

    async def _missed(self) -> None:
        """Not understood: say it once, offer a person, hand over."""
        self.state.misses += 1
        if self.state.misses >= _HAND_OVER:
            self.state.misses = 0
            self.spoken.say("common/handed_over", Escalate("unclear"))
            await self.agenda.drop(self.state.tasks)
            return
        await self.agenda.go_on()
        if self.state.misses == _OFFER_PERSON:
            self.spoken.say("common/unclear_again")
            self.spoken.extra = (intent_choice("agent_request", Phrase("common/agent")),)
            return
        self.spoken.replies.append(Reply(self.spoken.wrong()))
        if self.state.kept is not None:
            self.spoken.extra = self._offered()
