"""Whom a request is for: a relation that the writer names as theirs."""

import re
from collections.abc import Iterator, Mapping

from core.interpretation import Entity
from nlu.entities.base import Message, words_before
from nlu.entities.patterns import START, STOP, any_of, meanings, spellings, words

_WORDS: Mapping[str, str] = {
    "spouse": (
        "زوجتي، زوجته، زوجتك، الزوجة، زوجتنا، زوجي، زوجها، الزوج، مرتي، مرته، مراتي، مراته، "
        "حرمتي، حرمته، حرمي، المدام، مدامتي، جوزي، جوزها، راجلي، زوجة، زوجتى، مرتى، زوجات، "
        "زوجتو، مرتو، قرينتي، قريني، حليلتي، mrati، marti، zawjati، zojti، أم العيال، "
        "أم عيالي، أم اولادي، رب الأسرة"
    ),
    "son": ("ابني، ابنه، ابنها، ولدي، ولده، ولدها، الابن، الولد، نجلي، ابنى، ولدى، ابنكم، ibni، waladi"),
    "daughter": (
        "ابنتي، بنتي، ابنته، بنته، ابنتها، بنتها، الابنة، البنت، كريمتي، بنوتي، بنتو، بنتى، binti، bnti"
    ),
    "child": (
        "طفلي، طفلتي، اطفالي، اولادي، ولادي، عيالي، ابنائي، بناتي، الطفل، الاطفال، الابناء، "
        "الاولاد، العيال، طفلنا، مولودي، مولودتي، المولود، رضيعي، رضيعتي، بزراني، يهالي، "
        "صغاري، دراري، وليداتي، عيالنا، اولادنا، اطفالنا، ابناءنا، ابناءي، وليدي"
    ),
    "father": "والدي، ابوي، ابويا، ابوه، ابوها، الوالد، الاب، بابا، والده، والدها، ابوك، بويا، أبي",
    "mother": "والدتي، امي، الوالدة، والدته، والدتها، الام، ماما، امه، امها، يما، ميمتي، مامتي",
    "parent": "الوالدين، والديني، والداي، والديه",
    "brother": "اخي، اخوي، اخويا، خويا، شقيقي، اخوه، اخوها، الاخ، اخوتي، اخواني",
    "sister": "اختي، شقيقتي، اخته، اختها، الاخت، ختي، خيتي، اخواتي",
    "domestic_worker": (
        "خادمتي، الخادمة، خادمة، خدامة، الخدامة، خدامتي، شغالتي، الشغالة، شغالتنا، شغالة، "
        "سائقي، السائق، سايقي، السايق، سواقي، السواق، سائق، سايق، سواق، دريولي، الدريول، "
        "دريول، مربية، المربية، مربيتي، عاملتي، العاملة، شغالات، خادمات، الدادة، ننيتي، "
        "عاملة منزلية، العاملة المنزلية، عاملتي المنزلية، عمالة منزلية، العمالة المنزلية، "
        "عامل منزلي، العامل المنزلي، مدبرة منزل، مدبرة المنزل، مساعدة منزلية، سائق خاص، "
        "السائق الخاص، سايق خاص، سواق خاص، عامل المنزل، عاملة المنزل، عمال المنازل، "
        "عمالتي المنزلية"
    ),
}
_RELATION = meanings(_WORDS)
_AFTER_LAM = {word[2:]: word for word in _RELATION if word.startswith("ال")}
"""«للزوجة» is «ل» and «الزوجة» in one."""
_PATTERN = re.compile(
    rf"{START}[وف]?(?:(?:لل|[لبكع]|عن|من)?(?P<it>{any_of(_RELATION)})|لل(?P<the>{any_of(_AFTER_LAM)})){STOP}"
)

_AT_WORK = frozenset({"شغاله", "سايق", "سواق"})
"""Also «is working» and «was driving»: a relation only beside what one does for a domestic worker."""
_FOR_WORKER = re.compile(
    "اقام|جواز|فيزا|تاشير|كفال|استقدام|نقل|تجديد|اجدد|هرو|عقد|بلاغ|تغيب|خروج|تامين|عندي|عنده|معاش|راتب|رخصه|بطاقه|اسم"
)
_WANT = "ابي"
_OF_FATHER = spellings(
    words(
        "معاملة، جواز، هوية، إقامة، بطاقة، اسم، باسم، مع، عن، حق، مال، تبع، رخصة، سيارة، بيت، تقاعد، وكالة",
        "وفاة، شهادة، حساب، رقم، ملف، زيارة، سفر",
    )
)
_FATHER_BEFORE = re.compile(r"\s+(?:وامي|ووالدتي|الله يرحمه|رحمه|المتوفي|المرحوم|مسن|كبير|مريض|متوفي)")


def relations(message: Message) -> Iterator[Entity]:
    """Relations by their possessive or definite words, in any dialect."""
    view = message.plain
    for match in _PATTERN.finditer(view.text):
        group = "it" if match["it"] else "the"
        word = " ".join(match[group].split())
        if _means_relation(word, match, view.text):
            relation = _RELATION[word if group == "it" else _AFTER_LAM[word]]
            yield view.entity("relation", relation, *match.span(group))


def _means_relation(word: str, match: re.Match[str], text: str) -> bool:
    _, before = words_before(text, match.start())
    clitic = match.start("it") > match.start()
    if word == _WANT:
        return clitic or before in _OF_FATHER or bool(_FATHER_BEFORE.match(text, match.end()))
    if word in _AT_WORK:
        return clitic or bool(_FOR_WORKER.search(before))
    return True
