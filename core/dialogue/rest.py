"""Asking for the rest of an answer that was too long for one message."""

from core.dialogue.words import plain

_WORDS = frozenset(
    plain(word)
    for word in ("تابع", "تابعوا", "المزيد", "مزيد", "البقية", "الباقي", "أكمل", "كمل", "كملوا", "more")
)


def asks_for_rest(text: str) -> bool:
    """«تابع» and nothing else."""
    return plain(text) in _WORDS
