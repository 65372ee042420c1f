"""What can be wrong with one template by itself, given the values its handler has for it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.message_format import Field, Hash, Message, Plural, Select, line_at, walk
from core.reply import Value
from core.template import Template, plural_rule
from core.template_values import ACCEPTS, kind_of


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right: in which template (`ar/common/welcome.sms`), on which line, and what.

    Developers read it in English, the admins of the templates in Arabic.
    """

    template: str
    line: int
    english: str
    arabic: str

    def __str__(self) -> str:
        return f"{self.template}:{self.line}: {self.english}"


@dataclass(frozen=True, slots=True)
class Case:
    """A template with its tree, and an example of the values its handler gives it."""

    template: Template
    message: Message
    example: Mapping[str, Value]

    def problem(self, at: int, english: str, arabic: str) -> Problem:
        return Problem(str(self.template), line_at(self.template.source, at), english, arabic)


def _placeholders(case: Case) -> Iterator[Problem]:
    """Each names a value that the handler gives, of a kind it can use."""
    for part, _ in walk(case.message):
        if isinstance(part, str | Hash):
            continue
        name = part.name
        if name not in case.example:
            yield case.problem(
                part.at,
                f"{{{name}}} is not among the reply's values",
                f"القيمة {{{name}}} غير متاحة في هذا الرد",
            )
        elif not _fits(part, case.example[name]):
            kind = kind_of(case.example[name])
            yield case.problem(
                part.at,
                f"{{{name}}} is a {kind} and is used otherwise",
                f"القيمة {{{name}}} من نوع آخر: {kind}",
            )


def _fits(part: Field | Plural | Select, value: Value) -> bool:
    kind = kind_of(value)
    match part:
        case Field(kind=wanted):
            return kind in ACCEPTS[wanted] or (kind in {"phrase", "list"} and not wanted)
        case Plural():
            return kind in {"number", "money", "list"}
        case Select():
            return kind == "text"


def _plural_forms(case: Case) -> Iterator[Problem]:
    """All of the language's, unless the plural only sets exact numbers apart and shows none."""
    counting = {id(inside) for part, inside in walk(case.message) if isinstance(part, Hash)}
    for part, _ in walk(case.message):
        if not isinstance(part, Plural) or (id(part) not in counting and part.forms.keys() == {"other"}):
            continue
        needed = plural_rule(case.template.language, ordinal=part.ordinal).tags | {"other"}
        if missing := ", ".join(sorted(needed - part.forms.keys())):
            yield case.problem(
                part.at,
                f"{{{part.name}}} lacks the forms {missing}",
                f"صيغ العدد الناقصة في {{{part.name}}}: {missing}",
            )


_UNWANTED: Sequence[tuple[re.Pattern[str], str, str]] = (
    (
        re.compile(r"\d"),
        "a number in the text: fees, hours, dates and deadlines are placeholders",
        "رقم مكتوب في النص: تُدرج الرسوم والأوقات والمواعيد كقيم",
    ),
    (
        re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]"),
        "an emoji",
        "رمز تعبيري",
    ),
    (
        re.compile(
            r"(?<!\w)[وف]?(?:عزيز(?:ي|تي)|أخ(?:ي|تي)|سيد(?:ي|تي)|(?:ال|لل)عميلة?|عميل(?:نا|تنا)|عملا[ءئ]نا)(?!\w)"
        ),
        "an address that guesses the reader's sex or calls them a customer",
        "مخاطبة تحدد جنس القارئ أو تصفه بالعميل",
    ),
    (re.compile("#"), "«#» stands for no number here", "الرمز «#» هنا لا يدل على عدد"),
)
_MARKS = re.compile("[\u064b-\u0652\u0640]")


def _wording(case: Case) -> Iterator[Problem]:
    """What the text itself must not say."""
    source = case.template.source.strip("\n")
    for part, _ in walk(case.message):
        if isinstance(part, str):
            bare = _MARKS.sub("", part)
            for pattern, english, arabic in _UNWANTED:
                if found := pattern.search(bare):
                    at = max(source.find(found[0], max(source.find(part), 0)), 0)
                    yield case.problem(at, english, arabic)


SYNTAX: Sequence[Callable[[Case], Iterator[Problem]]] = (_placeholders, _plural_forms)
RULES = (*SYNTAX, _wording)
"""Each says everything of its kind that is wrong."""
