"""Delivery reports (RFC 3464) as receipts of what we sent."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from channels.email import charsets
from channels.email.mail import AS_IT_CAME, Mail
from channels.email.threads import Threads
from core.errors import Reason
from core.messages import OutboundStatus, Receipt

_REPORT = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL = {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
_ACTIONS = {"failed": OutboundStatus.FAILED, "delivered": OutboundStatus.DELIVERED}
_ID = re.compile(r"^message-id:\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)


def receipts(channel: str, mail: Mail, threads: Threads, external_id: str) -> list[Receipt]:
    """What a report says of messages of ours; nothing where it is no report, or of somebody else's."""
    if mail.message.get_content_type() != "multipart/report":
        return []
    fields = {key: value for part in mail.parts for key, value in _fields(part.message)}
    status = _ACTIONS.get(fields.get("action", "").lower())
    ours = next((id_ for id_ in _originals(mail) if threads.is_ours(id_)), None)
    if status is None or ours is None:
        return []
    reason = _reason(fields.get("status", "")) if status is OutboundStatus.FAILED else None
    return [Receipt(channel, external_id, ours, status, reason)]


def _fields(part: Message) -> Iterator[tuple[str, str]]:
    """The fields of a report's blocks: one of the message, one of each recipient. We send to one."""
    if part.get_content_type() not in _REPORT:
        return
    blocks = part.get_payload()
    for block in (
        blocks
        if isinstance(blocks, list)
        else [message_from_bytes(charsets.content(part), policy=AS_IT_CAME)]
    ):
        if isinstance(block, Message):
            yield from ((key.lower(), str(value).strip()) for key, value in block.items())


def _originals(mail: Mail) -> Iterator[str]:
    """The id in what came back of the original, parsed or as text."""
    for part in mail.parts:
        if part.media_type in _ORIGINAL:
            inner = part.message.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield str(inner[0].get("message-id", "")).strip(" <>\r\n\t")
            else:
                yield from _ID.findall(charsets.text_of(part.message))


def _reason(status: str) -> Reason:
    """RFC 3463: x.1 is a wrong address, x.4 a network that gave no way, the rest a refusal."""
    subject = status.split(".")[1:2]
    if subject == ["1"]:
        return Reason.INVALID
    return Reason.UNREACHABLE if subject == ["4"] or status.startswith("4") else Reason.REJECTED
