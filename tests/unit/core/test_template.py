"""Rendering a reply: the right wording, values that stay values, and bounds that hold."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TemplateError
from core.reply import Code, Money, Phrase, Value
from core.template import Look, Template, Templates, number_choices
from core.template_values import plain

PLAIN = Look("sms", rich=False, zone=ZoneInfo("Asia/Riyadh"))
RICH = Look("webchat")


def render(source: str, look: Look = PLAIN, /, language: str = "ar", **values: Value) -> str:
    templates = Templates([Template.of("some/reply", language, None, source)])
    return templates.render(Phrase("some/reply", values), look).text


@pytest.mark.parametrize(
    ("count", "wording"),
    [
        (0, "لا طلبات"),
        (1, "طلب واحد"),
        (2, "طلبان"),
        (3, "3 طلبات"),
        (10, "10 طلبات"),
        (11, "11 طلبًا"),
        (99, "99 طلبًا"),
        (100, "100 طلب"),
        (101, "101 طلب"),
        (102, "102 طلب"),
        (103, "103 طلبات"),
        (111, "111 طلبًا"),
    ],
)
def test_arabic_counts_take_the_form_cldr_gives_them(count: int, wording: str):
    source = "{n, plural, zero{لا طلبات} one{طلب واحد} two{طلبان} few{# طلبات} many{# طلبًا} other{# طلب}}"
    assert render(source, n=count) == wording


def test_an_exact_number_comes_before_its_category_and_an_offset_is_taken_off():
    source = "{n, plural, offset:1 =1{أنتم} one{أنتم وآخر} other{أنتم و#}}"
    assert render(source, n=1) == "أنتم"
    assert render(source, n=2) == "أنتم وآخر"
    assert render(source, n=101) == "أنتم و100"


def test_ordinals_follow_the_language_of_the_template():
    source = "{n, selectordinal, one{#st} two{#nd} few{#rd} other{#th}}"
    assert [render(source, Look("sms", "en", rich=False), "en", n=n) for n in (1, 2, 3, 11)] == [
        "1st",
        "2nd",
        "3rd",
        "11th",
    ]


def test_a_list_is_counted_and_written_one_phrase_a_line():
    templates = Templates(
        [
            Template.of("a/all", "ar", None, "{papers, plural, =2{ورقتان} other{#}}:\n{papers}"),
            Template.of("a/one", "ar", None, "- {name}"),
        ]
    )
    papers = [Phrase("a/one", {"name": name}) for name in ("الجواز", "الصورة")]
    assert templates.render(Phrase("a/all", {"papers": papers}), PLAIN).text == "ورقتان:\n- الجواز\n- الصورة"


def test_select_takes_other_for_an_unknown_word_and_none_for_an_empty_one():
    source = "{why, select, late{متأخر} none{بلا سبب} other{السبب {why}}}"
    assert [render(source, why=why) for why in ("late", "", "آخر")] == ["متأخر", "بلا سبب", "السبب آخر"]


def test_dates_are_written_in_both_calendars_in_the_country_s_order():
    day = date(2026, 7, 12)
    hijri_first = Look("sms", rich=False, hijri_first=True, digits="arab")
    assert render("{day, date}", day=day) == "12 يوليو 2026"
    assert render("{day, date, long}", day=day) == "الأحد 12 يوليو 2026"
    assert render("{day, date, hijri}", day=day) == "الأحد 12 يوليو 2026 الموافق 27 محرم 1448هـ"
    assert render("{day, date, hijri}", hijri_first, day=day) == "الأحد ٢٧ محرم ١٤٤٨هـ الموافق ١٢ يوليو ٢٠٢٦"
    assert render("{day, date}", Look("sms", rich=False, months="levant"), day=day) == "12 تموز 2026"


def test_a_moment_is_told_in_the_local_time_of_the_country():
    at = datetime(2026, 7, 12, 22, 30, tzinfo=UTC)
    assert render("{at, date} {at, time}", at=at) == "13 يوليو 2026 1:30 ليلًا"
    assert render("{at}", at=at) == "13 يوليو 2026 الساعة 1:30 ليلًا"
    assert render("{at, time}", at=time(15, 5)) == "3:05 عصرًا"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(TemplateError, match=r"ar/some/reply: .*time zone"):
        render("{at}", at=datetime(2026, 7, 12, 22, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("0", "SAR", "0 ريال"),
        ("1", "SAR", "1 ريال"),
        ("3.00", "SAR", "3 ريالات"),
        ("11", "KWD", "11 دينارًا"),
        ("200", "SAR", "200 ريال"),
        ("12.5", "KWD", "12.500 دينار"),
        ("0.25", "BHD", "0.250 دينار"),
        ("10.5", "SAR", "10.50 ريال"),
        ("1250", "SYP", "1,250 ليرة"),
        ("0.0005", "KWD", "0.0005 دينار"),
        ("7", "XTS", "7 XTS"),
    ],
)
def test_money_is_written_with_its_currency_s_name_and_decimals(amount: str, currency: str, written: str):
    assert render("{fee, money}", fee=Money(Decimal(amount), currency)) == written


def test_a_foreign_currency_says_whose_it_is():
    look = Look("sms", rich=False, currency="SAR", digits="arab")
    fees = [Money(Decimal(n), c) for n, c in ((200, "SAR"), (3, "QAR"), (1500, "KWD"))]
    assert [render("{fee}", look, fee=fee) for fee in fees] == [
        "٢٠٠ ريال",
        "٣ ريالات قطرية",
        "١٬٥٠٠ دينار كويتي",
    ]


def test_arabic_indic_digits_are_for_numbers_never_for_codes():
    look = Look("sms", rich=False, digits="arab")
    text = render(
        "{n} {share} {code, code} {note}",
        look,
        n=3,
        share=Decimal("2.5"),
        code=Code("1187/1448"),
        note="ص ب 7",
    )
    assert text == "٣ ٢٫٥ \u200e1187/1448 ص ب 7"


def test_values_are_isolated_on_rich_channels_and_links_are_left_bare():
    source = "رقم {number, code}: {link, link}"
    values: dict[str, Value] = {"number": Code("2026-1187"), "link": "https://a.gov/b"}
    assert render(source, RICH, **values) == "رقم \u20682026-1187\u2069: https://a.gov/b"
    assert render(source, PLAIN, **values) == "رقم \u200e2026-1187: https://a.gov/b"


def test_a_language_without_the_reply_gets_it_in_arabic_values_included():
    look = Look("sms", "en", rich=False, digits="arab")
    assert render("{n} في {day, date}", look, n=3, day=date(2026, 7, 12)) == "٣ في ١٢ يوليو ٢٠٢٦"


def test_english_has_its_own_dates_times_and_money():
    look = Look("sms", "en", rich=False, digits="arab", zone=ZoneInfo("Asia/Kuwait"))
    at = datetime(2026, 7, 12, 6, 30, tzinfo=UTC)
    fee = Money(Decimal("12.5"), "KWD")
    assert render("{at}, {fee}", look, "en", at=at, fee=fee) == "12 July 2026 at 9:30 AM, KWD 12.500"


def test_a_channel_s_own_variant_comes_first():
    common = Template.of("a/b", "ar", None, "طويل")
    sms = Template.of("a/b", "ar", "sms", "قصير")
    templates = Templates([common, sms])
    assert templates.render(Phrase("a/b"), PLAIN).hash == sms.hash
    rendered = templates.render(Phrase("a/b"), RICH)
    assert (rendered.text, rendered.template, rendered.hash) == ("طويل", "a/b", common.hash)


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("{missing}", {}),
        ("{n, plural, other{#}}", {"n": "three"}),
        ("{n, select, other{x}}", {"n": 3}),
        ("{n, date}", {"n": 3}),
        ("{n}", {"n": True}),
        ("{p, code}", {"p": Phrase("some/reply")}),
        ("{unclosed", {}),
        ("{n, plural, one{x}}", {"n": 1}),
        ("{n, plural, several{x} other{y}}", {"n": 1}),
        ("{n, spellout}", {"n": 1}),
        ("{n, date, full}", {"n": date(2026, 1, 1)}),
        ("{__class__}", {}),
        ("}", {}),
        ("x" * 8001, {}),
        ("{a, select, other{" * 5 + "}}" * 5, {"a": "x"}),
        ("{a, select, other{" * 2000 + "}}" * 2000, {"a": "x"}),
    ],
)
def test_what_cannot_be_rendered_names_its_template(source: str, values: dict[str, Value]):
    with pytest.raises(TemplateError, match=r"^ar/some/reply: "):
        render(source, **values)


def test_an_unknown_reply_is_an_error_that_names_it():
    with pytest.raises(TemplateError, match="some/thing"):
        Templates([]).render(Phrase("some/thing"), PLAIN)


def test_phrases_that_contain_one_another_without_end_are_stopped():
    values: dict[str, Value] = {}
    values["again"] = Phrase("some/reply", values)
    with pytest.raises(TemplateError, match="within one another"):
        render("{again}", **values)


def test_a_reply_that_grows_beyond_the_bound_is_stopped():
    templates = Templates(
        [Template.of("a/all", "ar", None, "{lines}"), Template.of("a/line", "ar", None, "سطر " * 50)]
    )
    with pytest.raises(TemplateError, match="longer than"):
        templates.render(Phrase("a/all", {"lines": [Phrase("a/line")] * 10_000}), PLAIN)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=3000))
def test_no_value_can_change_a_message_or_make_it_fail(value: str):
    source = "أول {who} '{'ثابت'}'\n{n, plural, other{# {who, code}}} آخر"
    kept = plain(value)
    expected = render(source, RICH, who="X", n=3).replace(
        "\u2068X\u2069", f"\u2068{kept}\u2069" if kept else ""
    )
    assert render(source, RICH, who=value, n=3) == expected
    assert not set(kept) & set("\n\r\u2028\u2066\u2067\u2068\u2069\u202e\u200f\x00")


@pytest.mark.parametrize("value", ["{n}", "'", "{n, plural, other{x}}", "#", "<b>", "{{", "''{"])
def test_syntax_in_a_value_is_just_text(value: str):
    assert render("{who}.", who=value, n=3) == f"{value}."


def test_control_characters_and_line_ends_of_a_value_are_removed():
    assert render("{who}", who="س\u202eع\x00د\n\r\nالله\ud800 \u2068x\u2069") == "سعد الله x"


def test_a_very_long_value_is_cut():
    assert len(render("{who}", who="س" * 64_000)) == 1000


def test_choices_are_numbered_one_a_line():
    assert number_choices(["متابعة معاملة", "حجز موعد"]) == "1. متابعة معاملة\n2. حجز موعد"
    assert number_choices(["نعم"], "arab") == "١. نعم"
