"""Arabic in Latin letters (`wen wslt mo3amalti`) back into Arabic, led by the words of the domain.

Arabizi has no standard: short vowels come and go, one Latin letter stands for several Arabic ones, the digits
that look like letters differ by country (9 is ق in the Maghreb, ص in the Gulf). What survives is the order
of the consonants. So a word is looked up by its consonants among the words that citizens use with this
service, the closest in sound wins, and a word that the domain does not know is spelt out letter by letter.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import Levenshtein

_FOREIGN = frozenset(
    {
        "the", "what", "how", "where", "when", "why", "who", "my", "your", "our", "want",
        "need", "please", "is", "are", "was", "you", "can", "could", "would", "have", "has",
        "for", "this", "that", "with", "and", "from", "not", "of", "do", "does", "did", "been",
        "will", "should", "about", "any", "there", "je", "est", "les", "pour", "mon", "mes",
        "vous", "une", "des", "comment", "quand", "bonjour", "merci", "avec", "dans", "sur",
        "pas", "votre", "suis", "ai", "le", "du", "et", "que"
    }
)  # fmt: skip
"""Frequent English and French words that are no Arabizi."""
_FOREIGN_SHARE = 0.3
_LATIN = re.compile(r"[a-z0-9']*[a-z][a-z0-9']*")

_SOUNDS = {
    "sh": "ش", "ch": "ش", "th": "ث", "dh": "ذ", "kh": "خ", "gh": "غ", "ou": "و", "oo": "و", "ee":
    "ي", "aa": "ا", "ii": "ي", "uu": "و", "3'": "غ", "7'": "خ", "6'": "ظ", "9'": "ض", "b": "ب", "p":
    "ب", "t": "ت", "j": "ج", "g": "ق", "7": "ح", "h": "ه", "5": "خ", "x": "خ", "d": "د", "z": "ز",
    "r": "ر", "s": "س", "3": "ع", "f": "ف", "v": "ف", "q": "ق", "k": "ك", "c": "ك", "l": "ل", "m":
    "م", "n": "ن", "w": "و", "y": "ي", "i": "ي", "o": "و", "u": "و", "a": "ا", "e": "", "2": "ء",
    "6": "ط", "8": "ق", "9": "ق", "4": "ذ", "'": "",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(map(re.escape, _SOUNDS), key=len, reverse=True)))

_CLASSES = {
    "ب": "b", "ت": "t", "ث": "t", "ط": "t", "ج": "j", "ح": "h", "ه": "h", "خ": "x", "د": "d", "ذ":
    "d", "ض": "d", "ظ": "d", "ز": "d", "ر": "r", "س": "s", "ص": "s", "ش": "c", "غ": "g", "ف": "f",
    "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
_AMBIGUOUS = {
    "g": ("k", "j", "g"), "8": ("k", "g"), "9": ("k", "s"), "2": ("", "k"), "ch": ("c", "k", "j"),
    "x": ("x", "c"), "th": ("t", "d"), "z": ("d",), "t": ("t",), "j": ("j",), "c": ("k", "s"),
}  # fmt: skip
_ALSO = (("", ""), ("g", "j"), ("9", "s"), ("8", "gh"), ("ch", "k"))
"""Second readings that differ by country."""
_GLIDES = {"و": "w", "ي": "y"}
_VOWELS = str.maketrans({"e": "y", "i": "y", "o": "w", "u": "w", "ا": "a", "و": "w", "ي": "y", "ء": ""})
_NO_VOWELS = str.maketrans("", "", "awy")
_WEIGHTS = (2, 1, 2)
"""Of an insertion, a deletion, a substitution: Latin writes short vowels that Arabic does not."""
_CONSONANT = 3
_ARTICLES = ("el", "al", "il", "l")
_ATTACHED = {
    "el": "ال", "al": "ال", "il": "ال", "l": "ال", "bel": "بال", "bil": "بال", "fel": "فال", "fil": "فال",
    "lel": "لل", "lil": "لل", "wel": "وال", "wal": "وال", "w": "و", "b": "ب",
}  # fmt: skip
"""Latin writers set these apart; Arabic writes them on to the next word."""
_PREFIXES = {
    "w": "و",
    "wa": "و",
    "wel": "وال",
    "wal": "وال",
    "b": "ب",
    "bel": "بال",
    "fel": "فال",
    "lel": "لل",
}
_SHORTEST_REST = 3
_RARITY = 0.6


def is_latin(token: str) -> bool:
    return _LATIN.fullmatch(token) is not None


def foreign(tokens: Iterable[str]) -> bool:
    """Whether the Latin words are English or French rather than Arabizi."""
    latin = [token for token in tokens if is_latin(token)]
    return sum(token in _FOREIGN for token in latin) > _FOREIGN_SHARE * len(latin)


def _joined(tokens: list[str]) -> Iterator[tuple[str, str]]:
    """The tokens, each with what is to be written before it."""
    before = ""
    for token in tokens:
        if token in _ATTACHED:
            before = _ATTACHED[token]
        else:
            yield before, token
            before = ""
    if before:
        yield "", before


def spell_out(word: str) -> str:
    """The likeliest Arabic letters for a Latin word, one after the other."""
    letters = "".join(_SOUNDS.get(m[0], "") for m in _SOUND.finditer(word))
    if word[0] in "aeiou" and not letters.startswith("ا"):
        letters = f"ا{letters}"
    return f"{letters[:-1]}ه" if word.endswith("a") and len(letters) > _SHORTEST_REST else letters


class Decoder:
    """Knows the domain's words (with how often they occur), and finds them behind Latin spellings."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self.words = words
        self._by_consonants: dict[str, list[str]] = defaultdict(list)
        for word in words:
            self._by_consonants[_consonants(word)].append(word)
        self.decode = lru_cache(maxsize=4096)(self._decode)

    def arabic(self, tokens: list[str]) -> list[str]:
        """The tokens with Arabizi in Arabic letters; other languages as they were."""
        if not any(map(is_latin, tokens)) or foreign(tokens):
            return tokens
        return [self._attached(before, t) if is_latin(t) else before + t for before, t in _joined(tokens)]

    def _attached(self, before: str, word: str) -> str:
        """The word with the article or preposition that was set apart, if only both together are known."""
        if before.endswith("ال") and not self._known(word) and (known := self._known(f"al{word}")):
            return f"{before.removesuffix('ال')}{known}"
        return before + self.decode(word)

    def _decode(self, word: str) -> str:
        """The Arabic word that a Latin one stands for."""
        return self._known(word) or self._prefixed(word) or spell_out(word)

    def _known(self, word: str) -> str | None:
        found = [w for key in _readings(word) for w in self._by_consonants.get(key, ())]
        sounds = {_sound(word.replace(*other)) for other in _ALSO}
        return min(found, key=lambda w: min(self._distance(s, w) for s in sounds), default=None)

    def _distance(self, sound: str, word: str) -> float:
        """How far a known word is from the sound of a Latin one, in half letters; frequent is nearer."""
        arabic = _arabic_sound(word)
        vowels = Levenshtein.distance(sound, arabic, weights=_WEIGHTS)
        consonants = Levenshtein.distance(sound.translate(_NO_VOWELS), arabic.translate(_NO_VOWELS))
        return vowels + _CONSONANT * consonants - _RARITY * math.log(self.words[word])

    def _prefixed(self, word: str) -> str | None:
        for latin, arabic in [*((a, "ال") for a in _ARTICLES), *_PREFIXES.items()]:
            rest = word.removeprefix(latin)
            if rest != word and len(rest) >= _SHORTEST_REST and (known := self._known(rest)):
                return f"{arabic}{known}"
        return None


def _consonants(word: str) -> str:
    """The consonants of an Arabic word by classes that Latin can tell apart; no glides but a first."""
    body = word.removesuffix("ه")
    first = _GLIDES.get(word[:1], "")
    return _single(first + "".join(_CLASSES.get(c, "") for c in body))


def _readings(word: str) -> Iterator[str]:
    """Every row of consonants that a Latin word may stand for."""
    sounds = [m[0] for m in _SOUND.finditer(_without_silent_h(word))]
    options = [_AMBIGUOUS.get(s) or (_CLASSES.get(_SOUNDS[s], ""),) for s in sounds]
    first = sounds[0] if sounds and sounds[0] in "wy" else ""
    yield from dict.fromkeys(_single(first + "".join(option)) for option in product(*options[:12]))


def _without_silent_h(word: str) -> str:
    return word[:-1] if word.endswith(("ah", "eh")) else word


def _single(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters)


def _sound(word: str) -> str:
    """A Latin word with its digraphs as Arabic letters and its vowels in three classes."""
    return _SOUND.sub(lambda m: _SOUNDS[m[0]] or "y", _without_silent_h(word)).translate(_VOWELS)


@lru_cache(maxsize=20_000)
def _arabic_sound(word: str) -> str:
    return (f"{word[:-1]}ا" if word.endswith("ه") else word).translate(_VOWELS)
