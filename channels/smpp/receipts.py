"""What an SMSC's receipt says became of a message (SMPP 3.4 appendix B, §5.2.28). Pure."""

import re
from typing import Literal

from channels.smpp.pdu import Message, Tag, text_of
from core.errors import Reason
from core.messages import OutboundStatus, Receipt

IS_RECEIPT = 0x04
_KIND = 0x3C
"""Bits of esm_class that say what a deliver_sm is."""

type Ids = Literal["same", "hex", "decimal"]
"""How submit_sm_resp writes ids, where the texts of receipts write them otherwise: then those are the other one."""

type Meaning = tuple[OutboundStatus, Reason | None]
_DELIVERED: Meaning = (OutboundStatus.DELIVERED, None)
_MEANINGS: dict[str, Meaning] = {
    "DELIVRD": _DELIVERED,
    "EXPIRED": (OutboundStatus.FAILED, Reason.UNREACHABLE),
    "DELETED": (OutboundStatus.FAILED, Reason.REJECTED),
    "UNDELIV": (OutboundStatus.FAILED, Reason.UNREACHABLE),
    "UNKNOWN": (OutboundStatus.FAILED, Reason.UNCERTAIN),
    "REJECTD": (OutboundStatus.FAILED, Reason.REJECTED),
}
_UNDERWAY = {"ENROUTE", "ACCEPTD"}
_STATES = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED",
    5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip
_ID = re.compile(r"\bid:\s*([^\s]+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:\s*([A-Za-z]+)", re.IGNORECASE)


def is_receipt(message: Message) -> bool:
    return message.esm_class & _KIND == IS_RECEIPT


def provider_id(name: str) -> str:
    """The id of a message in the channel, of what the SMSC calls it: letters of either size, zeros before or not."""
    return "smpp:" + (name.strip().lower().lstrip("0") or "0")


def receipt_of(message: Message, channel: str, ids: Ids = "same") -> Receipt | None:
    """None while the message is underway. Raises ValueError, LookupError for what tells no id or no known state."""
    text = message.payload.decode("latin-1")
    if tagged := text_of(message.optional.get(Tag.RECEIPTED_MESSAGE_ID, b"")):
        named = provider_id(tagged)
    else:
        named = provider_id(_as_submitted(_found(_ID, text), ids))
    if state := message.optional.get(Tag.MESSAGE_STATE):
        stat = _STATES[int.from_bytes(state)]
    else:
        stat = _found(_STAT, text).upper()[:7]
    if stat in _UNDERWAY:
        return None
    status, reason = _MEANINGS[stat]
    return Receipt(channel, f"{named}:{stat}", named, status, reason)


def _found(pattern: re.Pattern[str], text: str) -> str:
    if match := pattern.search(text):
        return match[1]
    raise ValueError("a receipt that doesn't say what of")


def _as_submitted(told: str, ids: Ids) -> str:
    if ids == "hex":
        return f"{int(told):x}"
    return str(int(told, 16)) if ids == "decimal" else told
