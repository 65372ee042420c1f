"""The pieces of a message that have a normal form: numbers, dates, people, names that an agency knows.

One module a family; each finds what it knows on its own, and where two claim the same letters the longer
wins, then the one that comes first in EXTRACTORS.
"""

from collections import defaultdict
from collections.abc import Iterable

import countries
from core.interpretation import Context, Entity
from nlu.entities.base import Extractor, Message
from nlu.entities.contact import emails, phones
from nlu.entities.dates import dates
from nlu.entities.identity import national_ids
from nlu.entities.names import names
from nlu.entities.numbers import numeric
from nlu.entities.plates import plate_numbers
from nlu.entities.quantities import amounts, person_counts, ratings
from nlu.entities.references import certificate_codes, complaint_numbers, one_time_codes, transaction_numbers
from nlu.entities.relations import relations
from nlu.entities.text import plain
from nlu.entities.times import times

EXTRACTORS: tuple[Extractor, ...] = (
    one_time_codes,
    emails,
    complaint_numbers,
    transaction_numbers,
    plate_numbers,
    national_ids,
    certificate_codes,
    ratings,
    phones,
    amounts,
    dates,
    times,
    person_counts,
    names,
    relations,
)
_TOGETHER = frozenset({"service", "certificate", "relation"})
"""«تجديد إقامة الزوجة» is a service and names a relation: these may share their letters."""


def extract(text: str, context: Context) -> tuple[Entity, ...]:
    """The entities of `text`, in the order they stand; offsets are code points of `text` itself.

    Never raises for a message, whatever it holds; raises SettingsError for a country that has no pack.
    """
    view = plain(text)
    message = Message(view, numeric(view), context, countries.load(context.country))
    return _settled(entity for find in EXTRACTORS for entity in find(message))


def _settled(found: Iterable[Entity]) -> tuple[Entity, ...]:
    taken: dict[int, set[str]] = defaultdict(set)
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: e.start - e.end):
        span = range(entity.start, entity.end)
        if any(_clash(entity.entity, taken[at]) for at in span if at in taken):
            continue
        for at in span:
            taken[at].add(entity.entity)
        kept.append(entity)
    return tuple(sorted(kept, key=lambda e: (e.start, e.end)))


def _clash(entity: str, others: set[str]) -> bool:
    return entity in others or not (entity in _TOGETHER and others <= _TOGETHER)
