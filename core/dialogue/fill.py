"""From what was said to what is settled, and from that to the next step."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.dialogue.state import Slot, Task
from core.reply import Phrase


@dataclass(frozen=True, slots=True)
class Ask:
    slot: Slot


@dataclass(frozen=True, slots=True)
class Confirm:
    pass


@dataclass(frozen=True, slots=True)
class Call:
    pass


type Step = Ask | Confirm | Call


def fill(task: Task, slots: Sequence[Slot]) -> Phrase | None:
    """Move what was given into the slots it belongs to, over what was there; say what is wrong, if anything.

    Values settled before are checked anew, since one slot's value decides what another may hold (a day its
    times). A wrong value leaves its slot empty, to be asked for again. The first complaint is enough.
    """
    complaint = None
    task.takes = [slot.entity for slot in slots if slot.entity]
    for slot in slots:
        value = _given(task, slot) or task.slots.get(slot.name) or slot.default
        if value is None:
            continue
        task.slots[slot.name] = value
        wrong = slot.check(value) if slot.check else None
        if wrong:
            del task.slots[slot.name]
            complaint = complaint or wrong
    return complaint


def _given(task: Task, slot: Slot) -> str | None:
    by_entity = task.given.pop(slot.entity, None) if slot.entity else None
    return task.given.pop(slot.name, None) or by_entity


def next_step(task: Task, slots: Sequence[Slot], *, changes: bool) -> Step:
    """Ask for the first slot that is empty; then have it confirmed if it changes something; then act."""
    for slot in slots:
        if slot.name not in task.slots and not slot.optional:
            return Ask(slot)
    return Confirm() if changes else Call()
