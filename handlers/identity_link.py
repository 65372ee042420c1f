"""Who is writing: a national number, then a one-time code to the phone on file and nowhere else.

Whether a number is on file can't be told from any answer: the code for an unknown one is never sent and never
matches. Tries are counted against the address that asks and against the number that is asked for; a wrong
code uses up a try at a new one too, so that five of them end it for a while.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import Slot
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound
from core.messages import Address
from core.reply import Choice, Code, Disclosed, Link, Notify, Phrase, Reply, ReplySpec
from handlers.base import Turn

LIFETIME = timedelta(minutes=5)
TRIES = 5
_MINUTES = LIFETIME // timedelta(minutes=1)
_SIX_DIGITS = r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)"
_RESEND = Choice("resend", Phrase("identity_link/resend"))


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
        "code": ReplySpec({"code": Code("482913"), "minutes": _MINUTES}, Sensitivity.PERSONAL),
        "code_sent": ReplySpec({"minutes": _MINUTES}),
        "wrong_code": ReplySpec({"left": TRIES - 1}),
        "expired": ReplySpec(),
        "blocked": ReplySpec(),
        "linked": ReplySpec(),
        "already": ReplySpec(),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:  # noqa: ARG002
        if turn.identity.verified(turn.now):
            return ()
        number = Slot("national_id", _say("ask_id"), entity="national_id", wrong=_say("bad_id"))
        if "sent_for" not in turn.memo or turn.memo["sent_for"] != turn.slots.get("national_id"):
            return (number,)
        code = Slot("code", _say("ask_code"), choices=(_RESEND,), pattern=_SIX_DIGITS, wrong=_say("bad_code"))
        return (number, code)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        if turn.identity.verified(turn.now):
            return Reply(_say("already"))
        code = turn.slots.get("code", _RESEND.value)
        return await (_send(turn, office) if code == _RESEND.value else _check(turn, code))


async def _send(turn: Turn, office: BackOffice) -> Reply:
    number = turn.slots["national_id"]
    if not await _allowed(turn, "identity"):
        return Reply(_say("blocked"))
    code = turn.secrets.new_code()
    memo = {
        "sent_for": number,
        "salt": turn.key,
        "digest": turn.secrets.digest(code, turn.key),
        "expires": (turn.now + LIFETIME).isoformat(),
        "tries": "0",
        "citizen": None,
    }
    try:
        citizen = await office.citizen_by_national_id(number)
    except NotFound:
        effects: tuple[Notify, ...] = ()
    else:
        memo["citizen"] = citizen.id
        text = Phrase("identity_link/code", {"code": Code(code), "minutes": _MINUTES})
        effects = (Notify(Address("sms", citizen.phone), text),)
    sent = Phrase("identity_link/code_sent", {"minutes": _MINUTES})
    return Reply(sent, effects=effects, fill={"code": None}, memo=memo, ask_again=True)


async def _check(turn: Turn, code: str) -> Reply:
    if turn.now >= datetime.fromisoformat(turn.memo["expires"]):
        return Reply(_say("expired"), fill={"code": None}, ask_again=True)
    if not await _allowed(turn, "code"):
        return Reply(_say("blocked"))
    digits = "".join(filter(str.isdigit, code))
    citizen = turn.memo.get("citizen")
    if turn.secrets.matches(digits, turn.memo["salt"], turn.memo["digest"]) and citizen:
        return Reply(_say("linked"), effects=(Link(citizen), Disclosed("identity_link", citizen)))
    tries = int(turn.memo["tries"]) + 1
    if not await turn.guard.allow("identity", _writer(turn)) or tries >= TRIES:
        return Reply(_say("blocked"))
    wrong = Phrase("identity_link/wrong_code", {"left": TRIES - tries})
    return Reply(wrong, fill={"code": None}, memo={"tries": str(tries)}, ask_again=True)


async def _allowed(turn: Turn, what: str) -> bool:
    """Count a try against the writer and against the number, so that neither can be worn down alone."""
    guard = turn.guard
    return await guard.allow(what, _writer(turn)) and await guard.allow(what, turn.slots["national_id"])


def _writer(turn: Turn) -> str:
    return f"{turn.address.channel}:{turn.address.id}"


def _say(reply: str) -> Phrase:
    return Phrase(f"identity_link/{reply}")
