"""What Twilio's calls say (https://www.twilio.com/docs/messaging/guides/webhook-request). Pure."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from channels.inline import inline
from channels.twilio.errors import reason_of
from core.errors import Reason
from core.messages import Address, Attachment, Event, Inbound, OutboundStatus, Receipt, Unknown

_EARLY = {"accepted", "scheduled", "queued", "sending"}
"""Twilio has it: known since it took the message."""
_STATUSES = {
    "sent": OutboundStatus.SENT,
    "delivered": OutboundStatus.DELIVERED,
    "read": OutboundStatus.READ,
    "undelivered": OutboundStatus.FAILED,
    "failed": OutboundStatus.FAILED,
    "canceled": OutboundStatus.FAILED,
}

type Form = Mapping[str, str]


def events_of(form: Form, raw: bytes, channel: str, citizen: re.Pattern[str]) -> tuple[Event, ...]:
    """The events of one call; Unknown for whatever this adapter doesn't know.

    `citizen` is how Twilio names people on this channel; its first group is their address here.
    """
    try:
        if "MessageStatus" in form:
            return tuple(_receipts(form, channel))
        return (_written(form, channel, citizen),)
    except (LookupError, ValueError):
        return (Unknown(channel, hashlib.sha256(raw).hexdigest(), raw),)


def _receipts(form: Form, channel: str) -> Iterator[Receipt]:
    sid, said = form["MessageSid"], form["MessageStatus"]
    if said in _EARLY:
        return
    status = _STATUSES[said]
    failed = status is OutboundStatus.FAILED
    reason = reason_of(form.get("ErrorCode", ""), Reason.REJECTED) if failed else None
    yield Receipt(channel, f"{sid}:{said}", sid, status, reason)


def _written(form: Form, channel: str, citizen: re.Pattern[str]) -> Inbound:
    """Raises ValueError for one whom nobody can answer: a short code, a name, another of Twilio's channels."""
    sender = citizen.fullmatch(form["From"])
    if sender is None:
        raise ValueError("not a citizen's number")
    return Inbound(
        address=Address(channel, sender[1]),
        external_id=form["MessageSid"],
        text=form["Body"] or form.get("ButtonText") or form.get("ListTitle", ""),
        pressed=form.get("ButtonPayload") or form.get("ListId"),
        attachments=tuple(_attachments(form)),
        sender_name=form.get("ProfileName", ""),
    )


def _attachments(form: Form) -> Iterator[Attachment]:
    for number in range(int(form.get("NumMedia") or 0)):
        kind = form.get(f"MediaContentType{number}") or "application/octet-stream"
        yield Attachment(form[f"MediaUrl{number}"], kind)
    if form.get("Latitude") and form.get("Longitude"):
        point = {"type": "Point", "coordinates": [float(form["Longitude"]), float(form["Latitude"])]}
        yield inline("application/geo+json", json.dumps(point).encode())
