"""Numbers that an office gave out: of a request, of a complaint, of a certificate; and one-time codes."""

import re
from collections.abc import Iterator

from core.interpretation import Entity
from nlu.entities.base import Message, answer
from nlu.entities.patterns import any_of, words

_NUMBER_OF = any_of(
    words(
        "رقم، رقمها، رقمه، برقم، الرقم، ذات الرقم، تحت رقم، نمرة، نمرتها، نومرو، عدد",
        "number، numero، num، no، ra2m، ra9m، raqm، rqm، rakam، raqam، ra2am",
    )
)
_MINE = any_of(
    words("بتاعي، بتاعتي، ديالي، تاعي، متاعي، مالي، مالتي، حقي، حقتي، تبعي، تبعتي، bta3i، dyali، ta3i، mte3i")
)
_LINK = rf"(?:\s+{_MINE}(?!\w))?(?:\s*(?:{_NUMBER_OF}(?!\w)|هو|هي|:|\.|#|=|is))*\s*"
_COUNTED = any_of(
    words(
        "يوم، أيام، شهر، شهور، أشهر، سنة، سنين، سنوات، أسبوع، أسابيع، ساعة، ساعات، دقيقة، دقائق، مرة",
        "مرات، شخص، أشخاص، أفراد، ريال، دينار، درهم، جنيه، ليرة، طلبات، معاملات",
    )
)
_NOT_COUNTED = rf"(?!\s*(?:{_COUNTED})(?!\w))"
_WRITTEN = (
    r"(?:(?:[a-z]{1,5}|[شبم])[-/]|[a-z]{1,3})?\d+(?:(?:\s?[-/_]\s?\d+){1,3}|\s+(?:لسنه|لعام)\s+\d{4}(?!\d))?"
)

_TRANSACTION = any_of(
    words(
        "معاملة، المعاملة، معاملتي، معاملتنا، للمعاملة، بالمعاملة، لمعاملتي، معاملته، معاملتها، طلب",
        "الطلب، طلبي، طلبنا، للطلب، بالطلب، لطلبي، الملف، ملفي، وارد، الوارد، واردكم، صادر، الصادر",
        "رقم القيد، القيد رقم، الدوسي، دوسي، ملف، لاديماند، الديماند، مطلب، مطلبي، المطلب، خطاب، الخطاب، خطابكم",
        "كتابكم",
        "request، transaction، application، reference، ref، dossier، demande، mallaf، milaf",
    )
)
_LATIN_TRANSACTION = r"(?:el\s|l)?(?:m[ou]?3amal|[t6]alab)[a-z]*"
_COMPLAINT = any_of(
    words(
        "شكوى، الشكوى، شكواي، شكوتي، شكوة، للشكوى، بالشكوى، شكايتي، شكاية، بلاغ، البلاغ، بلاغي",
        "للبلاغ، بالبلاغ، الشكاية، شكايتنا، تظلم، تظلمي، complaint، shakwa، shakwti، shakwai، chikaya، balaghi",
    )
)
_CODE = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_CERTIFICATE = any_of(
    words(
        "رمز التحقق، كود التحقق، رمز الشهادة، كود الشهادة، رمز الوثيقة، كود الوثيقة، رقم الشهادة",
        "رقم الوثيقة، الشهادة رقم، شهادة رقم، الوثيقة رقم، رمزها، كودها، الكود، الرمز، كود، رمز",
        "الشهادة، شهادتي، وثيقة، الوثيقة، verify، verification code، certificate، code",
    )
)

_CUED_TRANSACTION = re.compile(
    rf"(?<!\w)[وفبل]?(?:{_TRANSACTION}|{_LATIN_TRANSACTION}){_LINK}(?P<it>{_WRITTEN})(?![\w/-]){_NOT_COUNTED}"
)
_NOT_OURS = "شهاد|وثيق|لوح|سيار|رحل|حجز|موعد|شكو|بلاغ|جوال|هاتف|هوي|طرد|غرف"
_FAR_TRANSACTION = re.compile(
    rf"(?<!\w)[وفبل]?(?:{_TRANSACTION}|{_LATIN_TRANSACTION})(?:\s+(?!{_NOT_OURS})\w+){{0,4}}?"
    rf"\s+(?:{_NUMBER_OF})\s*[:#]?\s*(?P<it>{_WRITTEN})(?![\w/-])"
)
_NUMBER_FIRST = re.compile(r"(?:^|[:,.;!?\n])\s*رقم\s+(?P<it>\d{3,})(?![\w/-])")
_CUED_COMPLAINT = re.compile(
    rf"(?<!\w)[وفب]?(?:{_COMPLAINT}){_LINK}(?P<it>{_WRITTEN})(?![\w/-]){_NOT_COUNTED}"
)
_CUED_CERTIFICATE = re.compile(
    rf"(?<!\w)(?:وال|بال|هال|[وفب])?(?:{_CERTIFICATE})(?:\s*(?:هو|هي|:|#|=|is|/|رقم|رقمها|\.))*\s*(?P<it>{_CODE})(?!\w)"
)
_BARE_TRANSACTION = re.compile(
    r"(?<![\w/.+-])#?(?P<it>(?:19|20|14)\d\d\s?[-/_]\s?\d{3,8}|\d{3,8}\s?/\s?(?:14|20)\d\d)(?![\w]|\s?[/-]\s?\d|[.]\d)"
)
_HASHED = re.compile(r"(?<!\w)#(?P<it>\d{2,12})(?!\w)")
_BARE_COMPLAINT = re.compile(r"(?<![\w-])(?P<it>(?:c|cmp|comp|shk)-?\d{4}-\d{2,8})(?![\w-])")
_BARE_CERTIFICATE = re.compile(
    r"(?<![\w-])(?=[a-z0-9-]*[a-z])(?=[a-z0-9-]*\d)(?P<it>[a-z0-9]{4}(?:-[a-z0-9]{4}){1,4})(?![\w-])"
)
_CODE_IN_TALK = re.compile(
    r"(?<![\w-])(?=[a-z0-9-]*[a-z])(?=[a-z0-9-]*\d)(?P<it>[a-z0-9]{2,8}(?:-[a-z0-9]{1,8}){1,3})(?![\w-])"
)
_CERTIFICATE_TALK = re.compile("كود|رمز|شهاد|وثيق|تحقق|باركود|اصلي|مزور|code|verif|shahad|certif|ro5s")
_SHORTEST_CODE = 4
_TWO_DIGITS = re.compile(r"\d\d")
_CAPITALS = re.compile(r"(?=.*\d)[A-Z0-9-]+")
_SERIAL_OF_YEAR = re.compile(r"(\d+)[/-](14\d\d|20\d\d)")
_WORD_YEAR = re.compile(r"\s+(?:لسنه|لعام)\s+")
_OF_YEAR = re.compile(r"((?:14|19|20)\d\d)[-/_](\d+)")
_SPACE = re.compile(r"\s+")
_WHOLE_NUMBER = re.compile(rf"#?({_WRITTEN})")
_WHOLE_CODE = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")
_ONE_TIME = re.compile(r"(?<!\d)\d(?:[ -]?\d){5}(?![ -]?\d)")
_HIJRI_CENTURY = "14"


def transaction_number(written: str) -> str:
    """The normal form of a request's number.

    `2024/1187` and `1187/2024` are both request 1187 of 2024; a Hijri year after the slash makes it the
    official incoming or outgoing number, which is kept as offices write it: serial/year.
    """
    number = _SPACE.sub("", _WORD_YEAR.sub("/", written)).upper()
    serial, ours = _SERIAL_OF_YEAR.fullmatch(number), _OF_YEAR.fullmatch(number)
    if serial and serial[2].startswith(_HIJRI_CENTURY) and not (ours and "-" in number):
        return f"{serial[1]}/{serial[2]}"
    if ours:
        return f"{ours[1]}-{ours[2]}"
    return f"{serial[2]}-{serial[1]}" if serial else number


def _as_issued(written: str) -> str:
    return _SPACE.sub("", written).upper()


def transaction_numbers(message: Message) -> Iterator[Entity]:
    """Requests' numbers: by their shape, or any number that is said to be one."""
    view = message.numeric
    for pattern in (_CUED_TRANSACTION, _FAR_TRANSACTION, _NUMBER_FIRST, _BARE_TRANSACTION, _HASHED):
        for match in pattern.finditer(view.text):
            yield view.entity("transaction_number", transaction_number(match["it"]), *match.span("it"))
    if message.context.expecting == "transaction_number":
        said, start, _ = answer(view)
        if whole := _WHOLE_NUMBER.fullmatch(said):
            span = (start + whole.start(1), start + whole.end(1))
            yield view.entity("transaction_number", transaction_number(whole[1]), *span)


def complaint_numbers(message: Message) -> Iterator[Entity]:
    """Complaints' numbers: by their shape, or any number that is said to be one."""
    view = message.numeric
    for pattern in (_CUED_COMPLAINT, _BARE_COMPLAINT):
        for match in pattern.finditer(view.text):
            yield view.entity("complaint_number", _as_issued(match["it"]), *match.span("it"))
    if message.context.expecting == "complaint_number":
        said, start, _ = answer(view)
        if whole := _WHOLE_NUMBER.fullmatch(said):
            span = (start + whole.start(1), start + whole.end(1))
            yield view.entity("complaint_number", _as_issued(whole[1]), *span)


def certificate_codes(message: Message) -> Iterator[Entity]:
    """Verification codes: groups of four with letters and digits, or what is said to be a code."""
    view = message.plain
    if message.context.expecting == "code":
        return
    talk = (_CODE_IN_TALK,) if _CERTIFICATE_TALK.search(view.text) else ()
    for pattern in (_BARE_CERTIFICATE, _CUED_CERTIFICATE, *talk):
        for match in pattern.finditer(view.text):
            found = view.entity("certificate_code", _as_issued(match["it"]), *match.span("it"))
            if _looks_issued(found.text):
                yield found
    if message.context.expecting == "certificate_code":
        said, start, end = answer(view)
        if _WHOLE_CODE.fullmatch(said):
            yield view.entity("certificate_code", _as_issued(said), start, end)


def _looks_issued(written: str) -> bool:
    """Whether this is a code, and not an Arabizi word with a digit for a letter (`t7a2o2`)."""
    return len(written) >= _SHORTEST_CODE and bool(
        _TWO_DIGITS.search(written) or _CAPITALS.fullmatch(written)
    )


def one_time_codes(message: Message) -> Iterator[Entity]:
    """The six digits that were asked for; nothing is a code that nobody asked for."""
    if message.context.expecting != "code":
        return
    view = message.numeric
    for match in _ONE_TIME.finditer(view.text):
        yield view.entity("code", re.sub(r"\D", "", match[0]), *match.span())
