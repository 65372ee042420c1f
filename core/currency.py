"""Amounts of money in words a person would write: «200 ريال», «3 دنانير», «12.500 دينار»."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale
from babel.numbers import get_currency_precision

_ARABIC = Locale("ar")


@dataclass(frozen=True, slots=True)
class Currency:
    """An Arabic name as it follows a number, each with its country's adjective.

    `few` follows 3 to 10 (genitive plural), `many` 11 to 99 (accusative singular), `one` anything else,
    1 and 2 included: a numeral before the singular reads right in every grammatical case.
    """

    one: tuple[str, str]
    few: tuple[str, str]
    many: tuple[str, str]


def _riyal(of: str) -> Currency:
    return Currency(("ريال", of), ("ريالات", f"{of}ة"), ("ريالًا", f"{of}ًا"))


def _dinar(of: str) -> Currency:
    return Currency(("دينار", of), ("دنانير", f"{of}ة"), ("دينارًا", f"{of}ًا"))


def _dirham(of: str) -> Currency:
    return Currency(("درهم", of), ("دراهم", f"{of}ة"), ("درهمًا", f"{of}ًا"))


def _pound(of: str) -> Currency:
    return Currency(("جنيه", of), ("جنيهات", f"{of}ة"), ("جنيهًا", f"{of}ًا"))


def _lira(of: str) -> Currency:
    return Currency(("ليرة", of), ("ليرات", of), ("ليرة", of))


CURRENCIES: Mapping[str, Currency] = {
    "SAR": _riyal("سعودي"),
    "QAR": _riyal("قطري"),
    "OMR": _riyal("عماني"),
    "YER": _riyal("يمني"),
    "KWD": _dinar("كويتي"),
    "BHD": _dinar("بحريني"),
    "JOD": _dinar("أردني"),
    "IQD": _dinar("عراقي"),
    "TND": _dinar("تونسي"),
    "DZD": _dinar("جزائري"),
    "LYD": _dinar("ليبي"),
    "AED": _dirham("إماراتي"),
    "MAD": _dirham("مغربي"),
    "EGP": _pound("مصري"),
    "SDG": _pound("سوداني"),
    "SYP": _lira("سورية"),
    "LBP": _lira("لبنانية"),
    "USD": Currency(("دولار", "أمريكي"), ("دولارات", "أمريكية"), ("دولارًا", "أمريكيًا")),
    "EUR": Currency(("يورو", ""), ("يورو", ""), ("يورو", "")),
}


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals, none where it is whole; never less exact than it came."""
    whole = amount.to_integral_value()
    if whole == amount:
        return whole
    shown = amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)))
    return shown if shown == amount else amount


def arabic_name(amount: Decimal, currency: str, *, foreign: bool) -> str:
    """The word to put after the number; with the country's adjective when the currency is `foreign`."""
    known = CURRENCIES.get(currency)
    if known is None:
        return currency
    category = _ARABIC.plural_form(amount)
    noun, of = {"few": known.few, "many": known.many}.get(category, known.one)
    return f"{noun} {of}".rstrip() if foreign else noun
