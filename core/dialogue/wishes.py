"""Wishes about a time that are no time: «أقرب موعد», «الصبح», «الأسبوع الجاي»."""

import re
from collections.abc import Iterator, Mapping, Sequence

from core.interpretation import Entity

SOONEST, PART_OF_DAY, WEEK = "soonest", "part_of_day", "week"

_WORDS: Mapping[tuple[str, str], re.Pattern[str]] = {
    (entity, value): re.compile(rf"(?<!\w)[وبف]?(?:{words})(?!\w)")
    for entity, value, words in (
        (
            SOONEST,
            "time",
            r"[أا]قرب\s+(?:موعد|وقت|حجز)|[أا]ول\s+موعد|[أا]ي\s+(?:موعد|وقت|ساع[هة])|[أا]سرع\s+وقت|ال[أا]قرب",
        ),
        (SOONEST, "day", r"[أا]ي\s+يوم|[أا]قرب\s+يوم|[أا]ول\s+يوم"),
        (PART_OF_DAY, "morning", r"الصبح|الصباح|صباح[اً]+|صبح|بدري|قبل\s+الظهر|الضحى"),
        (
            PART_OF_DAY,
            "afternoon",
            r"بعد\s+(?:الظهر|العصر|الدوام)|الظهر|العصر|عصر[اً]*|المساء?|مساء[اً]*(?!\s+ال)",
        ),
        (WEEK, "next", r"ال[أا]سبوع\s+(?:الجاي|القادم|المقبل|التالي|اللي\s+بعد\w*)"),
        (WEEK, "this", r"(?:هذا\s+ال|هال|ها\s?ال)[أا]سبوع|ال[أا]سبوع\s+(?:هذا|الحالي|ده|هيدا)"),
    )
}


def wishes(text: str) -> Iterator[Entity]:
    """What is wished, as entities; whoever offers times takes them, everyone else passes them by."""
    for (entity, value), words in _WORDS.items():
        if match := words.search(text):
            yield Entity(entity, value, match[0], *match.span())


def beside(wished: Iterator[Entity], read: Sequence[Entity]) -> tuple[Entity, ...]:
    """Both together: «٣ العصر» is a time and no wish, bare «بعد الظهر» a wish and no time."""
    times = [entity for entity in read if entity.entity == "time"]
    kept = [w for w in wished if not any(_within(w, t) and not _within(t, w) for t in times)]
    gone = [t for t in times if any(_within(t, w) for w in kept)]
    return (*(e for e in read if e not in gone), *kept)


def _within(inner: Entity, outer: Entity) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
