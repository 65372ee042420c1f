"""What a page's conversations tell, as events.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from channels.inline import place
from channels.meta.batch import Json, readable, unknown
from channels.pressed import pressed_value
from channels.text import clean
from core.messages import Address, Attachment, Event, Inbound, OutboundStatus, Receipt

NAME = "messenger"

_FILES = {
    "audio": "audio/mp4",
    "file": "application/octet-stream",
    "image": "image/jpeg",
    "video": "video/mp4",
}
"""Kinds of files, with what they mostly are: Messenger doesn't say."""
_SILENT = ("read", "reaction", "message_reads", "typing")
"""Nothing to answer in them; `read` names a moment, no message."""


def parse(payload: Any, page_id: str) -> tuple[Event, ...]:
    """The events of one call that are for the page; Unknown for what has another shape.

    `standby` holds what another app answers (the hand-over protocol): not for us.
    """
    try:
        entries = [entry for entry in payload["entry"] if str(entry["id"]) == page_id]
        return tuple(event for entry in entries for event in _events(payload, entry))
    except (LookupError, TypeError, AttributeError):
        return (unknown(NAME, payload),)


def _events(payload: Json, entry: Json) -> Iterator[Event]:
    if "messaging" not in entry and "standby" not in entry:
        yield unknown(NAME, {**payload, "entry": [entry]})
    for one in entry.get("messaging", ()):
        envelope = {**payload, "entry": [{**entry, "messaging": [one]}]}
        yield from readable(NAME, envelope, _number(one), partial(_read, one))


def _number(one: Any) -> str:
    message = one.get("message") if isinstance(one, dict) else None
    mid = message.get("mid") if isinstance(message, dict) else None
    return mid if isinstance(mid, str) else ""


def _read(one: Json) -> Iterator[Event]:
    if any(kind in one for kind in _SILENT):
        return
    if delivery := one.get("delivery"):
        for mid in delivery.get("mids", ()):
            yield Receipt(NAME, f"{mid}:delivered", mid, OutboundStatus.DELIVERED)
    elif press := one.get("postback"):
        yield _pressed(one, press)
    elif not one["message"].get("is_echo"):
        yield _written(one, one["message"])


def _pressed(one: Json, press: Json) -> Inbound:
    """A button of the page's menu, or «Get started»."""
    writer = str(one["sender"]["id"])
    return Inbound(
        address=Address(NAME, writer),
        external_id=press.get("mid") or f"{writer}:{one['timestamp']}",
        text=clean(press.get("title") or ""),
        pressed=pressed_value(press["payload"]),
    )


def _written(one: Json, message: Json) -> Inbound:
    attachments = tuple(_attachments(message.get("attachments", ())))
    text = message.get("text") or ""
    if not (text or message.get("attachments")):
        raise LookupError("neither text nor file")
    choice = message.get("quick_reply")
    return Inbound(
        address=Address(NAME, str(one["sender"]["id"])),
        external_id=message["mid"],
        text=clean(text),
        pressed=pressed_value(choice["payload"]) if choice else None,
        attachments=attachments,
    )


def _attachments(listed: Any) -> Iterator[Attachment]:
    """A link's preview (`fallback`) and a shared reel are in the text, or nowhere: such a turn has no file."""
    for one in listed:
        if one["type"] == "location":
            point = one["payload"]["coordinates"]
            yield place(point["long"], point["lat"])
        elif one["type"] in _FILES:
            yield Attachment(one["payload"]["url"], _FILES[one["type"]])
