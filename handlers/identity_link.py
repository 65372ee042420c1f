"""Who is writing: a national or residence number, then a one-time code to the phone on file."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import Slot
from core.disclosure import Disclosure, Sensitivity
from core.reply import Choice, Code, Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.one_time_code import MINUTES, TRIES, check, lost_phone, say, send

_SIX_DIGITS = r"(?<!\d)(?<!\d[ -])\d{3}[ -]?\d{3}(?![ -]?\d)"
_RESEND = Choice("resend", Phrase("identity_link/resend"))
_LOST = "lost"
_PHONE = r"(?:جوال|رقم|موبايل|تلفون|تليفون|هاتف|شريح|نمر)"
_GONE = r"(?:(?:ما|مو|مش|لا|ليس) ?(?:عند|مع|لد|املك)\w*|معنديش|ضاع|ضيعت|فقدت|انسرق|تغير|غيرت)"
_WORDS = {
    _LOST: rf"{_GONE} .{{0,12}}{_PHONE}|{_PHONE}\w* (?:\w+ )?(?:قديم|ضاع|تغير|انسرق|مسروق|مقفل|ما عاد)",
    _RESEND.value: (
        r"(?:رمز|كود)\w* (?:\w+ )?(?:جديد|ثاني|تاني|اخر|مره)"
        r"|\b(?:ما|لم|لسه|لسا|مو|مش) (?:\w+ )?(?:وصل|يصل|جا|اجا|استلم|تسلم)"
        r"|\b(?:ما|مو|مش|ليس) ?(?:عند|لد)\w* (?:ال)?(?:رمز|كود)"
        r"|(?:رسل|رسال|بعث|بعت)\w* (?:\w+ )?(?:ال)?(?:رمز|كود)"
    ),
}
"""What is said instead of a code, as `plain` spells it."""


class IdentityLink:
    intent: ClassVar[str] = "identity_link"
    disclosure: ClassVar[Disclosure] = Disclosure.PUBLIC
    changes: ClassVar[bool] = False
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "ask_id": ReplySpec(),
        "bad_id": ReplySpec(),
        "ask_code": ReplySpec(),
        "bad_code": ReplySpec(),
        "resend": ReplySpec(),
        "code": ReplySpec({"code": Code("482913"), "minutes": MINUTES}, Sensitivity.PERSONAL),
        "code_sent": ReplySpec({"minutes": MINUTES}),
        "wrong_code": ReplySpec({"left": TRIES - 1}),
        "expired": ReplySpec(),
        "blocked": ReplySpec(),
        "linked": ReplySpec(),
        "already": ReplySpec(),
        "lost_phone": ReplySpec(),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:  # noqa: ARG002
        if turn.identity.verified(turn.now):
            return ()
        number = Slot("national_id", say("ask_id"), entity="national_id", wrong=say("bad_id"))
        if "sent_for" not in turn.memo or turn.memo["sent_for"] != turn.slots.get("national_id"):
            return (number,)
        code = Slot(
            "code",
            say("ask_code"),
            "code",
            choices=(_RESEND,),
            pattern=_SIX_DIGITS,
            words=_WORDS,
            wrong=say("bad_code"),
        )
        return (number, code)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        if turn.identity.verified(turn.now):
            return Reply(say("already"))
        code = turn.slots.get("code", _RESEND.value)
        if code == _LOST:
            return lost_phone()
        return await (send(turn, office) if code == _RESEND.value else check(turn, code))
