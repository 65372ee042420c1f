"""One-time codes: made, sent to one address and nowhere else, kept as a keyed hash, and checked.

Whether a number is on file can't be told from any answer: the code for an unknown one is never sent and never
matches. Tries are counted against the address that asks and against what the code is for; a wrong
code uses up a try at a new one too, so that five of them end it for a while.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from backoffice.base import BackOffice
from core.dialogue import Slot, intent_choice
from core.errors import NotFound
from core.messages import Address
from core.reply import Choice, Code, Disclosed, Link, Notify, Phrase, Reply
from handlers.base import Turn

LIFETIME = timedelta(minutes=5)
MINUTES = LIFETIME // timedelta(minutes=1)
TRIES = 5

_SIX_DIGITS = r"(?<!\d)(?<!\d[ -])\d{3}[ -]?\d{3}(?![ -]?\d)"
RESEND = Choice("resend", Phrase("identity_link/resend"))
LOST = "lost"
_PHONE = r"(?:جوال|رقم|موبايل|تلفون|تليفون|هاتف|شريح|نمر)"
_GONE = r"(?:(?:ما|مو|مش|لا|ليس) ?(?:عند|مع|لد|املك)\w*|معنديش|ضاع|ضيعت|فقدت|انسرق|تغير|غيرت)"
_WORDS = {
    LOST: rf"{_GONE} .{{0,12}}{_PHONE}|{_PHONE}\w* (?:\w+ )?(?:قديم|ضاع|تغير|انسرق|مسروق|مقفل|ما عاد)",
    RESEND.value: (
        r"(?:رمز|كود)\w* (?:\w+ )?(?:جديد|ثاني|تاني|اخر|مره)"
        r"|\b(?:ما|لم|لسه|لسا|مو|مش) (?:\w+ )?(?:وصل|يصل|جا|اجا|استلم|تسلم)"
        r"|\b(?:ما|مو|مش|ليس) ?(?:عند|لد)\w* (?:ال)?(?:رمز|كود)"
        r"|(?:رسل|رسال|بعث|بعت)\w* (?:\w+ )?(?:ال)?(?:رمز|كود)"
    ),
}
"""What is said instead of a code, as `plain` spells it."""

SLOT = Slot(
    "code",
    Phrase("identity_link/ask_code"),
    "code",
    choices=(RESEND,),
    pattern=_SIX_DIGITS,
    words=_WORDS,
    wrong=Phrase("identity_link/bad_code"),
)


async def send(turn: Turn, office: BackOffice) -> Reply:
    """A fresh code to the phone on file; for a number that is not on file the same answer and no code."""
    number = turn.slots["national_id"]
    if not await allowed(turn, "identity", number):
        return blocked()
    code, memo = fresh(turn, number)
    try:
        citizen = await office.citizen_by_national_id(number)
    except NotFound:
        citizen_id, effects = None, tuple[Notify, ...]()
    else:
        citizen_id, effects = citizen.id, (notify(Address("sms", citizen.phone), code),)
    sent = Phrase("identity_link/code_sent", {"minutes": MINUTES})
    memo = {**memo, "citizen": citizen_id}
    return Reply(sent, effects=effects, fill={"code": None}, memo=memo, ask_again=True)


async def check(turn: Turn, code: str) -> Reply:
    """Whether this is the code that was sent, in time and within the tries there are."""
    citizen = turn.memo.get("citizen")
    if wrong := await refusal(turn, code, turn.slots["national_id"], sent=citizen is not None):
        return wrong
    assert citizen is not None
    return Reply(say("linked"), effects=(Link(citizen), Disclosed("identity_link", citizen)))


def fresh(turn: Turn, subject: str) -> tuple[str, Mapping[str, str | None]]:
    """A new code for `subject` (a number, an address), and what is kept of it."""
    code = turn.secrets.new_code()
    memo = {
        "sent_for": subject,
        "salt": turn.key,
        "digest": turn.secrets.digest(code, turn.key),
        "expires": (turn.now + LIFETIME).isoformat(),
        "tries": "0",
    }
    return code, memo


def notify(to: Address, code: str) -> Notify:
    return Notify(to, Phrase("identity_link/code", {"code": Code(code), "minutes": MINUTES}))


async def refusal(turn: Turn, code: str, subject: str, *, sent: bool = True) -> Reply | None:
    """Why the code is none; None when it is right. One that was never sent is always wrong."""
    if turn.now >= datetime.fromisoformat(turn.memo["expires"]):
        return Reply(say("expired"), fill={"code": None}, ask_again=True)
    if not await allowed(turn, "code", subject):
        return blocked()
    digits = "".join(filter(str.isdigit, code))
    if turn.secrets.matches(digits, turn.memo["salt"], turn.memo["digest"]) and sent:
        return None
    tries = int(turn.memo["tries"]) + 1
    if not await turn.guard.allow("identity", writer(turn)) or tries >= TRIES:
        return blocked()
    wrong = Phrase("identity_link/wrong_code", {"left": TRIES - tries})
    return Reply(wrong, fill={"code": None}, memo={"tries": str(tries)}, ask_again=True)


async def allowed(turn: Turn, what: str, subject: str) -> bool:
    """Count a try against the writer and against the subject, so that neither can be worn down alone."""
    return await turn.guard.allow(what, writer(turn)) and await turn.guard.allow(what, subject)


def blocked() -> Reply:
    return Reply(say("blocked"), choices=(intent_choice("agent_request"),))


def lost_phone() -> Reply:
    """The number on file is repaired by an officer who sees the person, never from here."""
    return Reply(say("lost_phone"), choices=(intent_choice("agent_request"), intent_choice("office_info")))


def writer(turn: Turn) -> str:
    return f"{turn.address.channel}:{turn.address.id}"


def say(reply: str) -> Phrase:
    return Phrase(f"identity_link/{reply}")
