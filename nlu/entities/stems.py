"""What a word may come down to once clitics, possessives and the verb's person are taken off it."""

from collections.abc import Mapping
from functools import lru_cache

from nlu.entities.patterns import meanings

_PREFIXES = (
    "وبال",
    "فبال",
    "وال",
    "فال",
    "بال",
    "كال",
    "عال",
    "هال",
    "ولل",
    "لل",
    "ال",
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "ع",
)
_POSSESSIVES = (
    "تكم",
    "تهم",
    "تها",
    "تنا",
    "تي",
    "تك",
    "ته",
    "تو",
    "كم",
    "هم",
    "ها",
    "نا",
    "ين",
    "ات",
    "ي",
    "ك",
    "ه",
    "و",
)
_SHORTEST = 3

_SAME: Mapping[str, str] = {
    "تجديد": (
        "تجديد، اجدد، نجدد، يجدد، تجدد، جدد، جددت، اجددها، جددوا، تجديدها، بجدد، نجددها، جدده، "
        "جددوها، tajdid، ajaded"
    ),
    "اصدار": (
        "إصدار، استخراج، اصدر، استخرج، نستخرج، يصدر، اطلع، نطلع، طلع، اطلعها، تطليع، طلعوا، "
        "استخراجها، تصدرون، تطلعون، اسوي، اعمل"
    ),
    "نقل": "نقل، انقل، ننقل، ينقل، تنقل، نقلت، تحويل، احول، نحول",
    "الغاء": "إلغاء، الغي، نلغي، يلغي، الغوا، تلغون، الغيت، كنسل، اكنسل",
    "تسجيل": "تسجيل، اسجل، نسجل، يسجل، سجل، سجلت",
    "تمديد": "تمديد، امدد، نمدد، يمدد، مدد، تمدد، امد",
    "تاجيل": "تأجيل، اأجل، أجل، نؤجل، اؤجل، ناجل، ياجل",
    "دفع": "دفع، ادفع، ندفع، يدفع، سداد، اسدد، نسدد، سدد",
    "اضافه": "إضافة، اضيف، نضيف، يضيف",
    "بدل": "بدل، بديل",
    "فاقد": "فاقد، مفقود، ضايع، ضائع، ضاع، ضاعت، مفقودة، ضيعت، فقدت، فقدان",
    "جواز": "جواز، باسبور، باسبورت، جوازات، بسبور، passport، jawaz، الباسبور",
    "اقامه": "إقامة، اقامات، iqama، e8ama، eqama، الاقامه",
    "تاشيره": "تأشيرة، فيزا، فيزة، تاشيرات، visa، فيز",
    "رخصه": "رخصة، رخص",
    "سياره": "سيارة، موتر، عربية، مركبة، سيارات، مركبات، كرهبة، طوموبيل",
    "زوجه": "زوجة، زوجتي، مرتي، حرمتي، مراتي، زوجته، المدام، الزوجة، مرة، مرته، حرمة",
    "ابن": (
        "ابن، ولد، ولدي، ابني، طفل، طفلي، اولاد، ابناء، أبناء، عيال، عيالي، اولادي، "
        "ابنائي، اطفال، بنتي، بنت، ابنتي، ابنة، ياهل"
    ),
    "عامله": "عاملة، خادمة، شغالة، خدامة، خادمتي، شغالتي، عمالة، عامل، سايق، سائق، سواق",
    "راتب": "راتب، معاش، مرتب، رواتب",
}
_CANON = meanings(_SAME)


@lru_cache(maxsize=8192)
def stems(word: str) -> tuple[str, ...]:
    """Every base a folded word may have, the word itself first; synonyms come down to one head."""
    found = dict.fromkeys([_canonical(word)])
    for prefix in ("", *_PREFIXES):
        if not word.startswith(prefix) or len(word) - len(prefix) < _SHORTEST:
            continue
        body = word[len(prefix) :]
        found[_canonical(body)] = None
        for suffix in _POSSESSIVES:
            if body.endswith(suffix) and len(body) - len(suffix) >= _SHORTEST:
                root = body[: -len(suffix)]
                found[_canonical(root)] = None
                if suffix[0] == "ت" or suffix == "ات":
                    found[_canonical(root + "ه")] = None
    return tuple(found)


def _canonical(word: str) -> str:
    """Synonyms as one; a final hamza after ا is rarely typed."""
    bare = word[:-1] if word.endswith("اء") else word
    return _CANON.get(word) or _CANON.get(bare, bare)


def head(word: str) -> str:
    """The one stem by which a word of a name is known: without its article, synonyms as one."""
    bare = word[2:] if word.startswith("ال") and len(word) - 2 >= _SHORTEST else word
    return _CANON.get(word) or _canonical(bare)
