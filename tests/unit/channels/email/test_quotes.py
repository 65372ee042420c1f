"""What a citizen wrote, without what their program put around it."""

from pathlib import Path

import pytest
import yaml

from channels.email.hypertext import to_text
from channels.email.quotes import own_words

OWN = "وأين أستلم الجواز؟"
OURS = "أهلًا بكم، جوازكم جاهز للاستلام."

SAMPLES = yaml.safe_load(
    (Path(__file__).parents[3] / "fixtures/channels/email/quotes.yml").read_text("utf-8")
)
PLAIN, HTML = SAMPLES["plain"], SAMPLES["html"]


@pytest.mark.parametrize("client", PLAIN)
def test_plain_text_is_freed_of_quotes_and_signatures(client: str) -> None:
    assert own_words(PLAIN[client]) == OWN


@pytest.mark.parametrize("client", HTML)
def test_html_is_freed_of_quotes_and_signatures(client: str) -> None:
    assert own_words(to_text(HTML[client])) == OWN


@pytest.mark.parametrize(
    "text",
    [
        "في الأسبوع الماضي كتب لي الموظف أن المعاملة جاهزة",
        "في الأسبوع الماضي كتب لي الموظف:\nالمعاملة جاهزة",
        "من: الرياض\nإلى: جدة\nأريد نقل ملفي",
        "من فضلكم:\nأريد موعدًا",
        "تم الإرسال من قبلي أمس، ولم يصلني رد",
        "أرسلت من أسبوع طلبًا ولم يجب أحد",
        "رقم الهوية 1088123456\nمع الشكر\nنورة",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert own_words(text) == text


def test_of_a_forward_without_a_word_the_forwarded_message_counts() -> None:
    text = "---------- Forwarded message ---------\nمن: البلدية\n\nمخالفة رقم ١٢"
    assert own_words(text, "Fwd: مخالفة") == text
    assert own_words(text, "Re: مخالفة") == ""


def test_quotes_are_kept_where_they_are_asked_for() -> None:
    assert OURS in to_text(HTML["Gmail"], quotes=True)


def test_blocks_are_lines_and_blanks_collapse() -> None:
    html = "<p>السلام   عليكم</p><ul><li>أ</li><li>ب</li></ul>x<br>y&nbsp;&amp; z"
    assert to_text(html).split() == ["السلام", "عليكم", "أ", "ب", "x", "y", "&", "z"]
    assert [line for line in to_text(html).split("\n") if line] == ["السلام عليكم", "أ", "ب", "x", "y & z"]


@pytest.mark.parametrize(
    "bomb", ["<div>" * 50_000, "<" * 200_000, "<b" * 100_000, "&" * 200_000, "> " * 90_000]
)
def test_hostile_text_costs_little(bomb: str) -> None:
    own_words(to_text(bomb))
    own_words(bomb)


def test_many_lines_like_quotes_cost_little() -> None:
    own_words("في الأحد " * 20_000 + "\n" + "من: x\n" * 20_000 + "كتب \n" * 20_000)
