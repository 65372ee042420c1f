"""Plain text without the message it answers and without what its writer's program signed it with."""

import re

_MARKS = r"\s\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES = r"[^\n]{0,160}\n?[^\n]{0,160}"
_WROTE = re.compile(
    rf"""^[>{_MARKS}]*(?:
        (?:في|بتاريخ|يوم|on|le)\b(?=[^\n]*[0-9٠-٩۰-۹]){_LINES}?
        (?:كتب[تَ]?\b|تمت\ كتابة\ ما\ يلي|wrote\b|a\ écrit\b){_LINES}?
        | كتب[تَ]?\s[^\n]{{0,160}}\s(?:في|بتاريخ|يوم)\b(?=[^\n]*[0-9٠-٩۰-۹])[^\n]{{0,160}}
        | [^\n<>]{{0,120}}<[^\n<>@]+@[^\n<>]+>\s*(?:كتب[تَ]?|wrote)
    )\s*[:：][{_MARKS}]*$""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
"""«في الأحد، ١٢ أبريل ٢٠٢٦ … كتب وكيل <box@…>:» and its like; mail programs break it over two lines."""
_DIVIDER = re.compile(
    r"^[>\s]*[-_—=]{2,}\s*(?:original message|forwarded message|reply message|الرسالة الأصلية|رسالة أصلية"
    r"|رسالة معاد توجيهها|رسالة مُعاد توجيهها|الرسالة المعاد توجيهها|message d'origine)\s*[-_—=]{2,}\s*$"
    r"|^begin forwarded message:|^بداية الرسالة المعاد توجيهها",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = r"[ \t*\u200e\u200f\u202a-\u202e]*(?:{words})[ \t*\u200e\u200f\u202a-\u202e]*[:：]"
_FROM = _LABEL.format(words="من|المرسل|from|de")
_REST = _LABEL.format(
    words="تم الإرسال|تاريخ الإرسال|أُرسلت|أرسلت|التاريخ|إلى|الى|الموضوع|نسخة|sent|date|to|cc|subject|envoyé|objet"
)
_BLOCK = re.compile(
    rf"^(?:[_-]{{5,}}[ \t]*\n)?{_FROM}[^\n]*(?:\n[ \t]*[^\n:]{{0,120}})??\n{_REST}[^\n]*\n(?:[^\n]*\n){{0,2}}?{_REST}",
    re.IGNORECASE | re.MULTILINE,
)
"""Outlook's «من: … / تم الإرسال: … / إلى: … / الموضوع: …»."""
_SIGNED = re.compile(r"^-- ?$", re.MULTILINE)
_BY_PROGRAM = re.compile(
    r"^[^\S\n]*(?:sent from (?:my |outlook|yahoo|mail for|proton)|get outlook for|envoyé de mon"
    r"|(?:أُرسلت|أرسلت|ارسلت|مُرسَل|مُرسل|مرسل|تم الإرسال|مُرسلة|مرسلة|أرسل|أُرسل) من "
    r"(?:ال|جهازي|هاتفي|هاتف |جوالي|بريد |تطبيق |نظام |iphone|ipad|outlook|yahoo|samsung|huawei|my )"
    r"|احصل على outlook|الحصول على outlook"
    r"|(?:إخلاء (?:ال)?مسؤولية|إخلاء (?:ال)?مسئولية|disclaimer|confidentiality notice)\b)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(r"^\s*(?:fwd?|fw|tr|إعادة توجيه|معاد توجيهها|رد توجيه)\s*[:：]", re.IGNORECASE)


def own_words(text: str, subject: str = "") -> str:
    """What the writer wrote, above, between or below what is quoted; signatures left out.

    All of a forwarded message without words of the writer's own: then it is the message.
    """
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    own = _unsigned(_unquoted(whole)).strip()
    if not own and _FORWARDED.match(subject):
        return whole.strip()
    return re.sub(r"\n{3,}", "\n\n", own)


def _unquoted(text: str) -> str:
    """Lines marked by `>` go wherever they are; a quote without marks runs to the end."""
    ends = [m.start() for rule in (_DIVIDER, _BLOCK) if (m := rule.search(text))]
    text = text[: min(ends)] if ends else text
    while found := _WROTE.search(text):
        rest = text[found.end() :]
        marked = rest.lstrip().startswith(">")
        text = text[: found.start()] + (rest if marked else "")
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _unsigned(text: str) -> str:
    ends = [m.start() for rule in (_SIGNED, _BY_PROGRAM) if (m := rule.search(text))]
    return text[: min(ends)] if ends else text
