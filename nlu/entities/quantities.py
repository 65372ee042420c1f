"""Amounts of money, numbers of people, ratings."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from core.interpretation import Entity
from nlu.entities.base import Message, answer
from nlu.entities.patterns import START, STOP, any_of, meanings, words

_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d+)?)"
_CURRENCY = any_of(
    words(
        "ريال، ريالات، ريالا، دينار، دنانير، دينارا، درهم، دراهم، درهما، جنيه، جنيهات، جنيها، ليرة",
        "ليرات، دولار، دولارات، يورو، ر.س، د.ك، د.ب، ر.ق، د.إ، ج.م، ل.س، د.أ، sar، kwd، bhd، qar، aed",
        "egp، jod، syp، kd، bd، sr، qr، dhs، usd، riyal، dinar، dirham، dollar، ﷼، $، لير، دهم، درهام",
        "جنية، ريل",
    )
)
_DUALS: Mapping[str, str] = {
    "amount": "ريالين، دينارين، درهمين، جنيهين، ليرتين، دولارين",
    "person_count": "شخصين، نفرين، فردين، شخصان",
    "rating": "نجمتين، نجمتان",
}
_DUAL = meanings(_DUALS)
_PEOPLE = any_of(
    words(
        "شخص، أشخاص، اشخاص، نفر، أنفار، انفار، فرد، أفراد، مرافق، مرافقين، راكب، ركاب، زائر، زوار",
        "أطفال، أولاد، عيال، أبناء، بنات، مسافرين، بالغين، people، persons، person، شخصا",
    )
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/:-]){_NUMBER}\s*(?:{_CURRENCY}){STOP}(?:\s+و\s?(?P<half>نص|نصف|ربع){STOP})?"
)
_CURRENCY_FIRST = re.compile(rf"{START}(?:{_CURRENCY})\s*{_NUMBER}(?P<half>)(?![\w.,/:-])")
_ONE_AND_HALF = re.compile(
    rf"{START}(?P<n>)(?:ريال|دينار|درهم|جنيه|ليره|دولار)\s+و\s?(?P<half>نص|نصف|ربع){STOP}"
)
_ONLY_HALF = re.compile(rf"{START}(?P<half>نص|نصف|ربع)\s+(?:{_CURRENCY}){STOP}")
_PERSONS = re.compile(rf"(?<![\d.,/:-])(?P<n>\d{{1,3}})\s+(?:{_PEOPLE}){STOP}")
_ONE_PERSON = re.compile(r"(?<!\w)[لب]?(?:شخص|نفر|فرد)\s+(?P<n>1)(?!\d)")
_WE_ARE = re.compile(
    rf"{START}(?:عددنا|عددهم|عدد\s+ال(?:اشخاص|افراد|مرافقين|ركاب|مسافرين|زوار|اطفال)|احنا|حنا|نحن|نحنا|كلنا|عدنا)"
    r"\s*(?:هو|:|ال)?\s*(?P<n>\d{1,2})(?![\d:./-]|\s*(?:%|سن|شهر|شهور|يوم|ايام|مر))"
)
_DUAL_WORD = re.compile(rf"{START}[وفبل]?(?P<it>{any_of(_DUAL)}){STOP}")
_STARS = re.compile(rf"(?<![\d.,/:-])(?P<n>\d{{1,2}})\s+(?:نجوم|نجمات|نجمه|stars?){STOP}")
_STAR_SIGNS = re.compile("(?:[⭐★🌟]\\s?){1,10}")
_OUT_OF = re.compile(
    r"(?<![\d.,/:-])(?P<n>10|\d)\s*(?P<by>من|علي|عل|men|of|/)\s*(?:ال)?\s?(?P<of>5|10)(?![\d/.:-])"
    r"(?!\s+(?:طلب|موظف|معامل|ايام|اشخاص|شهور|مر|سن|صباح|الصبح))"
)
_GIVE = re.compile(
    rf"{START}[وف]?(?:ا?عطيكم|ا?عطيك|ا?عطيتكم|ا?عطيه|ا?عطيها|نعطيكم|نعطيها|نعطيه|بحطلكم|a3tikom|a3teekom|n3tikom|بعطيكم|بعطيك|اقيمكم|اقيم|اقيمها|قيمتكم|تقييمي|تقيمي|تقييم"
    r"|التقييم|تستاهلون|تستاهلو|تستحقون|يستاهلون|تستاهل|اديكم|اديك|بديكم|هديكم|درجه|درجتكم|بقيم\w*)"
    r"\s*(?:الخدمه|للخدمه|لكم|لخدمتكم|الموظف|للموظف|هو|:|هي)?\s*(?P<n>10|\d)(?![\d:./-]|\s*(?:ريال|دينار|ايام|مر))"
)
_RATING_TALK = re.compile(r"خدم|ممتاز|تقييم|تقيم|نجم|نجوم|عطي|قيم|رايع|رائع|سي[ءي]|شكرا|درجه|تستاهل")
_BARE = re.compile(r"(?P<n>\d{1,9}(?:\.\d+)?)")
_ALONE = re.compile(
    rf"(?:انا\s+)?[بل]?(?:حالي|وحدي|روحي|لوحدي|لحالي|بروحي|شخص واحد|شخص 1|نفسي|شخص|لنفسي|انا بس|بس انا){STOP}"
)
_BOOKING = re.compile("موعد|معاد|حجز|احجز|يوم|تاريخ|maw3ed|rdv")
_FEW_WORDS = 2
_MOST_STARS = 10


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _money(match: re.Match[str]) -> str:
    halves = {"نص": Decimal("0.5"), "نصف": Decimal("0.5"), "ربع": Decimal("0.25")}
    written = match.groupdict().get("n", "0")
    whole = Decimal(written.replace(",", "")) if written else Decimal(1)
    return _plain(whole + halves.get(match["half"] or "", Decimal(0)))


def _duals(message: Message, name: str) -> Iterator[Entity]:
    for match in _DUAL_WORD.finditer(message.numeric.text):
        if _DUAL[match["it"]] == name:
            yield message.numeric.entity(name, "2", *match.span("it"))


def _bare(message: Message, name: str, most: int) -> Iterator[Entity]:
    """A number alone, where a number was asked for."""
    if message.context.expecting != name:
        return
    said, start, end = answer(message.numeric)
    match = _BARE.fullmatch(said)
    if match and Decimal(said) <= most:
        yield message.numeric.entity(name, _plain(Decimal(said)), start, end)


def _is_about_rating(text: str) -> bool:
    """Whether «٥/٥» is a mark here and not a day: said of a service, or nearly all there is."""
    return bool(_RATING_TALK.search(text)) or (len(text.split()) <= _FEW_WORDS and not _BOOKING.search(text))


def amounts(message: Message) -> Iterator[Entity]:
    """Sums with their currency, as plain decimal numbers; the currency is the country's."""
    view = message.numeric
    for pattern in (_AMOUNT, _CURRENCY_FIRST, _ONE_AND_HALF, _ONLY_HALF):
        for match in pattern.finditer(view.text):
            yield view.entity("amount", _money(match), *match.span())
    yield from _duals(message, "amount")
    yield from _bare(message, "amount", 10**9)


def person_counts(message: Message) -> Iterator[Entity]:
    """How many people a request or a visit is for."""
    view = message.numeric
    for match in (*_PERSONS.finditer(view.text), *_ONE_PERSON.finditer(view.text)):
        yield view.entity("person_count", str(int(match["n"])), *match.span())
    for match in _WE_ARE.finditer(view.text):
        yield view.entity("person_count", str(int(match["n"])), *match.span("n"))
    yield from _duals(message, "person_count")
    yield from _bare(message, "person_count", 999)
    if message.context.expecting == "person_count":
        said, start, end = answer(view)
        if _ALONE.fullmatch(said):
            yield view.entity("person_count", "1", start, end)


def ratings(message: Message) -> Iterator[Entity]:
    """Marks given to a service, in the scale they were given in."""
    view = message.numeric
    for pattern in (_GIVE, _STARS):
        for match in pattern.finditer(view.text):
            if int(match["n"]) <= _MOST_STARS:
                yield view.entity("rating", match["n"], *match.span("n"))
    about = message.context.expecting == "rating" or _is_about_rating(view.text)
    for match in _OUT_OF.finditer(view.text):
        if int(match["n"]) <= int(match["of"]) and (about or match["by"] != "/"):
            yield view.entity("rating", match["n"], *match.span())
    if "⭐" in view.original or "★" in view.original or "🌟" in view.original:
        for match in _STAR_SIGNS.finditer(message.plain.text):
            stars = sum(char in "⭐★🌟" for char in match[0])
            yield message.plain.entity("rating", str(stars), *match.span())
    yield from _duals(message, "rating")
    yield from _bare(message, "rating", _MOST_STARS)
