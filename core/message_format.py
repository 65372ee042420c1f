"""ICU MessageFormat as a small tree: text, placeholders, plurals and selects. Nothing in it can execute.

Syntax: https://unicode-org.github.io/icu/userguide/format_parse/messages/. A template is bounded when it is
parsed, so that what an admin publishes can't exhaust a worker that renders it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyicumessageformat import Parser

from core.errors import TemplateError

LONGEST_SOURCE = 8_000
"""Characters of one template."""
DEEPEST = 4
"""Plurals and selects inside one another."""
STYLES: Mapping[str, frozenset[str]] = {
    "": frozenset({""}),
    "number": frozenset({""}),
    "code": frozenset({""}),
    "money": frozenset({""}),
    "link": frozenset({""}),
    "time": frozenset({""}),
    "date": frozenset({"", "long", "hijri"}),
}
"""The types a placeholder may have, each with its styles."""
CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural categories of CLDR (Unicode TR 35, part 3, §5)."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder: `{name}`, `{name, kind}` or `{name, kind, style}`; `at` is its offset in the source."""

    name: str
    kind: str = ""
    style: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Hash:
    """`#`: the number its plural counts, less the plural's offset."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Plural:
    """A wording for each count: exact numbers first, then the language's categories."""

    name: str
    ordinal: bool
    offset: int
    exact: Mapping[int, "Message"]
    forms: Mapping[str, "Message"]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Select:
    """A wording for each word."""

    name: str
    options: Mapping[str, "Message"]
    at: int = 0


type Part = str | Field | Hash | Plural | Select
type Message = tuple[Part, ...]


@lru_cache(maxsize=4096)
def parse(source: str) -> Message:
    """The tree of a template's text. Raises TemplateError saying what is wrong and on which line."""
    if len(source) > LONGEST_SOURCE:
        raise TemplateError(f"line 1: longer than {LONGEST_SOURCE} characters")
    parser = Parser({"maximum_depth": DEEPEST + 1, "include_indices": True})
    try:
        return _message(parser.parse(source.strip("\n")), 0)
    except SyntaxError as error:
        raise TemplateError(f"line {_line_of(source, error)}: {error}") from None


def walk(message: Message, inside: Plural | None = None) -> Iterator[tuple[Part, Plural | None]]:
    """Every part of a message, however deep, with the plural directly around it."""
    for part in message:
        yield part, inside
        for option in options(part):
            yield from walk(option, part if isinstance(part, Plural) else None)


def options(part: Part) -> Sequence[Message]:
    """The wordings a part chooses between; none where it doesn't choose."""
    match part:
        case Plural():
            return (*part.exact.values(), *part.forms.values())
        case Select():
            return tuple(part.options.values())
    return ()


def _message(tree: list[Any], offset: int) -> Message:
    return tuple(part if isinstance(part, str) else _part(part, offset) for part in tree)


def _part(token: dict[str, Any], offset: int) -> Part:
    """`offset` is that of the plural around it, for its `#`."""
    name, at = token["name"], token["start"]
    if not _NAME.fullmatch(name):
        raise _wrong(f"«{name}» can't be a placeholder's name", at)
    if token.get("hash"):
        return Hash(name, offset)
    kind = token.get("type", "")
    if kind in {"plural", "selectordinal"}:
        return _plural(token, name, at)
    if kind == "select":
        return Select(name, {k: _message(v, 0) for k, v in token["options"].items()}, at)
    style = token.get("format", "")
    if style not in STYLES.get(kind, ()):
        raise _wrong(f"{{{name}}} can't be written as «{' '.join(filter(None, (kind, style)))}»", at)
    return Field(name, kind, style, at)


def _plural(token: dict[str, Any], name: str, at: int) -> Plural:
    offset = int(token["offset"])
    branches = {key: _message(branch, offset) for key, branch in token["options"].items()}
    exact = {int(key[1:]): branch for key, branch in branches.items() if re.fullmatch(r"=\d{1,9}", key)}
    forms = {key: branch for key, branch in branches.items() if key in CATEGORIES}
    if len(exact) + len(forms) < len(branches):
        raise _wrong(f"{{{name}}} has a plural form that doesn't exist", at)
    return Plural(name, token["type"] == "selectordinal", offset, exact, forms, at)


def line_at(source: str, offset: int) -> int:
    """The line, from 1, of an offset in the source."""
    text = source.strip("\n")
    skipped = len(source) - len(source.lstrip("\n"))
    return 1 + skipped + text.count("\n", 0, offset)


def _wrong(what: str, at: int) -> SyntaxError:
    """In the parser's own words, so that both are told the same way."""
    return SyntaxError(f"{what} at position {at}")


def _line_of(source: str, error: SyntaxError) -> int:
    found = re.search(r"position (\d+)", str(error))
    return line_at(source, int(found[1])) if found else 1
