"""A campaign: one text for many recipients, each told once. Its states, and what a recipient's values mean."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from core.disclosure import Sensitivity
from core.errors import TemplateError, TransitionError
from core.message_format import Field, Message, Plural, parse, walk
from core.reply import Code, Value


class CampaignStatus(StrEnum):
    """`loading` while its list is read; `done` once everybody on it was turned into a message."""

    LOADING = "loading"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What was made of a recipient. What became of a `queued` one's message, the outbox knows."""

    WAITING = "waiting"
    QUEUED = "queued"
    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"
    ERASED = "erased"


_L, _R, _P = CampaignStatus.LOADING, CampaignStatus.RUNNING, CampaignStatus.PAUSED
_D, _C = CampaignStatus.DONE, CampaignStatus.CANCELLED
CAMPAIGN_STEPS: Mapping[CampaignStatus, frozenset[CampaignStatus]] = {
    _L: frozenset({_R, _C}),
    _R: frozenset({_P, _D, _C}),
    _P: frozenset({_R, _C}),
    _D: frozenset(),
    _C: frozenset(),
}


def step_campaign(now: CampaignStatus, to: CampaignStatus) -> CampaignStatus:
    """The state after `to` was asked for; raises TransitionError where the table has no such step."""
    if to not in CAMPAIGN_STEPS[now]:
        raise TransitionError(f"a campaign that is {now} can't become {to}")
    return to


def placeholders(source: str) -> frozenset[str]:
    """The names a text takes values for. Raises TemplateError."""
    return frozenset(part.name for part, _ in walk(parse(source)) if not isinstance(part, str))


def sensitivity(source: str, told: Sensitivity = Sensitivity.PUBLIC) -> Sensitivity:
    """A text that differs by recipient tells something personal at least."""
    return max(told, Sensitivity.PERSONAL) if placeholders(source) else told


def typed(source: str, values: Mapping[str, str]) -> dict[str, Value]:
    """A list's texts as what the placeholders write: numbers that are counted, dates, codes, else the text.

    Raises TemplateError naming the placeholder whose value is missing or isn't of its kind, never the value.
    """
    found: dict[str, Value] = {name: values[name] for name in values}
    for part, _ in walk(parse(source)):
        if not isinstance(part, str) and part.name not in values:
            raise TemplateError(f"{{{part.name}}} has no value")
        if isinstance(part, Plural) or (isinstance(part, Field) and part.kind in _READ):
            kind = part.kind if isinstance(part, Field) else "number"
            found[part.name] = _read(kind, part.name, values[part.name])
    return found


def examples(message: Message, columns: Sequence[str]) -> dict[str, Value]:
    """A value of the right kind for every column, for checking a text against them."""
    found: dict[str, Value] = dict.fromkeys(columns, "…")
    for part, _ in walk(message):
        if isinstance(part, str) or part.name not in found:
            continue
        if isinstance(part, Plural):
            found[part.name] = 1
        elif isinstance(part, Field) and part.kind in _READ:
            found[part.name] = _EXAMPLES[part.kind]
    return found


_EXAMPLES: Mapping[str, Value] = {"number": 1, "date": date(2026, 1, 1), "code": Code("1")}
_READ = frozenset(_EXAMPLES)


def _read(kind: str, name: str, text: str) -> Value:
    try:
        match kind:
            case "number":
                number = Decimal(text)
                return int(number) if number == number.to_integral_value() else number
            case "date":
                return date.fromisoformat(text)
    except (InvalidOperation, ValueError, OverflowError):
        raise TemplateError(f"{{{name}}} isn't a {kind}") from None
    return Code(text)
