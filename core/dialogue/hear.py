"""What a message is about, in the light of what was asked before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from core.dialogue.carry import asks_to_carry, code_in
from core.dialogue.consent import wish
from core.dialogue.memory import meant_by, pointed_at
from core.dialogue.pages import MORE
from core.dialogue.state import AMEND, NO, YES, State, Task, parse_intent_choice
from core.dialogue.wishes import beside, wishes
from core.dialogue.words import asks, asks_for_more, choose, mentioned, plain, western, wordless
from core.interpretation import Band, Entity, Interpretation


@dataclass(frozen=True, slots=True)
class Start:
    """A matter of its own: a new one, or one brought up in the middle of another."""

    intent: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Something for the open task: the answer to its question, a correction, or more at once."""

    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """It may be one of these: let the citizen choose. `given` is kept for the one chosen."""

    intents: tuple[str, ...]
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Aside:
    """Something done at once, in the middle of anything: what is open stays as it is, its question unrepeated."""

    intent: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with what was left elsewhere under this code."""

    code: str


class Signal(Enum):
    CONFIRM = auto()
    DENY = auto()
    CANCEL = auto()
    REMIND = auto()
    """A bare «؟» or a repeat: say again what is pending."""
    MORE = auto()
    """Leaf on through the choices."""
    LEAVE = auto()
    """Go on elsewhere with what is open here."""
    UNCLEAR = auto()


type Heard = Start | Answer | Offer | Aside | Resume | Signal

_YES_OR_NO = frozenset({"affirm", "deny"})
_WORDLESSLY = _YES_OR_NO | {"document_upload"}
"""What can be said without a word: by a thumb, by a file."""
_NEVER_OFFERED = _YES_OR_NO | {"out_of_scope", "cancel_flow", "greet", "thanks", "goodbye", "emergency"}
"""What nobody picks from a list: whoever means it has said it."""
_OFFERED = 3
_MENDED_BY = {"appointment_book": "appointment_change"}
"""While something is proposed, changing it is a correction and no matter of its own."""
_ANSWER, _CORRECTION = 0.5, 0.75
"""The share of the text that entities must make up to outweigh a sure reading as another matter."""


def hear(state: State, reading: Interpretation, text: str, pressed: str | None) -> Heard:
    """What this reading of the message means here.

    A lone STOP or START is obeyed before anything else. A choice that was offered wins over any reading: its
    words are ours. A button of an earlier question is
    read as the words on it, so that an old «yes» agrees to nothing new. A thumb is a yes, other signs say
    nothing.
    """
    if pressed is None and (wished := wish(text)):
        return Aside(wished)
    reading = replace(reading, entities=_noticed(state, reading, text))
    picked = _picked(state, text, pressed)
    if picked is not None:
        return _choice(state, picked, reading)
    if heard := _whatever_was_asked(state, reading, text):
        return heard
    return _within(state, state.open, reading, text) if state.open else _fresh(state, reading, text)


def _whatever_was_asked(state: State, reading: Interpretation, text: str) -> Heard | None:
    if _always(reading):
        return Start(reading.intent)
    if asks_to_carry(text):
        return Signal.LEAVE
    if state.open and state.offered and not state.open.confirming and asks_for_more(text):
        return Signal.MORE
    if state.open and reading.intent == "cancel_flow" and _sure(reading):
        return Signal.CANCEL
    if wordless(text) and not (_sure(reading) and reading.intent in _WORDLESSLY):
        return Signal.REMIND
    return None


def _noticed(state: State, reading: Interpretation, text: str) -> tuple[Entity, ...]:
    """What the message names, what it points back at, and what it wishes."""
    named = {entity.entity for entity in reading.entities}
    again = (entity for entity in pointed_at(state.mentions, text) if entity.entity not in named)
    return (*beside(wishes(text), reading.entities), *again)


def _sure(reading: Interpretation) -> bool:
    return reading.band is Band.ACT


def _always(reading: Interpretation) -> bool:
    """What is heard whatever was asked. A false alarm costs little, so danger need only be likely."""
    likely = reading.band is not Band.HAND_OVER
    return (reading.intent == "emergency" and likely) or (
        reading.intent == "agent_request" and _sure(reading)
    )


def _entities(reading: Interpretation) -> dict[str, str]:
    """By name; the last of a kind wins: «not Sunday, Monday»."""
    return {e.entity: e.value for e in reading.entities}


def _picked(state: State, text: str, pressed: str | None) -> str | None:
    values = [value for value, _ in state.offered]
    if pressed in values:
        return pressed
    if pressed and parse_intent_choice(pressed):
        return pressed
    if asks_for_more(text) and (leaf := next(filter(_leafs, values), None)):
        return leaf
    index = choose(state.choices, text)
    if index is None and state.open and state.open.asked == AMEND:
        index = mentioned(state.choices, text)
    return None if index is None else values[index]


def _leafs(value: str) -> bool:
    opened = parse_intent_choice(value)
    return value == MORE or (opened is not None and "page" in opened[1])


def _choice(state: State, value: str, reading: Interpretation) -> Heard:
    if opened := parse_intent_choice(value):
        intent, known = opened
        said = _entities(reading) if reading.intent == intent else {}
        return Start(intent, {**(state.kept or {}), **known, **said})
    if value == MORE:
        return Signal.MORE
    task = state.open
    if task and task.confirming:
        return {YES: Signal.CONFIRM, NO: Signal.DENY}.get(value.partition(":")[0], Signal.UNCLEAR)
    return Answer({task.asked: value}) if task and task.asked else Signal.UNCLEAR


def _start(state: State, intent: str, reading: Interpretation, text: str) -> Start:
    return Start(intent, {**meant_by(state.mentions, intent, reading, text), **_entities(reading)})


def _fresh(state: State, reading: Interpretation, text: str) -> Heard:
    if reading.intent == "affirm" and len(state.offered) == 1:
        return _choice(state, state.offered[0][0], reading)
    if (code := code_in(text)) and not _sure(reading):
        return Resume(code)
    if _sure(reading):
        return _start(state, reading.intent, reading, text)
    likely = tuple(i for i, _ in reading.alternatives if i not in _NEVER_OFFERED)
    if reading.band is not Band.OFFER or reading.intent == "out_of_scope" or not likely:
        return Signal.UNCLEAR
    going_on = [i for i in likely[:_OFFERED] if meant_by(state.mentions, i, reading, text)]
    if len(going_on) == 1:
        return _start(state, going_on[0], reading, text)
    return Offer(likely[:_OFFERED], _entities(reading))


def _within(state: State, task: Task, reading: Interpretation, text: str) -> Heard:
    if task.asked and (said := _said(task, text)):
        return Answer({task.asked: said})
    given = _entities(reading)
    proposed = task.confirming or task.asked == AMEND
    ours = {task.intent, _MENDED_BY.get(task.intent) if proposed else None}
    elsewhere = _sure(reading) and reading.intent not in {*ours, "out_of_scope", *_YES_OR_NO}
    if not given.keys().isdisjoint(task.takes) and not (
        elsewhere and (asks(text) or _says_more(task, reading, text))
    ):
        return Answer(given)
    if proposed and _sure(reading) and (heard := _to_proposal(task, reading.intent)):
        return heard
    if _sure(reading) and reading.intent in {task.intent, "greet"}:
        return Signal.REMIND
    return _start(state, reading.intent, reading, text) if elsewhere else Signal.UNCLEAR


def _said(task: Task, text: str) -> str | None:
    """The answer to the open question that the words themselves are."""
    if task.pattern and (match := re.search(task.pattern, western(text))):
        return match[0]
    return next((value for value, words in task.words.items() if re.search(words, plain(text))), None)


def _to_proposal(task: Task, intent: str) -> Signal | None:
    """A yes, a no, or word that something of it is to be different."""
    if intent == "affirm" and task.confirming:
        return Signal.CONFIRM
    if intent == "deny":
        return Signal.DENY
    if intent == _MENDED_BY.get(task.intent):
        return Signal.DENY if task.confirming else Signal.REMIND
    return None


def _says_more(task: Task, reading: Interpretation, text: str) -> bool:
    """Whether this is a question with a date in it rather than a date.

    What was asked for may come with as many words again; a correction nobody asked for stands nearly alone.
    """
    named = sum(e.end - e.start for e in reading.entities)
    enough = _ANSWER if task.expecting in _entities(reading) else _CORRECTION
    return named < enough * len(text.strip())
