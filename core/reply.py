"""What a handler answers: a template with its values, the choices that come with it, and its effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from core.disclosure import Sensitivity
from core.messages import Address


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Code:
    """A number or identifier that is read out as it stands: never grouped, always isolated."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template's name (`handler/reply`) and the values its placeholders take."""

    template: str
    values: Mapping[str, "Value"] = field(default_factory=dict)


type Value = str | int | Decimal | Money | Code | date | time | datetime | Phrase | Sequence[Phrase]
"""What a placeholder may hold. Text of citizens or of the back office is `str`; a sequence is lines."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the citizen can pick by button, by number or by its words."""

    value: str
    label: str | Phrase


@dataclass(frozen=True, slots=True)
class ReplySpec:
    """What a reply's template may use, by an example of each value: the types, and what a preview shows."""

    example: Mapping[str, Value] = field(default_factory=dict)
    sensitivity: Sensitivity = Sensitivity.PUBLIC


@dataclass(frozen=True, slots=True)
class Link:
    """The writer proved to be this citizen of the back office."""

    citizen_id: str


@dataclass(frozen=True, slots=True)
class Notify:
    """A message to another address than the one that wrote: a one-time code to the phone on file."""

    address: Address
    phrase: Phrase
    sensitivity: Sensitivity = Sensitivity.PERSONAL


@dataclass(frozen=True, slots=True)
class Escalate:
    """Hand the conversation to staff. `why` is for them: a word such as `asked`, `unclear`, `not_built`."""

    why: str


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake this conversation at `at`; a second timer of the same name replaces the first."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelTimer:
    name: str


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Something personal was told: goes to the audit trail by ids alone."""

    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Files that the citizen sent belong to this: a request's number, or what they said it is for."""

    files: tuple[UUID, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """The writer's address gets nothing more that nobody asked for: neither announcements nor bulk."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """The writer's address gets them again."""


@dataclass(frozen=True, slots=True)
class Prefer:
    """The citizen wants to be told at this address of theirs: its id in the store, or None for the writer's."""

    citizen_id: str
    address_id: str | None


@dataclass(frozen=True, slots=True)
class Leave:
    """What is open here can be taken up elsewhere, by whoever names the code before `until`."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Take:
    """What was left under the code is taken up here: nobody else may."""

    code: str


type Effect = (
    Link
    | Notify
    | Escalate
    | SetTimer
    | CancelTimer
    | Disclosed
    | Attach
    | OptOut
    | OptIn
    | Prefer
    | Leave
    | Take
)
"""What a reply brings about besides its text; committed with it, or not at all."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a handler.

    `fill` changes the open task's slots and `memo` the handler's own notes about it (None removes). With
    `ask_again` the task stays open and its next missing slot is asked for after this text; with `confirm`
    this is a question that a yes or no answers; otherwise the task is done. `about` names by entity what it
    tells of, so that the next question can be about it too.
    """

    phrase: Phrase
    choices: tuple[Choice, ...] = ()
    effects: tuple[Effect, ...] = ()
    fill: Mapping[str, str | None] = field(default_factory=dict)
    memo: Mapping[str, str | None] = field(default_factory=dict)
    ask_again: bool = False
    confirm: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
