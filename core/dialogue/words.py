"""Matching what was typed against what was offered: by number, by ordinal, by words."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

_LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_NUMBER = re.compile(r"(?:رقم|الخيار|خيار|الاختيار)?\s*(\d{1,2})\s*[.)\-]?")
_ORDINALS = ("اول", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع")
_FILLERS = frozenset(
    (
        "في",
        "من",
        "الي",
        "علي",
        "عند",
        "يوم",
        "الساعه",
        "ابي",
        "ابغي",
        "بدي",
        "عايز",
        "اريد",
        "لو",
        "سمحت",
        "سمحتم",
    )
)
"""Words around a choice that tell nothing of which; «الساعة ١» still isn't the first."""
_ASKING = frozenset(
    (
        *("متي", "امتي", "وين", "اين", "فين", "كم", "وكم", "بكم", "قديش", "شحال", "شگد", "هل"),
        *("شنو", "شو", "ايش", "وش", "ايه", "ماذا", "شلون", "كيف", "ازاي", "ليش", "ليه", "لماذا"),
    )
)
"""Words that open a question, as `plain` spells them."""
_WHOLE_QUESTION = 4
"""Words from which a question mark makes a question; «الاثنين؟» is an answer that asks to be confirmed."""
_PREFIX = re.compile(r"^(?:[وبفك]?ال|لل|ل)(?=\w{3})")
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


_MORE = re.compile(
    r"(?:(?:في|فيه|ابي|ابغي|بدي|عايز|اعرض|اعرضوا|شوف|وش|شو|هات) )*"
    r"(?:المزيد|مزيد|اكثر|اكتر|كمان|غيرها|غيره|غيرهم|الباقي|باقي|بعد|more|في غيرها|فيه غيرها|"
    r"(?:مواعيد|اوقات|ايام|مراكز|معاملات|خيارات|خدمات) (?:ثانيه|تانيه|اخري|غيرها))(?: كمان| من فضلك)?"
)


def asks_for_more(text: str) -> bool:
    """«المزيد», «غيرها», «أوقات ثانية»: none of the choices shown, but others of their kind."""
    return bool(_MORE.fullmatch(plain(text)))


def asks(text: str) -> bool:
    """Whether the text is a question: by its mark, or by the word it opens with."""
    words = plain(text).split()
    marked = ("؟" in text or "?" in text) and len(words) >= _WHOLE_QUESTION
    return marked or bool(words and words[0] in _ASKING)


def choose(labels: Sequence[str], text: str) -> int | None:
    """Which of `labels` the text picks, if it surely picks one."""
    said = plain(text)
    if not said:
        return None
    words = _telling(said)
    index = _by_digits(said)
    if index is None:
        index = _by_ordinal(words)
    if index is not None and index < len(labels):
        return index
    return _by_words([_telling(plain(label)) for label in labels], words)


def mentioned(labels: Sequence[str], text: str) -> int | None:
    """Which label's words all stand in the text, if it is one label's: «أغير الوقت»."""
    said = set(_telling(plain(text)))
    fits = [i for i, label in enumerate(labels) if said.issuperset(_telling(plain(label)))]
    return fits[0] if len(fits) == 1 else None


def _telling(said: str) -> list[str]:
    words = said.split()
    return [_bare(word) for word in words if word not in _FILLERS] or words


def _bare(word: str) -> str:
    """Without the article and what is written together with it: «لطفل» and «الطفل» are one."""
    return _PREFIX.sub("", word)


def _by_digits(said: str) -> int | None:
    match = _NUMBER.fullmatch(said)
    return int(match[1]) - 1 if match and int(match[1]) else None


def _by_ordinal(words: Sequence[str]) -> int | None:
    stem = words[0].removeprefix("ال")
    if len(words) > 1:
        return None
    forms = ((ordinal, f"{ordinal}ه", f"{ordinal}ي") for ordinal in _ORDINALS)
    return next((index for index, form in enumerate(forms) if stem in form), None)


def _by_words(labels: Sequence[Sequence[str]], words: Sequence[str]) -> int | None:
    said = " ".join(words)
    for fits in (
        [i for i, label in enumerate(labels) if label == words],
        [i for i, label in enumerate(labels) if set(words) <= set(label)],
        [i for i, label in enumerate(labels) if fuzz.ratio(" ".join(label), said) >= _ALIKE],
    ):
        if len(fits) == 1:
            return fits[0]
    return None
