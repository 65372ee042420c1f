"""The lone words by which whoever writes refuses messages nobody asked for, and asks for them again.

Decided by these words alone, never by a guess: who says them must be obeyed at once, and nobody else. A lone
«إلغاء» cancels what is open and refuses nothing; a whole sentence is understood like any other.
"""

from collections.abc import Mapping

from core.dialogue.words import plain

STOP, START = "notifications_stop", "notifications_start"

_WORDS: Mapping[str, Mapping[str, str]] = {
    "ar": {STOP: "إيقاف أوقف أوقفوا وقف وقفوا توقف ستوب", START: "اشتراك اشترك اشتركوا ستارت"},
    "en": {STOP: "stop stopall unsubscribe", START: "start unstop subscribe"},
    "fr": {STOP: "arrêt", START: "abonner"},
}
"""By language. The English ones are those that operators know (CTIA Messaging Principles, 5.1.3)."""
_INTENTS = {
    plain(word): intent
    for wishes in _WORDS.values()
    for intent, words in wishes.items()
    for word in words.split()
}


def wish(text: str) -> str | None:
    """STOP or START where the text is such a word and nothing else, whatever its spelling, signs and repeats.

    A word behind a slash is a program's command, which some send of themselves.
    """
    words = set(plain(text).split())
    return _INTENTS.get(words.pop()) if len(words) == 1 and "/" not in text else None
