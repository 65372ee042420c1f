"""Reply templates: the published texts, and rendering one with a handler's values.

A text is ICU MessageFormat (`docs/reference/templates.md`). Rendering walks a tree; it calls nothing, reads
nothing, and gives up with TemplateError on what is nested too deeply or grows too long.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.plural import PluralRule

from core.calendar import Digits, with_digits
from core.errors import TemplateError
from core.message_format import Field, Hash, Message, Part, Plural, Select, parse
from core.reply import Money, Phrase, Value
from core.template_values import Wording, kind_of

DEEPEST_PHRASE = 4
"""Phrases within one another's values."""
LONGEST_TEXT = 20_000
"""Characters of one rendered reply, what its phrases took included."""
FALLBACK = "ar"
"""The language every reply exists in."""

_ISOLATE, _POP, _MARK = "\u2068", "\u2069", "\u200e"
_TURNS = re.compile(r"\d[-/]\d")
_UTC = ZoneInfo("UTC")


def without_isolates(text: str) -> str:
    """A rendered text for a wire on which each isolate costs a character."""
    return text.replace(_ISOLATE, "").replace(_POP, "")


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a reply's text; `channel` is None for the variant every channel shares."""

    name: str
    language: str
    channel: str | None
    source: str
    hash: str

    @classmethod
    def of(cls, name: str, language: str, channel: str | None, source: str) -> Self:
        """A template named by its content: the hash is SHA-256 of the source, in hexadecimal."""
        return cls(name, language, channel, source, hashlib.sha256(source.encode()).hexdigest())

    def __str__(self) -> str:
        variant = f"{self.name}.{self.channel}" if self.channel else self.name
        return f"{self.language}/{variant}"


@dataclass(frozen=True, slots=True)
class Look:
    """How one citizen reads: where, in what language and digits, and by which clock.

    `rich` channels take bidi isolates, an SMS pays a character for each. `months` is the country's choice of
    month names and `currency` its own currency.
    """

    channel: str
    language: str = FALLBACK
    rich: bool = True
    zone: ZoneInfo = _UTC
    digits: Digits = "latn"
    hijri_first: bool = False
    months: str = "standard"
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply's text, and the name and hash of the template it was made from."""

    text: str
    template: str
    hash: str


class Templates:
    """One snapshot of the published templates."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._all = {(t.name, t.language, t.channel): t for t in templates}

    def with_text(self, template: Template) -> "Templates":
        """This snapshot and one text more."""
        return Templates([*self._all.values(), template])

    def find(self, name: str, look: Look) -> Template:
        """The channel's variant, else the common one; in Arabic where the language has neither."""
        for language in (look.language, FALLBACK):
            for channel in (look.channel, None):
                if template := self._all.get((name, language, channel)):
                    return template
        raise TemplateError(f"{name}: there is no such template")

    def render(self, phrase: Phrase, look: Look) -> Rendered:
        """The text of a phrase. Raises TemplateError naming the template."""
        template = self.find(phrase.template, look)
        return Rendered(_Rendering(self, look).text(phrase), template.name, template.hash)


@dataclass(slots=True)
class _Rendering:
    """One call of `render`, phrases within phrases included, and what it may still spend."""

    templates: Templates
    look: Look
    left: int = LONGEST_TEXT
    depth: int = 0

    def text(self, phrase: Phrase) -> str:
        template = self.templates.find(phrase.template, self.look)
        try:
            return self._within_bounds(template, phrase)
        except TemplateError as error:
            raise TemplateError(f"{template}: {error}") from None

    def _within_bounds(self, template: Template, phrase: Phrase) -> str:
        if self.depth > DEEPEST_PHRASE:
            raise TemplateError(f"more than {DEEPEST_PHRASE} phrases within one another")
        self.depth += 1
        writer = Writer(phrase.values, wording(template.language, self.look), self.look.rich, self.text)
        text = writer.message(parse(template.source)).strip()
        self.depth -= 1
        self.left -= len(text) + 1
        if self.left < 0:
            raise TemplateError(f"longer than {LONGEST_TEXT} characters")
        return text


@lru_cache(maxsize=256)
def wording(language: str, look: Look) -> Wording:
    """How values are written in a template of this language, which may be the fallback."""
    return Wording(language, look.zone, look.digits, look.hijri_first, look.months, look.currency)


@lru_cache(maxsize=64)
def plural_rule(language: str, *, ordinal: bool = False) -> PluralRule:
    """The language's plural rule by CLDR; called with a number it names the category."""
    locale = Locale.parse(language)
    return locale.ordinal_form if ordinal else locale.plural_form


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes a message with its values; `phrase` renders the phrases among them."""

    values: Mapping[str, Value]
    wording: Wording
    rich: bool
    phrase: Callable[[Phrase], str]

    def message(self, message: Message) -> str:
        return "".join([part if isinstance(part, str) else self._part(part) for part in message])

    def _part(self, part: Part) -> str:
        match part:
            case Field():
                return self._field(part)
            case Hash():
                return self._isolated(self.wording.number(self._count(part.name) - part.offset))
            case Plural() | Select():
                return self.choice(part)
            case str():
                return part

    def choice(self, part: Plural | Select) -> str:
        """The wording a plural or a select has for its value."""
        if isinstance(part, Select):
            return self.message(part.options.get(self._word(part.name), part.options["other"]))
        count = self._count(part.name)
        if count in part.exact:
            return self.message(part.exact[int(count)])
        rule = plural_rule(self.wording.language, ordinal=part.ordinal)
        return self.message(part.forms.get(rule(count - part.offset), part.forms["other"]))

    def _field(self, part: Field) -> str:
        value = self._value(part.name)
        if (found := kind_of(value)) not in {"phrase", "list"}:
            written = self.wording.write(value, part.kind, part.style)
            return written if part.kind == "link" else self._isolated(written)
        if part.kind:
            raise TemplateError(f"{{{part.name}}} is a {found} and can't be written as {part.kind}")
        phrases = [value] if isinstance(value, Phrase) else cast("Sequence[Phrase]", value)
        return "\n".join([self.phrase(phrase) for phrase in phrases])

    def _value(self, name: str) -> Value:
        try:
            return self.values[name]
        except KeyError:
            raise TemplateError(f"{{{name}}} has no value") from None

    def _count(self, name: str) -> int | Decimal:
        """What a plural counts: a number, an amount of money, or the lines of a list."""
        match self._value(name):
            case bool() | str() | Phrase():
                pass
            case int() | Decimal() as number:
                return number
            case Money(amount=amount):
                return amount
            case Sequence() as lines:
                return len(lines)
        raise TemplateError(f"{{{name}}} can't be counted")

    def _word(self, name: str) -> str:
        """What a select goes by: the text itself, `none` when it is empty."""
        value = self._value(name)
        if not isinstance(value, str):
            raise TemplateError(f"{{{name}}} isn't a word to select by")
        return f"{value}" or "none"

    def _isolated(self, text: str) -> str:
        """Numbers and Latin letters inside Arabic keep their own order (UAX 9, §2.7).

        Where isolates cost too much a mark still keeps «2026-1187» from being read as 1187-2026: after Arabic
        letters its digits would count as Arabic ones, which a hyphen or stroke puts in Arabic order (rule W2).
        """
        if self.rich and text:
            return f"{_ISOLATE}{text}{_POP}"
        return _MARK + text if _TURNS.search(text) and self.wording.language == FALLBACK else text


def number_choices(labels: Sequence[str], digits: Digits = "latn") -> str:
    """The choices one below the other, numbered from 1, so that a number picks one on every channel."""
    return "\n".join(with_digits(f"{n}. ", digits) + label for n, label in enumerate(labels, start=1))
