"""«هل هذه الرسالة منكم؟»: answered from what really went out, and by where its links lead."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from backoffice.base import BackOffice
from core.authentic import hosts, ours
from core.dialogue import Slot, intent_choice
from core.disclosure import Disclosure
from core.messages import Address
from core.reply import Escalate, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn
from handlers.contact_proof import WIRES

_LONG = 12
"""Words beyond which a question brings the message it is about."""
_QUOTES = re.compile(r"[:«\"“](?:\s*\S+){4,}")


class MessageVerify:
    intent: ClassVar[str] = "message_verify"
    disclosure: ClassVar[Disclosure] = Disclosure.PUBLIC
    changes: ClassVar[bool] = False
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "ask_message": ReplySpec(),
        "genuine": ReplySpec(
            {
                "at": datetime(2026, 6, 10, 7, tzinfo=UTC),
                "channel": Phrase("common/channel", {"channel": "sms", "shown": ""}),
            }
        ),
        "link_ours": ReplySpec(),
        "unsure": ReplySpec(),
        "forged": ReplySpec(),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:  # noqa: ARG002
        shown = turn.text if _shows(turn.text) else None
        return (Slot("message", _say("ask_message"), default=shown),)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        text = turn.slots["message"]
        proved = turn.identity.verified(turn.now)
        addresses = [turn.address, *(await _on_file(turn, office) if proved else ())]
        sent = await turn.records.find(text, addresses, turn.identity.citizen_id if proved else None)
        if sent is not None:
            channel = Phrase("common/channel", {"channel": sent.channel, "shown": ""})
            return Reply(_say("genuine", at=sent.at, channel=channel))
        links = hosts(text)
        if links and ours(links, turn.country.hosts):
            return Reply(_say("link_ours"))
        if links or proved:
            return Reply(_say("forged"), effects=(Escalate("forgery"),))
        return Reply(_say("unsure"), choices=(intent_choice("identity_link"), intent_choice("agent_request")))


async def _on_file(turn: Turn, office: BackOffice) -> tuple[Address, ...]:
    """The phone and the e-mail address that codes and notices go to, though nobody ever wrote from them."""
    citizen = await office.citizen(turn.citizen_id)
    return tuple(Address(wire, at) for kind, wire in WIRES.items() if (at := getattr(citizen, kind)))


def _shows(text: str) -> bool:
    """Whether the question brings the message with it."""
    return bool(hosts(text)) or len(text.split()) > _LONG or _QUOTES.search(text) is not None


def _say(reply: str, **values: Value) -> Phrase:
    return Phrase(f"message_verify/{reply}", values)
