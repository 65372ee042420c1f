"""Journeys as data: a dialogue in Arabic that a person can read, and what each of its lines means.

A file holds `المراجع` (a person of the demonstration), `موثّق: نعم` where their identity is proved beforehand,
and `الحوار`, lines of one key each:

- `من`: the citizen writes; a list is several messages sent at once
- `زر`: the citizen presses the button with these words
- `إلى`: all that is answered, in its words; «…» stands for any words, `صمت` for no answer
- `بعد`: so many minutes pass
- `حدث`: something happens elsewhere; `test_journeys.py` knows what

Placeholders: `‹الهوية›`, `‹المعاملة 1›` (by number, oldest first), `‹الرمز›` (the latest code on the phone),
`‹الرمز على +9665…›` (on another phone), `‹الرسالة›` (the phone's latest message, whole).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.fixtures.words import plain

SILENCE = "صمت"
_KINDS = {"من": "says", "زر": "presses", "إلى": "hears", "بعد": "waits", "حدث": "event"}
_PROOF: tuple[Mapping[str, Any], ...] = (
    {"من": "أريد التحقق من هويتي"},
    {"إلى": "…اكتبوا رقم الهوية أو الإقامة."},
    {"من": "‹الهوية›"},
    {"إلى": "…اكتبوا الرمز المكوّن من ستة أرقام.…"},
    {"من": "‹الرمز›"},
    {"إلى": "تم التحقق من هويتكم."},
)


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    words: Any


@dataclass(frozen=True, slots=True)
class Journey:
    name: str
    person: str
    lines: tuple[Line, ...]


def read(path: Path) -> Journey:
    raw = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    proof = _PROOF if raw.get("موثّق") else ()
    return Journey(path.stem, raw["المراجع"], tuple(_lines([*proof, *raw["الحوار"]])))


def _lines(raw: list[Mapping[str, Any]]) -> Iterator[Line]:
    for line in raw:
        ((key, words),) = line.items()
        yield Line(_KINDS[key], words)


def matches(expected: str, heard: str) -> bool:
    pattern = re.sub(r"(?:\\ )?…(?:\\ )?", "(?s:.*)", re.escape(plain(expected)))
    return re.fullmatch(pattern, plain(heard)) is not None
