"""Numbers in Arabic words, in MSA and the dialects, rewritten as digits before anything else is sought."""

import re
from collections.abc import Mapping

from nlu.entities.patterns import START, STOP, any_of, meanings, spellings
from nlu.entities.text import View

_ONES_WORDS: Mapping[int, str] = {
    1: "واحد، واحدة، وحدة",
    2: "اثنان، اثنين، اثنتين، اثنتان، ثنين، ثنتين، اتنين، تنين، تنتين، جوج",
    3: "ثلاث، ثلاثة، تلات، تلاتة، تلت، ثلاته، تلاث، تلاثة",
    4: "أربع، أربعة",
    5: "خمس، خمسة",
    6: "ست، ستة",
    7: "سبع، سبعة",
    8: "ثمان، ثماني، ثمانية، ثمنية، ثمن، تمن، تمان، تماني، تمانية، تمنية",
    9: "تسع، تسعة",
    10: "عشر، عشرة",
    11: "حدعش، احدعش، حداعش، حداشر، احداشر، حداش، دعش، احدعشر، حدعشر، ايدعش، هدعش",
    12: (
        "اثنعش، ثنعش، اطنعش، طنعش، تنعش، اتنعش، اثناعش، تناعش، اتناشر، اثناشر، طناش، اطناش، "
        "طناشر، اطناشر، اثنعشر، ثنعشر، تناش"
    ),
    13: (
        "ثلطعش، ثلاثطعش، تلطعش، تلتعش، تلتاشر، تلاتاشر، تلطاشر، ثلتعش، ثلاثتعش، طلطعش، تلطاش، "
        "ثلطعشر، ثلاثتاشر"
    ),
    14: "أربعطعش، أربعتعش، أربعتاشر، أربعطاشر، أربعطاش، ارباطعش، أربعطعشر",
    15: "خمسطعش، خمستعش، خمستاشر، خمسطاشر، خمسطاش، خمسطعشر، خمصطعش",
    16: "ستعش، سطعش، ستطعش، ستاشر، سطاشر، سطاش، صطعش، ستعشر",
    17: "سبعطعش، سبعتعش، سبعتاشر، سبعطاشر، سبعطاش، سبعطعشر",
    18: "ثمنطعش، ثمانطعش، ثمنتعش، تمنطعش، تمنتعش، تمنتاشر، تمانتاشر، تمنطاشر، تمنطاش، ثمنطعشر",
    19: "تسعطعش، تسعتعش، تسعتاشر، تسعطاشر، تسعطاش، تسعطعشر",
}
_TENS_WORDS: Mapping[int, str] = {
    20: "عشرين، عشرون",
    30: "ثلاثين، ثلاثون، تلاتين، تلاثين",
    40: "أربعين، أربعون",
    50: "خمسين، خمسون",
    60: "ستين، ستون",
    70: "سبعين، سبعون",
    80: "ثمانين، ثمانون، تمانين",
    90: "تسعين، تسعون",
}
_HUNDREDS_WORDS: Mapping[int, str] = {
    100: "مية، مئة، مائة، ميت",
    200: "ميتين، مئتين، مئتان، مائتين، مائتان، متين، مئتي، مائتي",
    300: "ثلاثمية، ثلاثمئة، ثلاثمائة، ثلثمية، ثلثمائة، تلتمية، تلاتمية",
    400: "أربعمية، أربعمئة، أربعمائة، ربعمية",
    500: "خمسمية، خمسمئة، خمسمائة، خمسميت",
    600: "ستمية، ستمئة، ستمائة",
    700: "سبعمية، سبعمئة، سبعمائة",
    800: "ثمانمية، ثمانمئة، ثمانمائة، ثمنمية، ثمانيمائة، تمنمية، تمانمية",
    900: "تسعمية، تسعمئة، تسعمائة",
}
_THOUSANDS_WORDS: Mapping[int, str] = {
    1_000_000: "مليون، ملايين، مليونا",
    2_000_000: "مليونين، مليونان",
    1000: "ألف، آلاف، الاف، تلاف",
    2000: "ألفين، ألفان",
}


_ONES, _TENS, _HUNDREDS = meanings(_ONES_WORDS), meanings(_TENS_WORDS), meanings(_HUNDREDS_WORDS)
_THOUSANDS = meanings(_THOUSANDS_WORDS)
_VALUES = _ONES | _TENS | _HUNDREDS | _THOUSANDS

_HOUR_AFTER = r"(?=\w+\s+(?:و\s?(?:نص|ربع|ثلث|تلت)|الا\s|(?:ديال|تاع|متاع)\s))"
_START = rf"(?:{START}|(?<=(?<!\w)[وفبلع])|(?<=(?<!\w)عال)(?!اثنين|اتنين|تنين)|(?<=(?<!\w)ال){_HOUR_AFTER})"
"""A word's beginning, or right after a clitic; after the article only in «عالتسعة» and «التسعة ونص»."""
_AND = r"\s+و\s?"
_TEEN = r"(?:احد|احدى|احدي|اثن[اي]|اثنتا|ثلاثه?|اربعه?|خمسه?|سته?|سبعه?|ثمانيه?|تسعه?)\s+عشره?"
_TEENS = {"احد": 1, "احدي": 1, "اثنا": 2, "اثني": 2, "اثنتا": 2}


def _below_hundred() -> str:
    ones, tens = any_of(_ONES), any_of(_TENS)
    return f"(?:{_TEEN}{STOP}|{tens}{STOP}|{ones}{STOP}(?:{_AND}{tens}{STOP})?)"


def _below_thousand(small: str) -> str:
    hundreds = any_of(_HUNDREDS)
    units = any_of(word for word, value in _ONES.items() if 2 < value < 10)  # noqa: PLR2004 — three to nine
    return f"(?:(?:{hundreds}|{units}\\s+(?:ميه|مايه)){STOP}(?:{_AND}{small})?|{small})"


def _pattern() -> re.Pattern[str]:
    small = _below_hundred()
    middle = _below_thousand(small)
    thousands = any_of(_THOUSANDS)
    tail = f"(?:{_AND}{middle})?"
    return re.compile(
        rf"{_START}(?:{thousands}{STOP}{tail}"
        rf"|(?:\d{{1,3}}|{middle})\s+{thousands}{STOP}{tail}|{middle})"
    )


_NUMBER = _pattern()
_WEEKDAY_BEFORE = re.compile(r"(?:يوم|نهار)\s+$")
_NOT_AFTER_DAY = frozenset(word for word, value in _ONES.items() if value <= 2)  # noqa: PLR2004
"""«يوم اثنين» is a weekday and «يوم واحد» a duration."""
_ORDINAL_BEFORE = re.compile(
    r"(?:ال)?(?:حادي|حاديه|ثاني|ثانيه|ثالث|ثالثه|رابع|رابعه|خامس|خامسه|سادس|سادسه|سابع|سابعه|ثامن|ثامنه|تاسع|تاسعه)\s+$"
)
_THREE_OR_THIRD = "تلت"
"""«تلت أيام» are three days, «تسعة وتلت» is twenty past nine."""
_LONGEST_BEFORE = 12
_TEEN_END = frozenset(spellings(["عشر", "عشرة"]))
_BETWEEN_WORDS = re.compile(r"\s+و\s?|\s+")


def _sum(phrase: str) -> int:
    total = part = 0
    for word in _BETWEEN_WORDS.split(phrase):
        value = int(word) if word.isdigit() else _TEENS.get(word) or _VALUES[word]
        if word in _THOUSANDS:
            total, part = total + (part or 1) * value, 0
        elif value == 100 and 0 < part < 10:  # noqa: PLR2004 — «ثلاث مية»
            part *= value
        else:
            part += value
    return total + part


def _digits(match: re.Match[str]) -> str | None:
    number = match[0]
    before = match.string[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
    if number in _NOT_AFTER_DAY and _WEEKDAY_BEFORE.search(before):
        return None
    if number == _THREE_OR_THIRD and before.endswith("و"):
        return None
    if number in _TEEN_END and _ORDINAL_BEFORE.search(before):
        return None
    return str(_sum(number))


def numeric(view: View) -> View:
    """The view with every number that is written in words as Western digits: «خمسة وعشرين» → `25`.

    A number with the article is left alone: «الاثنين» is a day and «الثلاثة» counts what was named before.
    """
    return view.rewritten(_NUMBER, _digits)
