"""Going on elsewhere: what is open here is taken up on another channel under a short code.

What was settled travels; what was reserved, proposed or proved does not: that is done anew by whoever arrives.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from core.dialogue.state import State, Task
from core.dialogue.words import plain, western
from core.reference import ALPHABET, LENGTH

LIFETIME = timedelta(minutes=10)

_CODE = re.compile(rf"(?=.*[A-Z])(?=.*\d)[{ALPHABET}]{{{LENGTH}}}")
_GO_ON = r"(?:ا|ن|ت)?(?:كمل|كملها|كمله|كملوا|تابع|تابعها|واصل|ستكمل|نتقل)"
_ELSEWHERE = re.compile(
    rf"{_GO_ON} (?:\w+ ){{0,4}}(?:قناه|مكان|تطبيق|جهاز|جوال|موبايل|هاتف|برنامج) (?:ثان|تان|اخر|غير)\w*"
    rf"|{_GO_ON} (?:\w+ ){{0,3}}(?:من|علي|في|ب) ?غير (?:هنا|هذ\w*|هال\w*)"
    r"|رمز (?:ال)?(?:متابعه|اكمال|استكمال|مواصله|انتقال)"
)


def new_code() -> str:
    """A fresh code, with a letter and a digit at least, so that it is neither a word nor a number."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _CODE.fullmatch(code):
            return code


def code_in(text: str) -> str | None:
    """The code that the whole text is, however it was typed."""
    typed = re.sub(r"[\s-]", "", western(text)).upper()
    return typed if _CODE.fullmatch(typed) else None


def asks_to_carry(text: str) -> bool:
    """«أكمل من جهاز ثاني», «رمز المتابعة»."""
    return _ELSEWHERE.search(plain(text)) is not None


def luggage(state: State, *, proof: str) -> Sequence[Task]:
    """The open matters as they travel, but for `proof`, the intent that proves who writes."""
    return [Task(t.intent, dict(t.slots), dict(t.given)) for t in state.tasks if t.intent != proof]
