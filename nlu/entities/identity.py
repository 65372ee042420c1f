"""National and residence numbers, by the country's patterns and check digits."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from core.country import Country
from core.interpretation import Entity
from nlu.entities.base import Message

_RUN = re.compile(r"(?<![\w+])\d(?:[ -]?\d){7,17}(?![\w])")
_PART = re.compile(r"\d{8,15}")
_KUWAIT_WEIGHTS = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum divisible by ten."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0  # noqa: PLR2004


def kuwait(digits: str) -> bool:
    """The civil number's check digit: 11 minus the weighted sum modulo 11."""
    total = sum(weight * int(digit) for weight, digit in zip(_KUWAIT_WEIGHTS, digits, strict=False))
    return 11 - total % 11 == int(digits[-1])


def _unchecked(_: str) -> bool:
    return True


_CHECKSUMS: Mapping[str, Callable[[str], bool]] = {"luhn": luhn, "kuwait": kuwait, "": _unchecked}


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def is_national_id(digits: str, country: Country) -> bool:
    """Whether these digits can be a number of this country: its pattern, and its check digit if any."""
    return bool(_any_of(country.id_patterns).fullmatch(digits)) and _CHECKSUMS[country.id_checksum](digits)


def national_ids(message: Message) -> Iterator[Entity]:
    """Numbers that pass; any other is no entity, so that a mistyped one is asked for again."""
    view = message.numeric
    for run in _RUN.finditer(view.text):
        candidates = [run.span(), *(part.span() for part in _PART.finditer(view.text, *run.span()))]
        for start, end in dict.fromkeys(candidates):
            digits = re.sub(r"\D", "", view.text[start:end])
            if is_national_id(digits, message.country):
                yield view.entity("national_id", digits, start, end)
