"""Country packs: `WAKEEL_COUNTRY` names one. A pack is a folder with `country.yml` and its own `lexicon.yml`.

`lexicon.yml` maps a dialect word to standard ones and may begin with `extends`, the files of `dialects/` that come
first where dialects disagree. Only words that mean the same wherever they are understood belong there: «بعد» is Iraqi
for «still» but everyone's «after», so it is left to the classifier. Change a word, and the next start trains anew.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from core.country import Country, Emergency
from core.errors import SettingsError

_PACKS = Path(__file__).parent


def available() -> tuple[str, ...]:
    """The codes that `load` knows."""
    return tuple(sorted(path.parent.name for path in _PACKS.glob("*/country.yml")))


@cache
def load(code: str) -> Country:
    """The pack of a country by its ISO 3166 code in lower case; raises SettingsError if there is none."""
    if code not in available():
        raise SettingsError(f"WAKEEL_COUNTRY: no country pack {code!r}; one of: {', '.join(available())}")
    pack = _read(_PACKS / code / "country.yml")
    return Country(
        code=code,
        name=pack["name"],
        body=pack["body"],
        currency=pack["currency"],
        currency_digits=pack["currency_digits"],
        time_zone=ZoneInfo(pack["time_zone"]),
        weekend=frozenset(pack["weekend"]),
        phone_region=pack["phone_region"],
        id_patterns=tuple(pack["id_patterns"]),
        id_checksum=pack.get("id_checksum", ""),
        plate_pattern=pack["plate_pattern"],
        emergencies=tuple(Emergency(**entry) for entry in pack["emergencies"]),
        hours=_span(pack["hours"]),
        quiet_hours=_span(pack["quiet_hours"]),
        months=pack.get("months", "standard"),
        holidays=tuple((_day(day), name) for day, name in pack["holidays"].items()),
        yearly_holidays=tuple((*_month_and_day(key), name) for key, name in pack["yearly_holidays"].items()),
        prayer_times=tuple((name, time.fromisoformat(at)) for name, at in pack["prayer_times"].items()),
        lexicon=_lexicon(code),
        hijri_first=pack.get("hijri_first", False),
        privacy_url=pack["privacy_url"],
        hosts=tuple(pack["hosts"]),
    )


def _read(path: Path) -> Mapping[str, Any]:
    with path.open(encoding="utf-8") as file:
        content: Mapping[str, Any] = yaml.safe_load(file)
    return content


def _span(pair: Sequence[str]) -> tuple[time, time]:
    begins, ends = map(time.fromisoformat, pair)
    return begins, ends


def _day(key: str | date) -> date:
    return key if isinstance(key, date) else date.fromisoformat(key)


def _month_and_day(key: str) -> tuple[int, int]:
    month, day = key.split("-")
    return int(month), int(day)


def _lexicon(code: str) -> tuple[tuple[str, str], ...]:
    """The country's own words first, then its dialects', then those of the dialects that its guests speak."""
    own = _read(_PACKS / code / "lexicon.yml")
    dialects = [*own.get("extends", ()), *sorted(path.stem for path in (_PACKS / "dialects").glob("*.yml"))]
    words: dict[str, str] = dict(own.get("words") or {})
    for dialect in dialects:
        words = {**_read(_PACKS / "dialects" / f"{dialect}.yml"), **words}
    return tuple(words.items())
