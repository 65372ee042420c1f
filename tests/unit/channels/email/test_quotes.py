"""What a citizen wrote, without what their program put around it."""

import pytest

from channels.email.hypertext import to_text
from channels.email.quotes import own_words

OWN = "وأين أستلم الجواز؟"
OURS = "أهلًا بكم، جوازكم جاهز للاستلام."

PLAIN = {
    "Gmail": f"{OWN}\n\nفي الأحد، 12 أبريل 2026 في 9:15 ص تمت كتابة ما يلي بواسطة وكيل <\nbox@agency.example>:\n\n> {OURS}\n",
    "Gmail with كتب": f"{OWN}\n\nفي الأحد، ١٢ أبريل ٢٠٢٦ في ٩:١٥ ص، كتب وكيل <box@agency.example>:\n> {OURS}\n> مع التحية",
    "broken over two lines": f"{OWN}\n\nفي الأحد، ١٢ أبريل ٢٠٢٦ في ٩:١٥ ص، كتب وكيل الجوازات <\nbox@agency.example>:\n\n> {OURS}",
    "with direction marks": f"{OWN}\n\n\u200fفي أحد، 12 أبريل 2026 تم 9:15 ص كتب \u202aوكيل\u202c\u200f <\u202abox@agency.example\u202c\u200f>:\u200f\n> {OURS}",
    "Apple": f"{OWN}\n\nأُرسلت من الـ iPhone\n\n> في ١٢ أبريل ٢٠٢٦، الساعة ٩:١٥ ص، كتب وكيل <box@agency.example>:\n> \n> \u2067{OURS}\n",
    "Apple's footer": f"{OWN}\n\nأرسلت من iPhone الخاص بي",
    "Outlook": f"{OWN}\n\n________________________________\nمن: وكيل <box@agency.example>\nتم الإرسال: الأحد، 12 أبريل 2026 09:15 ص\nإلى: نورة <n@mail.example>\nالموضوع: رد: جواز\n\n{OURS}",
    "Outlook without a rule": f"{OWN}\n\nمن: وكيل <box@agency.example>\nتاريخ الإرسال: 12/04/2026\nإلى: نورة\nالموضوع: جواز\n{OURS}",
    "Outlook in bold": f"{OWN}\n\n*من:* وكيل <box@agency.example>\n*تم الإرسال:* الأحد\n*إلى:* نورة\n\n{OURS}",
    "Outlook in English": f"{OWN}\n\nFrom: Wakeel <box@agency.example>\nSent: Sunday, April 12, 2026 9:15 AM\nTo: Noura\nSubject: RE: x\n\n{OURS}",
    "older Outlook": f"{OWN}\n\n-----الرسالة الأصلية-----\nمن: وكيل\n{OURS}",
    "Original Message": f"{OWN}\r\n\r\n-----Original Message-----\r\nFrom: x\r\n{OURS}",
    "Yahoo": f"{OWN}\n\n    في الأحد، 12 أبريل 2026، 09:15:00 ص غرينتش+3، كتب وكيل <box@agency.example>:  \n \n {OURS}",
    "English": f"{OWN}\n\nOn Sun, Apr 12, 2026 at 9:15 AM Wakeel <box@agency.example> wrote:\n\n> {OURS}",
    "French": f"{OWN}\n\nLe dim. 12 avr. 2026 à 09:15, Wakeel <box@agency.example> a écrit :\n\n> {OURS}",
    "Samsung": f"{OWN}\n\n\nتم الإرسال من هاتف Samsung Galaxy الذكي.\n-------- الرسالة الأصلية --------من: وكيل",
    "Huawei": f"{OWN}\n\n-------- رسالة أصلية --------\nالموضوع: جواز\n{OURS}",
    "answer below": f"في الأحد، ١٢ أبريل ٢٠٢٦ كتب وكيل <box@agency.example>:\n> {OURS}\n\n{OWN}",
    "answer between": f"> {OURS}\n{OWN}\n> مع التحية",
    "signature": f"{OWN}\n-- \nنورة القحطاني\nشركة البناء",
    "Outlook's advertisement": f"{OWN}\n\nالحصول على Outlook لـ Android<https://aka.ms/x>",
    "disclaimer": f"{OWN}\n\nإخلاء مسؤولية: هذه الرسالة سرية",
    "nothing around": f"{OWN}\n",
}

HTML = {
    "Gmail": f'<div dir="rtl">{OWN}</div><br><div class="gmail_quote"><div dir="rtl" class="gmail_attr">في الأحد كتب:</div><blockquote class="gmail_quote">{OURS}</blockquote></div>',
    "Outlook on the web": f'<div dir="rtl">{OWN}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="rtl"><b>من:</b> وكيل</div><div>{OURS}</div>',
    "Outlook for Windows": f"<div class=WordSection1><p dir=RTL>{OWN}</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>من:</b> وكيل</p></div></div><p>{OURS}</p></div>",
    "Yahoo": f'<div><div dir="rtl">{OWN}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>في الأحد، كتب وكيل:</div><div>{OURS}</div></div></div>',
    "Apple": f'<body dir="auto">{OWN}<br><br><div dir="rtl">أُرسلت من الـ iPhone</div><div><br><blockquote type="cite">في ١٢ أبريل كتب وكيل:<br>{OURS}</blockquote></div></body>',
    "Thunderbird": f'<p>{OWN}</p><div class="moz-cite-prefix">في ١٢/٤ كتب وكيل:</div><blockquote type="cite">{OURS}</blockquote><pre class="moz-signature">نورة</pre>',
    "unmarked": f"<p>{OWN}</p><p>في الأحد، ١٢ أبريل ٢٠٢٦ كتب وكيل &lt;box@agency.example&gt;:</p><p>{OURS}</p>",
    "with a style and a comment": f"<style>p {{color: red}}</style><!-- {OURS} --><p>{OWN}</p><script>alert('x')</script>",
}


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
