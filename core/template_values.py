"""How a value is written in a reply: numbers, money, dates and times, and other people's text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time

from core.calendar import Digits, format_date, format_gregorian, format_time
from core.currency import arabic_name, rounded
from core.errors import TemplateError
from core.reply import Code, Money, Phrase, Value

LONGEST_VALUE = 1_000
"""Characters of one text value; a longer one is cut."""
ACCEPTS: Mapping[str, frozenset[str]] = {
    "": frozenset({"text", "number", "code", "money", "date", "time", "datetime"}),
    "number": frozenset({"number"}),
    "code": frozenset({"code", "text"}),
    "money": frozenset({"money"}),
    "link": frozenset({"text"}),
    "date": frozenset({"date", "datetime"}),
    "time": frozenset({"time", "datetime"}),
}
"""For each type of placeholder the kinds of value it writes; the empty type writes a value by its kind."""

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "truth": bool,
    "number": (int, Decimal),
    "money": Money,
    "code": Code,
    "datetime": datetime,
    "date": date,
    "time": time,
    "phrase": Phrase,
}
"""In this order: a bool is an int too, and a datetime a date. What is left is a list of phrases."""
_ARABIC_INDIC = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|[\U000e0000-\U000e007f]"
)
"""Controls, bidi controls, lone surrogates and tags; the joiners U+200C and U+200D are letters' business."""


def plain(text: str) -> str:
    """Other people's text, on one line and without characters that could disturb what is around it."""
    text = _CONTROLS.sub("", _SPACES.sub(" ", text[: 2 * LONGEST_VALUE])).strip()
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def kind_of(value: Value) -> str:
    """The kind of a value, in the words that ACCEPTS and the checker use."""
    return next((kind for kind, types in _KINDS.items() if isinstance(value, types)), "list")


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes values in one language.

    `digits`, `hijri_first` and `months` bind Arabic alone. `currency` is the country's own, which needs no
    adjective.
    """

    language: str
    zone: ZoneInfo
    digits: Digits = "latn"
    hijri_first: bool = False
    months: str = "standard"
    currency: str = ""

    def write(self, value: Value, kind: str = "", style: str = "") -> str:
        """The value as a placeholder of this kind and style shows it. Raises TemplateError on a mismatch."""
        if (found := kind_of(value)) not in ACCEPTS[kind]:
            raise TemplateError(f"a {found} can't be written as {kind or 'a value'}")
        match value:
            case str():
                return plain(value)
            case Code(text=text):
                return plain(text)
            case Money():
                return self.money(value)
            case datetime():
                return self._moment(value, kind, style)
            case date():
                return self.date(value, style)
        return self.time(value) if isinstance(value, time) else self.number(cast("int | Decimal", value))

    def number(self, number: int | Decimal) -> str:
        text = f"{number:,}" if isinstance(number, int) else f"{number:,f}"
        arabic = self.language == "ar" and self.digits == "arab"
        return text.translate(_ARABIC_INDIC) if arabic else text

    def money(self, money: Money) -> str:
        amount = rounded(money.amount, money.currency)
        if self.language != "ar":
            return f"{money.currency} {self.number(amount)}"
        foreign = self.currency not in {"", money.currency}
        return f"{self.number(amount)} {arabic_name(amount, money.currency, foreign=foreign)}"

    def date(self, day: date, style: str = "") -> str:
        if self.language != "ar":
            return babel_date(day, "EEEE, d MMMM y" if style == "long" else "d MMMM y", locale=self.language)
        if not style:
            return format_gregorian(day, months=self.months, digits=self.digits)
        both = style == "hijri"
        return format_date(
            day,
            hijri=both,
            hijri_first=both and self.hijri_first,
            months=self.months,
            digits=self.digits,
        )

    def time(self, at: time) -> str:
        if self.language != "ar":
            return babel_time(at, "h:mm a", locale=self.language)
        return format_time(at, digits=self.digits)

    def _moment(self, at: datetime, kind: str, style: str) -> str:
        if at.tzinfo is None:
            raise TemplateError("a moment without a time zone can't be written")
        local = at.astimezone(self.zone)
        if kind == "date":
            return self.date(local.date(), style)
        if kind == "time":
            return self.time(local.time())
        between = " الساعة " if self.language == "ar" else " at "
        return f"{self.date(local.date())}{between}{self.time(local.time())}"
