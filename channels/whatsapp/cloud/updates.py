"""What the Cloud API tells, as events.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from channels.inline import contact, place
from channels.meta.batch import Json, readable, unknown
from channels.meta.errors import failure
from channels.pressed import pressed_value
from channels.text import clean
from core.messages import Address, Attachment, Event, Inbound, OutboundStatus, Receipt

NAME = "whatsapp"
MESSAGE = "wamid"
"""Where an Inbound's `extra` holds the message to mark as read."""

_FILES = {
    "audio": "audio/ogg",
    "document": "application/octet-stream",
    "image": "image/jpeg",
    "sticker": "image/webp",
    "video": "video/mp4",
}
"""Kinds of files, with what they are where WhatsApp doesn't say. A voice note is an audio."""
_SILENT = {"reaction"}
"""Nothing to answer in it."""
_STATUSES = {
    "sent": OutboundStatus.SENT,
    "delivered": OutboundStatus.DELIVERED,
    "read": OutboundStatus.READ,
    "played": OutboundStatus.READ,
    "failed": OutboundStatus.FAILED,
}


def parse(payload: Any, phone_id: str) -> tuple[Event, ...]:
    """The events of one call that are for the number `phone_id`; Unknown for what has another shape.

    One app may serve several numbers, and all of them call the same webhook.
    """
    try:
        changes = [(entry, change) for entry in payload["entry"] for change in entry["changes"]]
        return tuple(
            event for entry, change in changes for event in _events(payload, entry, change, phone_id)
        )
    except (LookupError, TypeError, AttributeError):
        return (unknown(NAME, payload),)


def _events(payload: Json, entry: Json, change: Json, phone_id: str) -> Iterator[Event]:
    def envelope(**value: Any) -> Json:
        return {**payload, "entry": [{**entry, "changes": [{**change, "value": value}]}]}

    value = change["value"]
    if change["field"] != "messages":
        yield unknown(NAME, envelope(**value))
        return
    if value["metadata"]["phone_number_id"] != phone_id:
        return
    rest = {key: part for key, part in value.items() if key not in {"messages", "statuses"}}
    for message in value.get("messages", ()):
        read = partial(_heard, message, value.get("contacts", ()))
        yield from _each(message, envelope(**rest, messages=[message]), read)
    for status in value.get("statuses", ()):
        yield from _each({}, envelope(**rest, statuses=[status]), partial(_told, status))
    if "messages" not in value and "statuses" not in value:
        yield unknown(NAME, envelope(**value))


def _each(message: Any, envelope: Json, read: Callable[[], Iterator[Event]]) -> Iterator[Event]:
    number = message.get("id") if isinstance(message, dict) else None
    return readable(NAME, envelope, number if isinstance(number, str) else "", read)


def _heard(message: Json, people: Any) -> Iterator[Event]:
    kind = message["type"]
    if kind in _SILENT:
        return
    words, pressed = _words(kind, message)
    writer = message.get("from") or message["from_user_id"]
    yield Inbound(
        address=Address(NAME, str(writer)),
        external_id=message["id"],
        text=clean(words),
        pressed=pressed,
        attachments=tuple(_attachments(kind, message)),
        sender_name=_name(writer, people),
        extra={MESSAGE: message["id"]},
    )


def _words(kind: str, message: Json) -> tuple[str, str | None]:
    """The text, and the value of the button that was pressed. Raises LookupError for a kind not known."""
    if kind == "text":
        return message["text"]["body"], None
    if kind == "button":
        return message["button"]["text"], pressed_value(message["button"]["payload"])
    if kind == "interactive":
        answer = message["interactive"]
        reply = answer[answer["type"]]
        return reply["title"], pressed_value(reply["id"])
    if kind in _FILES:
        return message[kind].get("caption") or "", None
    if kind in {"location", "contacts"}:
        return "", None
    raise LookupError("another type of message")


def _attachments(kind: str, message: Json) -> Iterator[Attachment]:
    if kind == "location":
        yield place(message[kind]["longitude"], message[kind]["latitude"])
    elif kind == "contacts":
        for person in message[kind]:
            phones = person.get("phones") or [{}]
            yield contact(clean(person["name"]["formatted_name"]), phones[0].get("phone", ""))
    elif kind in _FILES:
        file = message[kind]
        media_type = (file.get("mime_type") or _FILES[kind]).partition(";")[0]
        yield Attachment(file["id"], clean(media_type), clean(file.get("filename") or ""))


def _name(writer: str, people: Any) -> str:
    """Of those that the call names, the writer's."""
    profiles = (
        person.get("profile") for person in people if writer in {person.get("wa_id"), person.get("user_id")}
    )
    profile = next(profiles, None) or {}
    return clean(profile.get("name") or "")


def _told(status: Json) -> Iterator[Event]:
    """A template may have been told of as failed with several errors: the first one counts."""
    becomes = _STATUSES[status["status"]]
    errors = status.get("errors") or [{}]
    failed = becomes is OutboundStatus.FAILED
    yield Receipt(
        NAME,
        f"{status['id']}:{status['status']}",
        provider_id=status["id"],
        status=becomes,
        reason=failure(errors[0].get("code", 0)) if failed else None,
    )
