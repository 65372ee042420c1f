"""Whom a request is for: a relation that the writer names as theirs."""

import re
from collections.abc import Iterator, Mapping

from core.interpretation import Entity
from nlu.entities.base import Message, words_before
from nlu.entities.patterns import START, STOP, any_of, spellings

_WORDS: Mapping[str, str] = {
    "spouse": (
        "زوجتي زوجته زوجتك الزوجة زوجتنا زوجي زوجها الزوج مرتي مرته مراتي مراته حرمتي حرمته حرمي المدام مدامتي جوزي"
        " جوزها راجلي زوجة زوجتى مرتى زوجات زوجتو مرتو قرينتي قريني حليلتي mrati marti zawjati zojti"
    ),
    "son": "ابني ابنه ابنها ولدي ولده ولدها الابن الولد نجلي ابنى ولدى ابنكم ibni waladi",
    "daughter": "ابنتي بنتي ابنته بنته ابنتها بنتها الابنة البنت كريمتي بنوتي بنتو بنتى binti bnti",
    "child": (
        "طفلي طفلتي اطفالي اولادي ولادي عيالي ابنائي بناتي الطفل الاطفال الابناء الاولاد العيال طفلنا مولودي مولودتي"
        " المولود رضيعي رضيعتي بزراني يهالي صغاري دراري وليداتي عيالنا اولادنا اطفالنا ابناءنا ابناءي وليدي"
    ),
    "father": "والدي ابوي ابويا ابوه ابوها الوالد الاب بابا والده والدها ابوك بويا",
    "mother": "والدتي امي الوالدة والدته والدتها الام ماما امه امها يما ميمتي مامتي",
    "parent": "الوالدين والدي ووالدتي والديني والداي ابوي وامي والديه",
    "brother": "اخي اخوي اخويا خويا شقيقي اخوه اخوها الاخ اخوتي اخواني",
    "sister": "اختي شقيقتي اخته اختها الاخت ختي خيتي اخواتي",
    "domestic_worker": (
        "خادمتي الخادمة خادمة خدامة الخدامة خدامتي شغالتي الشغالة شغالتنا شغالة سائقي السائق سايقي السايق سواقي السواق"
        " سائق سايق سواق دريولي الدريول دريول مربية المربية مربيتي عاملتي العاملة شغالات خادمات الدادة ننيتي"
    ),
}
_PHRASES: Mapping[str, tuple[str, ...]] = {
    "spouse": ("أم العيال", "أم عيالي", "أم اولادي", "رب الأسرة"),
    "domestic_worker": (
        *(
            "عاملة منزلية",
            "العاملة المنزلية",
            "عاملتي المنزلية",
            "عمالة منزلية",
            "العمالة المنزلية",
            "عامل منزلي",
        ),
        *(
            "العامل المنزلي",
            "مدبرة منزل",
            "مدبرة المنزل",
            "مساعدة منزلية",
            "سائق خاص",
            "السائق الخاص",
            "عامل المنزل",
        ),
        *("عاملة المنزل", "عمال المنازل", "عمالتي المنزلية"),
    ),
}
_RELATION = {word: relation for relation, words in _WORDS.items() for word in spellings(words.split())}
_RELATION |= {word: relation for relation, words in _PHRASES.items() for word in spellings(words)}
_RELATION |= {"ابي": "father"}
_PATTERN = re.compile(
    rf"{START}(?:[وف]?(?:لل|[لبكع]|عن|من)?)(?P<it>{any_of(_RELATION)}){STOP}|{START}[وف]?لل(?P<the>{any_of(word[2:] for word in _RELATION if word.startswith('ال'))}){STOP}"
)

_AT_WORK = frozenset({"شغاله", "سايق", "سواق"})
"""Also «is working» and «was driving»: a relation only beside what one does for a domestic worker."""
_FOR_WORKER = re.compile(
    r"اقام|جواز|فيزا|تاشير|كفال|استقدام|نقل|تجديد|اجدد|هرو|عقد|بلاغ|تغيب|خروج|تامين|عند[يهن]|معاش|راتب|رخصه|بطاقه|اسم|^ل|^عن$"
)
_WANT = "ابي"
_OF_FATHER = re.compile(
    r"^(?:معامله|جواز|هويه|اقامه|بطاقه|اسم|مع|عن|حق|مال|تبع|باسم|رخصه|سياره|بيت|تقاعد|وكاله|وفاه|شهاده|حساب|رقم|ملف|زياره|سفر)$"
)
_LATE_FATHER = re.compile(r"\s+(?:وامي|ووالدتي|الله يرحمه|رحمه|المتوفي|المرحوم|مسن|كبير|مريض|متوفي)")


def relations(message: Message) -> Iterator[Entity]:
    """Relations by their possessive or definite words, in any dialect."""
    view = message.plain
    for match in _PATTERN.finditer(view.text):
        group = "it" if match["it"] else "the"
        word = " ".join(match[group].split())
        if _means_relation(word, match, view.text):
            relation = _RELATION[word if group == "it" else "ال" + word]
            yield view.entity("relation", relation, *match.span(group))


def _means_relation(word: str, match: re.Match[str], text: str) -> bool:
    _, before = words_before(text, match.start())
    clitic = match.start("it") > match.start()
    if word == _WANT:
        return clitic or bool(_OF_FATHER.match(before)) or bool(_LATE_FATHER.match(text, match.end()))
    if word in _AT_WORK:
        return clitic or bool(_FOR_WORKER.search(before))
    return True
