"""What a turn says: the replies in order, then the one open question, then the choices."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.dialogue import MORE, Slot, Task, page
from core.reply import Choice, Effect, Phrase, Reply, Value


@dataclass(slots=True)
class Spoken:
    """`question` is kept apart from what was said: only the last one is put, at the end.

    `asked` is the slot it asks for, `back` says that it was put before something else was answered, `extra`
    are choices beside its own, `aside` says that what was offered before can still be picked.
    """

    replies: list[Reply] = field(default_factory=list)
    question: Reply | None = None
    asked: Slot | None = None
    back: bool = False
    aside: bool = False
    extra: tuple[Choice, ...] = ()
    effects: tuple[Effect, ...] = ()

    def say(self, template: str, *effects: Effect, **values: Value) -> None:
        self.replies.append(Reply(Phrase(template, values), effects=effects))

    def ask(self, slot: Slot, number: int) -> None:
        """Put the slot's question, with page `number` of its choices."""
        shown, others = page(slot.choices, number)
        leaf = (Choice(MORE, Phrase("common/more")),) if others else ()
        self.asked, self.question = slot, Reply(slot.ask, choices=(*shown, *leaf))

    @property
    def leafs(self) -> bool:
        """Whether there are more choices than are shown."""
        return self.question is not None and any(c.value == MORE for c in self.question.choices)

    def wrong(self) -> Phrase:
        """What to say to an answer that was none."""
        if self.asked and self.asked.wrong:
            return self.asked.wrong
        return Phrase("common/wrong_choice" if self.question and self.question.choices else "common/unclear")

    def all(self, task: Task | None) -> tuple[Reply, ...]:
        """All of it, with the pending question of `task` and the choices at the end."""
        *before, last = self._with_question(task)
        last = replace(last, choices=last.choices + self.extra, effects=last.effects + self.effects)
        return (*(replace(reply, choices=()) for reply in before), last)

    def _with_question(self, task: Task | None) -> Sequence[Reply]:
        if self.question is None or task is None:
            return self.replies
        back = Reply(Phrase("common/back_to", {"task": Phrase(f"intent/{task.intent}")}))
        return [*self.replies, *([back] if self.back else []), self.question]
