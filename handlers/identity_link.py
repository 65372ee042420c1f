"""Who is writing: a national or residence number, then a one-time code to the phone on file."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import Slot
from core.disclosure import Disclosure, Sensitivity
from core.reply import Code, Reply, ReplySpec
from handlers.base import Turn
from handlers.one_time_code import LOST, MINUTES, RESEND, SLOT, TRIES, check, lost_phone, say, send


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
        return (number, SLOT)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        if turn.identity.verified(turn.now):
            return Reply(say("already"))
        code = turn.slots.get("code", RESEND.value)
        if code == LOST:
            return lost_phone()
        return await (send(turn, office) if code == RESEND.value else check(turn, code))
