"""Matching what was typed against what was offered: by number, by ordinal, by words."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

_LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_NUMBER = re.compile(r"(?:رقم|الخيار|خيار|الاختيار)?\s*(\d{1,2})\s*[.)\-]?")
_ORDINALS = ("اول", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع")
_ALIKE = 85.0
"""Similarity in percent from which a typed label counts as meant: one slip in a short word."""


def western(text: str) -> str:
    """Every decimal digit as 0-9; all else untouched, so that offsets stay."""
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def plain(text: str) -> str:
    """One spelling for comparison: no marks, no tatweel, one alef, Western digits, single spaces."""
    text = unicodedata.normalize("NFKC", western(text)).replace("ـ", "").translate(_LETTERS)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(re.findall(r"\w+", text.casefold()))


def wordless(text: str) -> bool:
    """Nothing but punctuation, signs and space: «؟», «...», an emoji, or nothing at all."""
    return not plain(text)


def choose(labels: Sequence[str], text: str) -> int | None:
    """Which of `labels` the text picks, if it surely picks one."""
    said = plain(text)
    if not said:
        return None
    index = _by_number(said)
    if index is not None and index < len(labels):
        return index
    return _by_words([plain(label) for label in labels], said)


def _by_number(said: str) -> int | None:
    if match := _NUMBER.fullmatch(said):
        return int(match[1]) - 1 if int(match[1]) else None
    stem = said.removeprefix("ال")
    for index, ordinal in enumerate(_ORDINALS):
        if stem in {ordinal, f"{ordinal}ه", f"{ordinal}ي"}:
            return index
    return None


def _by_words(labels: Sequence[str], said: str) -> int | None:
    words = set(said.split())
    for fits in (
        [i for i, label in enumerate(labels) if label == said],
        [i for i, label in enumerate(labels) if words <= set(label.split())],
        [i for i, label in enumerate(labels) if fuzz.ratio(label, said) >= _ALIKE],
    ):
        if len(fits) == 1:
            return fits[0]
    return None
