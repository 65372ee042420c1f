"""Proving a new phone or e-mail address before it goes on file: a code to each address that must agree to it.

The new one always, so that nobody puts another's on file. For a phone the old one too, unless it was heard from
just now: whoever holds a citizen's chat doesn't thereby hold their phone, and a lost one is an officer's matter.
"""

from datetime import timedelta

from backoffice.base import BackOffice
from core.masking import masked
from core.messages import Address
from core.reply import Code, Phrase, Reply
from handlers.base import Turn
from handlers.one_time_code import (
    LOST,
    MINUTES,
    RESEND,
    allowed,
    blocked,
    fresh,
    lost_phone,
    notify,
    refusal,
)

WIRES = {"phone": "sms", "email": "email"}
"""The channel that reaches each kind of contact."""
_JUST_NOW = timedelta(minutes=10)


def awaited(turn: Turn, new: str | None) -> bool:
    """Whether a code is out that has not come back yet."""
    return turn.memo.get("new") == new and turn.memo.get("sent_for") not in _proved(turn)


async def next_proof(turn: Turn, office: BackOffice, what: str, new: str) -> Reply | None:
    """The next code sent or checked; None when all are proved."""
    proved = _proved(turn)
    code = turn.slots.get("code")
    for to in await _must_agree(turn, office, what, new):
        if to.id in proved:
            continue
        if turn.memo.get("sent_for") != to.id or code in {None, RESEND.value}:
            return await _send(turn, to, new, proved)
        if code == LOST:
            return lost_phone()
        if wrong := await refusal(turn, code, to.id):
            return wrong
        proved, code = (*proved, to.id), None
    return None


def settled(turn: Turn, new: str) -> bool:
    """Whether the new one itself was proved."""
    return new in _proved(turn)


def _proved(turn: Turn) -> tuple[str, ...]:
    return tuple(turn.memo.get("proved", "").split())


async def _must_agree(turn: Turn, office: BackOffice, what: str, new: str) -> tuple[Address, ...]:
    fresh_one = Address(WIRES[what], new)
    verified = turn.identity.verified_at
    if what != "phone" or (verified and turn.now - verified < _JUST_NOW):
        return (fresh_one,)
    return (Address(WIRES[what], (await office.citizen(turn.citizen_id)).phone), fresh_one)


async def _send(turn: Turn, to: Address, new: str, proved: tuple[str, ...]) -> Reply:
    if not await allowed(turn, "code_sent", to.id):
        return blocked()
    code, memo = fresh(turn, to.id)
    sent = Phrase("contact_update/code_sent", {"to": Code(masked(to.id)), "minutes": MINUTES})
    kept = {**memo, "new": new, "proved": " ".join(proved)}
    return Reply(sent, effects=(notify(to, code),), fill={"code": None}, memo=kept, ask_again=True)
