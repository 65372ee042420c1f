"""Replies become one message, fit for the wire that it goes over."""

from dataclasses import replace

from channels.base import Limits
from core.disclosure import Reach, Sensitivity
from core.reply import Choice, Code, Phrase, Reply, ReplySpec
from pipeline.compose import Composer
from tests.fakes.pipeline import Pipeline

SECRET = Phrase("announce/transaction_status", {"number": Code("2026-1187"), "status": "rejected"})


def composer(pipeline: Pipeline, reach: Reach, sensitivity: Sensitivity) -> Composer:
    made = pipeline.composer(reach)
    spec = ReplySpec(sensitivity=sensitivity)
    return Composer(
        made.templates,
        {**made.specs, SECRET.template: spec},
        made.country,
        made.public_url,
        made.address,
        made.limits,
    )


def test_what_is_sensitive_never_travels_abroad_only_word_that_it_is_ready(pipeline: Pipeline) -> None:
    made = composer(pipeline, Reach.FOREIGN, Sensitivity.SENSITIVE).message([Reply(SECRET)])
    assert made
    assert "2026-1187" not in made.text
    assert "https://wakeel.example" in made.text
    assert (made.template, made.sensitivity) == ("common/ready_link", Sensitivity.PUBLIC)


def test_what_is_sensitive_is_told_on_our_own_wire(pipeline: Pipeline) -> None:
    made = composer(pipeline, Reach.OWN, Sensitivity.SENSITIVE).message([Reply(SECRET)])
    assert made
    assert "2026-1187" in made.text
    assert made.sensitivity is Sensitivity.SENSITIVE


def test_what_is_personal_may_go_abroad(pipeline: Pipeline) -> None:
    made = composer(pipeline, Reach.FOREIGN, Sensitivity.PERSONAL).message([Reply(SECRET)])
    assert made
    assert "2026-1187" in made.text


def test_all_replies_of_a_turn_are_one_message_with_the_last_ones_choices(pipeline: Pipeline) -> None:
    choices = (Choice("yes:1", Phrase("common/yes")), Choice("north", "المركز الشمالي"))
    made = pipeline.composer().message(
        [
            Reply(Phrase("common/resumed"), choices=(Choice("x", "قديم"),)),
            Reply(Phrase("common/offer"), choices=choices),
        ]
    )
    assert made
    assert "عادت الخدمة" in made.text
    assert [(b.text, b.value) for b in made.buttons][1] == ("المركز الشمالي", "north")
    assert "قديم" not in made.text
    lines = made.text.splitlines()
    assert any("1" in line and made.buttons[0].text in line for line in lines)
    assert any("2" in line and "المركز الشمالي" in line for line in lines)


def test_nothing_to_say_is_no_message(pipeline: Pipeline) -> None:
    assert pipeline.composer().message([]) is None


def test_nobody_is_asked_where_nobody_can_answer(pipeline: Pipeline) -> None:
    deaf = replace(pipeline.composer(), limits=Limits(length=1000, two_way=False))
    made = deaf.message([Reply(Phrase("common/resumed"), choices=(Choice("x", "المركز الشمالي"),))])
    assert made
    assert not made.buttons
    assert "المركز الشمالي" not in made.text
    assert "https://wakeel.example" in made.text


def test_what_goes_out_at_once_and_the_rest_are_the_whole(pipeline: Pipeline) -> None:
    costly = replace(pipeline.composer(), limits=Limits(length=1000, at_once=120))
    whole = costly.continued("جملة من عدة كلمات. " * 20)
    parts, left = [], whole.text
    while left:
        first, left = costly.at_once(replace(whole, text=left))
        assert len(first.text) <= 120
        parts.append(first.text.removesuffix("للبقية أرسلوا: تابع"))
        assert ("تابع" in first.text) is bool(left)
    assert "".join("".join(parts).split()) == "".join(whole.text.split())
