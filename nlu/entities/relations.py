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
    "son": (
        "ابني، ابنه، ابنها، ولدي، ولده، ولدها، الابن، الولد، نجلي، ابنى، ولدى، ابنكم، ibni، ebni، waladi"
    ),
    "daughter": (
        "ابنتي، بنتي، ابنته، بنته، ابنتها، بنتها، الابنة، البنت، كريمتي، بنوتي، بنتو، بنتى، binti، benti، ibnti، bnti"
    ),
    "child": (
        "طفلي، طفلتي، اطفالي، اولادي، ولادي، عيالي، ابنائي، بناتي، الطفل، الاطفال، الابناء، "
        "الاولاد، العيال، طفلنا، مولودي، مولودتي، المولود، رضيعي، رضيعتي، بزراني، يهالي، "
        "صغاري، دراري، وليداتي، عيالنا، اولادنا، اطفالنا، ابناءنا، ابناءي، وليدي"
    ),
    "father": "والدي، ابوي، ابويا، ابوه، ابوها، الوالد، بابا، والده، والدها، ابوك، بويا، أبي",
    "mother": "والدتي، ommi، omi، امي، الوالدة، والدته، والدتها، الام، ماما، امه، امها، يما، ميمتي، مامتي",
    "parent": "الوالدين، والديني، والداي، والديه",
    "brother": "اخي، اخوي، اخويا، خويا، شقيقي، اخوه، اخوها، اخوتي، اخواني",
    "sister": "اختي، شقيقتي، اخته، اختها، ختي، خيتي، اخواتي",
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
"""«أبي», my father; in the Gulf also «I want»."""
_OF_FATHER = spellings(
    words(
        "معاملة، جواز، هوية، إقامة، بطاقة، اسم، باسم، مع، عن، حق، مال، تبع، رخصة، سيارة، بيت، تقاعد، وكالة، وفاة",
        "شهادة، حساب، رقم، ملف، زيارة",
    )
)
_VERB_AFTER = re.compile(r"\s+[انيت]")
_FATHER_BEFORE = re.compile(r"\s+(?:وامي|ووالدتي|الله يرحمه|رحمه|المتوفي|المرحوم|مسن|كبير|مريض|متوفي)")
_SIBLINGS = spellings(words("أخي، أخوي، خويا، خوي، أخويا، أختي، ختي، إخواني، إخوتي، خيتي"))
_GREETING = spellings(
    words(
        "السلام، عليكم، وبركاته، هلا، أهلا، مرحبا، شكرا، لا، نعم، صحيح، اي، ايه، ايوا، واه، تسلم، مشكور",
        "سمحت، بسلامة، صحة، فيك، السلامة، الله، تمام، طيب، عزيزي، صباح، الخير، النور",
    )
)
_ADDRESSED = re.compile(r"\s*,|\s+(?:انا|في ادار|الكرام|الكريم|العزيز|الموظف|بغيت|ابغي|ابي)")


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
    """Whether the word is a relation here: not «I want», «is working», nor «brother» to whoever reads."""
    _, before = words_before(text, match.start())
    clitic = text[match.start() : match.start("it")] if match["it"] else "لل"
    if word == _WANT:
        of_father = before in _OF_FATHER or clitic in {"ل", "ب", "عن"}
        wanting = of_father and _VERB_AFTER.match(text, match.end())
        return bool(_FATHER_BEFORE.match(text, match.end()) or (of_father and not wanting))
    if word in _AT_WORK:
        return bool(clitic or _FOR_WORKER.search(before))
    if word in _SIBLINGS and not clitic:
        return before not in _GREETING | {"يا"} and bool(before or not _ADDRESSED.match(text, match.end()))
    return before != "يا"
