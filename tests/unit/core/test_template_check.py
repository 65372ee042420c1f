"""What the checker finds before a citizen does."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.common_replies import COMMON, INTENTS
from core.reply import Code, Money, Phrase, ReplySpec, Value
from core.template import Template
from core.template_check import check, longest_sms
from nlu import intents
from templates_ar import load, read

EXAMPLE: dict[str, Value] = {
    "who": "سعد",
    "n": 3,
    "fee": Money(Decimal(200), "SAR"),
    "day": date(2026, 7, 12),
    "number": Code("2026-1187"),
    "lines": [Phrase("some/line")],
    "line": Phrase("some/line"),
}
SPECS = {"some/reply": ReplySpec(EXAMPLE), "some/line": ReplySpec()}
LINE = Template.of("some/line", "ar", None, "سطر")
ALL_SIX = "{n, plural, zero{} one{} two{} few{#} many{#} other{#}}"


def found(source: str, language: str = "ar", channel: str | None = None) -> list[str]:
    common = Template.of("some/reply", "ar", None, "نص")
    template = Template.of("some/reply", language, channel, source)
    others = [LINE] if (language, channel) == ("ar", None) else [LINE, common]
    return [str(problem) for problem in check([template, *others], SPECS)]


@pytest.mark.parametrize(
    "source",
    [
        "معاملتكم رقم {number, code} لدى {who}، والرسم {fee, money}.",
        ALL_SIX,
        "{lines, plural, zero{} one{} two{} few{} many{} other{}}{lines}{line}",
        "{fee, plural, =0{بلا رسم} other{الرسم {fee}}}",
        "{day, date, hijri} {who, select, none{} other{{who}}}",
    ],
)
def test_a_good_template_has_no_problem(source: str):
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{whom}", "1: {whom} is not among the reply's values"),
        ("نص\n{who, date}", "2: {who} is a text and is used otherwise"),
        ("{number, money}", "1: {number} is a code and is used otherwise"),
        (
            "{line, plural, zero{} one{} two{} few{} many{} other{}}",
            "1: {line} is a phrase and is used otherwise",
        ),
        ("{n, select, other{}}", "1: {n} is a number and is used otherwise"),
        ("{n, plural, one{طلب} other{# طلب}}", "1: {n} lacks the forms few, many, two, zero"),
        ("\n\n{n, plural, =0{} other{#}}", "3: {n} lacks the forms few, many, one, two, zero"),
        ("{who, select, a{x}}", '1: line 1: Expected select sub-message other at position 18 but found "}"'),
        ("نص\n{who", '2: line 2: Expected , or } at position 7 but found "<EOF>"'),
        ("نص\n{day, date, full}", "2: line 2: {day} can't be written as «date full» at position 3"),
        ("الرسم 200 ريال", "1: a number in the text: fees, hours, dates and deadlines are placeholders"),
        ("نص\nمن ٨ صباحا", "2: a number in the text: fees, hours, dates and deadlines are placeholders"),
        ("شكرا لكم 🙂", "1: an emoji"),
        ("عزيزي المراجع", "1: an address that guesses the reader's sex or calls them a customer"),
        ("نشكر العَميل الكريم", "1: an address that guesses the reader's sex or calls them a customer"),
        ("{n, plural, =0{} other{{who, select, other{#}}}}", "1: «#» stands for no number here"),
        ("س" * 202, "1: takes 4 SMS, more than 3: shorten it or add a .sms variant"),
    ],
)
def test_each_fault_is_told_with_its_line(source: str, problem: str):
    assert found(source) == [f"ar/some/reply:{problem}"]


def test_the_longest_wording_counts_for_an_sms():
    assert found("{who, select, a{%s} other{}}" % ("س" * 202)) != []


def test_an_sms_variant_frees_the_common_one_from_its_length():
    specs = {"some/line": ReplySpec()}
    long = Template.of("some/line", "ar", None, "س" * 300)
    assert check([long, Template.of("some/line", "ar", "sms", "س")], specs) == []
    assert [p.template for p in check([long, Template.of("some/line", "ar", "email", "س")], specs)] == [
        "ar/some/line"
    ]


def test_sms_are_made_of_each_replys_own_variant_at_its_longest():
    common, text = Template.of("some/reply", "ar", None, "س"), Template.of("some/reply", "ar", "sms", ALL_SIX)
    faulty = Template.of("some/line", "ar", None, "{whom}")
    choice = Template.of("some/line", "en", None, "{n}")
    longest = Template.of("some/reply", "en", None, "{who, select, a{long} other{s}}")
    assert list(longest_sms([common, text, faulty, choice, longest], SPECS)) == [
        (text, "3"),
        (longest, "long"),
    ]


def test_english_needs_its_own_forms_alone():
    assert found("{n, plural, one{# day} other{# days}}", "en") == []


def test_a_reply_without_a_template_and_a_template_without_a_reply_are_found():
    problems = check([Template.of("gone/reply", "ar", None, "نص"), LINE], SPECS)
    assert [str(p) for p in problems] == [
        "ar/some/reply:1: this reply has no template",
        "ar/gone/reply:1: no handler gives such a reply",
    ]


def test_every_problem_is_told_in_arabic_too():
    problems = check(
        [Template.of("some/reply", "ar", None, "عزيزي {x} {n, plural, other{# 5}} #"), LINE], SPECS
    )
    assert len(problems) == 5
    assert all(any("\u0600" <= char <= "\u06ff" for char in p.arabic) for p in problems)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_common_reply_and_every_intent_has_a_text(language: str):
    assert set(INTENTS) == set(intents.INTENTS)
    assert {t.name for t in load() if t.language == language} >= COMMON.keys()


def test_the_common_replies_have_no_problem():
    assert check([t for t in load() if t.name in COMMON], COMMON) == []


def test_labels_fit_the_narrowest_buttons():
    """WhatsApp's reply buttons and Messenger's quick replies hold 20 characters."""
    labels = {"common/yes", "common/no", "common/agent"}
    for template in load():
        if template.name in labels or template.name.startswith("intent/"):
            assert len(template.source.strip()) <= 20, template.name


def test_a_file_s_name_says_reply_channel_and_language(tmp_path: Path):
    folder = tmp_path / "templates_en" / "office_info"
    folder.mkdir(parents=True)
    (folder / "found.icu").write_text("long")
    (folder / "found.sms.icu").write_text("short")
    assert list(read(tmp_path / "templates_en")) == [
        Template.of("office_info/found", "en", None, "long"),
        Template.of("office_info/found", "en", "sms", "short"),
    ]
