"""Vehicle plates, by the country's pattern."""

import re
from collections.abc import Iterator
from functools import cache

from core.interpretation import Entity
from nlu.entities.base import Message, answer
from nlu.entities.patterns import any_of, words

_CUE = any_of(
    words(
        "لوحة، اللوحة، لوحتي، لوحتها، لوحات، رقم السيارة، رقم سيارتي، سيارتي رقم، السيارة رقم",
        "نمرة السيارة، نمرة عربيتي، نمرة العربية، نمرة سيارتي، رقم المركبة، المركبة رقم، مركبتي رقم",
        "رقم اللوحة، لوحه رقم، رقم لوحة السيارة، لوحة سيارتي، لوحة السيارة، لوحة المركبة، سيارة رقم",
        "نمره سيارتي، plate، lo7a",
    )
)
_SEPARATORS = re.compile(r"\s")


@cache
def _patterns(plate_pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    plate = f"(?P<it>{plate_pattern})"
    cued = rf"(?<!\w)[وفبل]?(?:{_CUE})\s*(?:رقم|رقمها|هي|هو|:|#)*\s*{plate}(?!\w)"
    spelt = r"(?<!\w)(?P<it>[ا-ي](?:\s[ا-ي]){2}\s?-?\s?\d{1,4}|\d{1,4}\s[ا-ي](?:\s[ا-ي]){2})(?!\w)"
    return re.compile(cued), re.compile(spelt)


def plate_numbers(message: Message) -> Iterator[Entity]:
    """Plates that are named as such, and those whose letters are written one by one: «أ ب ج ١٢٣٤»."""
    view, (cued, spelt) = message.plain, _patterns(message.country.plate_pattern)
    for pattern in (cued, spelt):
        for match in pattern.finditer(view.text):
            start = match.start("it")
            yield view.entity("plate_number", _normal(match["it"]), start, start + len(match["it"].rstrip()))
    if message.context.expecting == "plate_number":
        said, start, end = answer(view)
        if re.fullmatch(message.country.plate_pattern, said):
            yield view.entity("plate_number", _normal(said), start, end)


def _normal(written: str) -> str:
    return _SEPARATORS.sub("", written).upper()
