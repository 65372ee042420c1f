"""One spelling for every way a word can be typed.

What a letter becomes is CAMeL Tools' decision; it is taken once for each code point and remembered, because
CAMeL's own functions walk a message several times in Python. Two views are made from it: `fold` keeps every
offset, so that entities can be found in it and cut from the original; `normalise` is what the classifier
reads.
"""

import re
import unicodedata

from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

FILLER = "ـ"
"""What `fold` leaves where a reader sees nothing: marks, tatweel, zero-width and bidi controls."""

_SPACES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cs"})
_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_KEYBOARD_LETTERS = str.maketrans("کیےہھەۃگڭچپڤڨژ", "كييهههةككجبفقز")
_BMP = 0x10000
_ELONGATION = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"[a-z0-9']*[a-z][a-z0-9']*|\d+|[^\W\d_a-z]+")


def _spell(char: str) -> str:
    """The letters that one code point stands for: empty if it is not seen, a space if it separates."""
    category = unicodedata.category(char)
    if category in _SPACES:
        return " "
    if category in _UNSEEN or char == FILLER:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    seen = unicodedata.normalize("NFKD", normalize_unicode(char)).casefold().translate(_KEYBOARD_LETTERS)
    letters = "".join(c for c in seen if unicodedata.category(c) not in _UNSEEN and c != FILLER)
    spelt: str = normalize_alef_ar(normalize_alef_maksura_ar(normalize_teh_marbuta_ar(letters)))
    return spelt.strip()


class _Spelling(dict[int, str]):
    """A table for `str.translate` that fills itself. Only the basic plane is kept, so that it stays small."""

    def __missing__(self, code: int) -> str:
        spelling = self.spell(chr(code))
        if code < _BMP:
            self[code] = spelling
        return spelling

    def spell(self, char: str) -> str:
        return _spell(char)


class _OneForOne(_Spelling):
    def spell(self, char: str) -> str:
        return (_spell(char) or FILLER)[0]


_SPELLING = _Spelling()
_ONE_FOR_ONE = _OneForOne()


def fold(text: str) -> str:
    """`text` in one spelling, code point for code point: `len(fold(text)) == len(text)`, whatever it holds.

    Digits of any script become Western, alef forms ا, ى and ی become ي, ة becomes ه, hamza loses its seat
    (ؤ و, ئ ي), Latin letters lose case and accents, a ligature becomes its first letter, separators and
    control characters a space, and what is not seen at all becomes FILLER.
    """
    return text.translate(_ONE_FOR_ONE)


def normalise(text: str) -> str:
    """The words of `text` as the classifier reads them. Idempotent; takes any string, lone surrogates too."""
    return " ".join(_ELONGATION.sub(r"\1", text.translate(_SPELLING)).split())


def tokenise(normal: str) -> list[str]:
    """Words and numbers of normalised text; punctuation and emoji fall away, Arabizi keeps its digits."""
    return _TOKEN.findall(normal)
