"""One-time codes: made, sent to the phone on file and nowhere else, kept as a keyed hash, and checked.

Whether a number is on file can't be told from any answer: the code for an unknown one is never sent and never
matches. Tries are counted against the address that asks and against the number that is asked for; a wrong
code uses up a try at a new one too, so that five of them end it for a while.
"""

from datetime import datetime, timedelta

from backoffice.base import BackOffice
from core.dialogue import intent_choice
from core.errors import NotFound
from core.messages import Address
from core.reply import Code, Disclosed, Link, Notify, Phrase, Reply
from handlers.base import Turn

LIFETIME = timedelta(minutes=5)
MINUTES = LIFETIME // timedelta(minutes=1)
TRIES = 5


async def send(turn: Turn, office: BackOffice) -> Reply:
    """A fresh code to the phone on file; for a number that is not on file the same answer and no code."""
    number = turn.slots["national_id"]
    if not await _allowed(turn, "identity"):
        return _blocked()
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
        text = Phrase("identity_link/code", {"code": Code(code), "minutes": MINUTES})
        effects = (Notify(Address("sms", citizen.phone), text),)
    sent = Phrase("identity_link/code_sent", {"minutes": MINUTES})
    return Reply(sent, effects=effects, fill={"code": None}, memo=memo, ask_again=True)


async def check(turn: Turn, code: str) -> Reply:
    """Whether this is the code that was sent, in time and within the tries there are."""
    if turn.now >= datetime.fromisoformat(turn.memo["expires"]):
        return Reply(say("expired"), fill={"code": None}, ask_again=True)
    if not await _allowed(turn, "code"):
        return _blocked()
    digits = "".join(filter(str.isdigit, code))
    citizen = turn.memo.get("citizen")
    if turn.secrets.matches(digits, turn.memo["salt"], turn.memo["digest"]) and citizen:
        return Reply(say("linked"), effects=(Link(citizen), Disclosed("identity_link", citizen)))
    tries = int(turn.memo["tries"]) + 1
    if not await turn.guard.allow("identity", _writer(turn)) or tries >= TRIES:
        return _blocked()
    wrong = Phrase("identity_link/wrong_code", {"left": TRIES - tries})
    return Reply(wrong, fill={"code": None}, memo={"tries": str(tries)}, ask_again=True)


async def _allowed(turn: Turn, what: str) -> bool:
    """Count a try against the writer and against the number, so that neither can be worn down alone."""
    guard = turn.guard
    return await guard.allow(what, _writer(turn)) and await guard.allow(what, turn.slots["national_id"])


def _blocked() -> Reply:
    return Reply(say("blocked"), choices=(intent_choice("agent_request"),))


def lost_phone() -> Reply:
    """The number on file is repaired by an officer who sees the person, never from here."""
    return Reply(say("lost_phone"), choices=(intent_choice("agent_request"), intent_choice("office_info")))


def _writer(turn: Turn) -> str:
    return f"{turn.address.channel}:{turn.address.id}"


def say(reply: str) -> Phrase:
    return Phrase(f"identity_link/{reply}")
