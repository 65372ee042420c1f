"""What is wrong with a set of reply templates, found before a citizen does.

The same rules bind a file in the repository and a text that an admin is about to publish.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from core.errors import TemplateError
from core.message_format import Plural, Select, options, parse
from core.reply import ReplySpec, Value
from core.sms import segments
from core.template import FALLBACK, Look, Template, Templates, Writer, wording
from core.template_rules import RULES, SYNTAX, Case, Problem

MOST_SEGMENTS = 3
"""SMS that one reply may cost: 201 Arabic letters."""


def check(templates: Sequence[Template], specs: Mapping[str, ReplySpec]) -> list[Problem]:
    """Every problem of every template, replies without a template and templates without a reply included."""
    problems = list(_missing(templates, specs))
    snapshot = Templates(templates)
    for template in templates:
        problems += _check_one(template, specs) or _too_long_for_sms(template, snapshot, specs)
    return problems


def check_text(template: Template, example: Mapping[str, Value]) -> list[Problem]:
    """Every problem of a text that an agency writes for once: its own numbers may stand in it."""
    try:
        case = Case(template, parse(template.source), example)
    except TemplateError as error:
        return [Problem(str(template), _line_in(error), str(error), f"خطأ في صياغة القالب: {error}")]
    return [problem for rule in SYNTAX for problem in rule(case)]


def _check_one(template: Template, specs: Mapping[str, ReplySpec]) -> list[Problem]:
    spec = specs.get(template.name)
    if spec is None:
        return [Problem(str(template), 1, "no handler gives such a reply", "لا يوجد رد بهذا الاسم")]
    try:
        case = Case(template, parse(template.source), spec.example)
    except TemplateError as error:
        return [Problem(str(template), _line_in(error), str(error), f"خطأ في صياغة القالب: {error}")]
    return [problem for rule in RULES for problem in rule(case)]


def _missing(templates: Sequence[Template], specs: Mapping[str, ReplySpec]) -> Iterator[Problem]:
    """Other languages fall back to Arabic, channels to the common variant: that one there must be."""
    there = {t.name for t in templates if t.language == FALLBACK and t.channel is None}
    for name in sorted(specs.keys() - there):
        yield Problem(f"{FALLBACK}/{name}", 1, "this reply has no template", "لا يوجد قالب لهذا الرد")


def _line_in(error: TemplateError) -> int:
    found = re.match(r"line (\d+)", str(error))
    return int(found[1]) if found else 1


class _Longest(Writer):
    """Writes the longest wording a template has, whatever its values."""

    def choice(self, part: Plural | Select) -> str:
        return max((self.message(option) for option in options(part)), key=len)


def longest_sms(
    templates: Sequence[Template], specs: Mapping[str, ReplySpec]
) -> Iterator[tuple[Template, str]]:
    """What each template that texts are made of can grow to, with the example's values. Skips faulty ones."""
    snapshot = Templates(templates)
    for template in templates:
        if not _check_one(template, specs) and _goes_by_sms(template, snapshot):
            with suppress(TemplateError):
                yield template, _longest(template, snapshot, specs)


def _goes_by_sms(template: Template, snapshot: Templates) -> bool:
    """Of the variants it is the one an SMS would take."""
    return snapshot.find(template.name, _sms(template)) == template


def _sms(template: Template) -> Look:
    return Look("sms", template.language, rich=False)


def _longest(template: Template, snapshot: Templates, specs: Mapping[str, ReplySpec]) -> str:
    """Raises TemplateError."""
    look = _sms(template)
    writer = _Longest(
        specs[template.name].example,
        wording(template.language, look),
        look.rich,
        lambda p: snapshot.render(p, look).text,
    )
    return writer.message(parse(template.source)).strip()


def _too_long_for_sms(
    template: Template, snapshot: Templates, specs: Mapping[str, ReplySpec]
) -> list[Problem]:
    if not _goes_by_sms(template, snapshot):
        return []
    try:
        text = _longest(template, snapshot, specs)
    except TemplateError as error:
        return [Problem(str(template), 1, str(error), f"تعذر عرض القالب: {error}")]
    if (count := segments(text).count) <= MOST_SEGMENTS:
        return []
    return [
        Problem(
            str(template),
            1,
            f"takes {count} SMS, more than {MOST_SEGMENTS}: shorten it or add a .sms variant",
            f"يستغرق {count} رسائل قصيرة، والحد {MOST_SEGMENTS}: اختصروا النص أو أضيفوا صيغة للرسائل القصيرة",
        )
    ]
