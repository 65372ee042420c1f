"""Services, offices and certificates by any of their names, through clitics, dialect words and typos."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.interpretation import Entity, Gazetteer
from nlu.entities.base import Message
from nlu.entities.patterns import spell, spellings, words
from nlu.entities.stems import head, stems
from nlu.vocabulary import common_words

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = spellings(
    words(
        "لي، لنا، حق، حقي، مال، مالي، تبع، تبعي، تبعتي، بتاع، بتاعي، بتاعت، ديال، في، من، على، عن",
        "الى، هذه، هذا، لـ، بـ، ال، متاع، مالت",
    )
)
"""What people put between the words of a name: «تجديد لي الإقامة»."""
_MOST_BETWEEN = 2
_PLURAL = "ات"
_LEAST_FUZZY, _LEAST_TWO_TYPOS, _LEAST_ALONE = 4, 8, 5
_REAL_WORDS = spellings(
    words(
        "تحديد، تجدید، جواب، جواره، حواز، حدود، شهود، رحلة، رحمة، خدمة، خدمات، مركب، مراكز، مكاتب",
        "سفير، اقدام، اقامه، ظهور، جديد، جديدة، موعد، مواعيد، بطاقات، شهاده، شاهد، شاهدة، زيادة",
        "بيده، بيدي، زيارات، دفعة، دفعت، طلبات، وصلت، معاملة، معاملتي، ضمن، تامل، رسالة",
    )
)
"""Words of their own that are one letter away from a name's: never read as its misspelling. So are those of
`common_words`."""
_NO_NAMES = spellings(words("إفادتي، إفادتنا، إفادتكم، إفادته، افادتى، أفادني، أفادوني"))
"""Asks for an answer, not for a statement."""
_ARTICLE = re.compile(r"[وفبكلعه]?ال|[وف]?لل")
_ALIKE = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق", "كل", "هخح")
"""Letters that are taken for one another: alike but for dots, or neighbours on the keyboard."""


@dataclass(frozen=True, slots=True)
class _Name:
    entity: str
    id: str
    heads: tuple[str, ...]
    definite: bool
    """A single word with its article: «المدينة», where «مدينة» is any."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name at `start:end` of a text, `gaps` words of it not the name's own."""

    name: _Name
    start: int
    end: int
    gaps: int


class _Index:
    """A gazetteer's names by their first word. Made once for each version of it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._by_first: defaultdict[str, list[_Name]] = defaultdict(list)
        for entity, names in _kinds(gazetteer):
            for key, spoken in names.items():
                self._add(entity, key, spoken)
        self._vocabulary = sorted(
            {word for names in self._by_first.values() for n in names for word in n.heads}
        )
        self._known = frozenset(self._vocabulary)
        self._read = lru_cache(maxsize=8192)(self._reading)

    def _add(self, entity: str, key: str, spoken: tuple[str, ...]) -> None:
        for name in spoken:
            words = [word for word in _WORD.findall(spell(name)) if word not in _BETWEEN]
            if not words:
                continue
            heads = tuple(head(word) for word in words)
            definite = len(words) == 1 and _definite(words[0])
            self._by_first[heads[0]].append(_Name(entity, key, heads, definite))
            if len(words) > 1:
                joined = "".join(words)
                self._by_first[joined].append(_Name(entity, key, (joined,), definite=False))

    def _reading(self, word: str) -> Mapping[str, int]:
        """The names' words that this word can be, with the typos that it takes."""
        bases = stems(word)
        if not _NO_NAMES.isdisjoint(bases):
            return {}
        exact = {stem: 0 for stem in bases if stem in self._known}
        if exact or len(word) < _LEAST_FUZZY or not word.isalpha() or _real(word, bases):
            return exact
        typos = 2 if len(word) >= _LEAST_TWO_TYPOS else 1
        near: dict[str, int] = {}
        for stem in bases:
            if len(stem) < _LEAST_FUZZY:
                continue
            hit = process.extractOne(stem, self._vocabulary, scorer=OSA.distance, score_cutoff=typos)
            if hit and len(hit[0]) >= _LEAST_FUZZY:
                near[hit[0]] = min(hit[1], near.get(hit[0], typos))
        return near

    def find(self, text: str) -> Iterator[_Hit]:
        """Every name in `text`, overlaps included, the surest of an entity first."""
        words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
        readings = [self._read(word) for word, _, _ in words]
        for first, reading in enumerate(readings):
            hits = [
                (typos + more, _Hit(name, words[first][1], words[last][2], skipped))
                for word, typos in reading.items()
                for name in self._by_first.get(word, ())
                for last, more, skipped in self._rest(name, first, words, readings)
                if _sure(name, typos, words[first][0])
            ]
            yield from (hit for _, hit in sorted(hits, key=lambda pair: (-len(pair[1].name.heads), pair[0])))

    @staticmethod
    def _rest(
        name: _Name, first: int, words: list[tuple[str, int, int]], readings: list[Mapping[str, int]]
    ) -> Iterator[tuple[int, int, int]]:
        """Where the name ends if the words after `first` go on with it, the typos that takes, and the gaps."""
        at, typos, gaps = first, 0, 0
        for wanted in name.heads[1:]:
            at += 1
            skipped = 0
            while at < len(words) and wanted not in readings[at] and words[at][0] in _BETWEEN:
                at, skipped = at + 1, skipped + 1
            if skipped > _MOST_BETWEEN or at >= len(words) or wanted not in readings[at]:
                return
            typos += readings[at][wanted]
            gaps += skipped
        yield at, typos, gaps


def _definite(word: str) -> bool:
    return _ARTICLE.match(word) is not None


def _real(word: str, bases: tuple[str, ...]) -> bool:
    """Whether a word, or what it comes down to, is one of its own rather than a misspelling."""
    common = common_words()
    return word in common or any(base in common or base in _REAL_WORDS for base in bases)


def _sure(name: _Name, typos: int, word: str) -> bool:
    """Whether a name of one word is meant by `word` alone, with no other word of the name to speak for it.

    It must stand in its own number: «الجوازات» is the office that issues «الجواز». A place that is named with
    its article must be written with it. A misspelling must be a slip of the hand in a long word.
    """
    if len(name.heads) > 1:
        return True
    if name.entity != "office" and word.endswith(_PLURAL) and not name.heads[0].endswith(_PLURAL):
        return False
    if name.entity == "office" and name.definite and not _definite(word):
        return False
    return typos == 0 or (typos == 1 and any(_slip(base, name.heads[0]) for base in stems(word)))


def _slip(written: str, meant: str) -> bool:
    """Whether `written` is `meant` with a letter left out, doubled, swapped with the next, or taken for one alike."""
    if len(meant) < _LEAST_ALONE or written[0] != meant[0] or OSA.distance(written, meant) != 1:
        return False
    if len(written) != len(meant) or sorted(written) == sorted(meant):
        return True
    pair = next({a, b} for a, b in zip(written, meant, strict=True) if a != b)
    return any(pair <= set(group) for group in _ALIKE)


def _kinds(gazetteer: Gazetteer) -> tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]:
    return (
        ("service", gazetteer.services),
        ("office", gazetteer.offices),
        ("certificate", gazetteer.certificates),
    )


class _LastIndex:
    """The index of the gazetteer that was asked for last; another version, or another one without, replaces it."""

    def __init__(self) -> None:
        self._gazetteer = Gazetteer()
        self._index = _Index(self._gazetteer)

    def of(self, gazetteer: Gazetteer) -> _Index:
        same = gazetteer.version and gazetteer.version == self._gazetteer.version
        if not same and gazetteer is not self._gazetteer:
            self._gazetteer, self._index = gazetteer, _Index(gazetteer)
        return self._index


_INDEX = _LastIndex()


def names(message: Message) -> Iterator[Entity]:
    """What the agency's gazetteer knows, by any of its names."""
    gazetteer = message.context.gazetteer
    if not (gazetteer.services or gazetteer.offices or gazetteer.certificates):
        return
    view = message.plain
    for hit in _apart(_INDEX.of(gazetteer).find(view.text)):
        yield view.entity(hit.name.entity, hit.name.id, hit.start, hit.end)


def _apart(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """The hits of which no office shares letters with what is done there: «تجديد جواز في جدة» renews a passport.

    Names whose words stand side by side are surer than those with others between them, then the longer.
    """
    taken: dict[bool, set[int]] = {True: set(), False: set()}
    for hit in sorted(hits, key=lambda hit: (hit.gaps, hit.start - hit.end)):
        office, span = hit.name.entity == "office", range(hit.start, hit.end)
        if taken[not office].isdisjoint(span):
            taken[office].update(span)
            yield hit
