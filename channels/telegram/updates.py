"""What a Telegram update says (https://core.telegram.org/bots/api#update). Pure.

Only private chats are heard: a group would read what is meant for one. An edited message is heard as a new
one, since the correction is what its writer now wants; a live location's edits are not. Only what is needed
is looked at: the library's own types refuse a whole update for one field that they don't expect.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from channels.inline import contact as contact_card
from channels.inline import place
from channels.pressed import pressed_value
from channels.telegram.buttons import QUERY
from channels.text import clean
from core.messages import Address, Attachment, Event, Inbound, Unknown

NAME = "telegram"
type Json = Mapping[str, Any]

_COMMANDS = {"/start": "السلام عليكم", "/help": "مساعدة", "/cancel": "إلغاء"}
"""What the buttons of Telegram's own menu stand for; nobody wrote them."""
_FILES = {
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "document": "application/octet-stream",
    "sticker": "image/webp",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "voice": "audio/ogg",
}
"""Kinds of files, with what they are where Telegram doesn't say. An animation comes as a document besides."""
_NO_BYTES = ("poll", "dice", "game", "story", "checklist", "paid_media")
"""Sent by the citizen, and with nothing in it to read or keep: heard as a turn without text."""


def parse_update(raw: Any) -> tuple[Event, ...]:
    """The events of one decoded update; Unknown for whatever shape this adapter doesn't know."""
    try:
        return tuple(_events(raw))
    except (LookupError, TypeError, AttributeError, ValueError):
        return (_unknown(raw),)


def _unknown(raw: Any) -> Unknown:
    body = json.dumps(raw).encode()
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return Unknown(NAME, str(number) if isinstance(number, int) else hashlib.sha256(body).hexdigest(), body)


def _events(update: Json) -> Iterator[Event]:
    if query := update.get("callback_query"):
        yield _pressed(update["update_id"], query)
        return
    edited = update.get("edited_message")
    message = edited or update["message"]
    if message["chat"]["type"] == "private" and not (edited and "location" in edited):
        yield _written(update["update_id"], message)


def _pressed(number: int, query: Json) -> Inbound:
    message, data = query["message"], query["data"]
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    words = (button["text"] for row in rows for button in row if button.get("callback_data") == data)
    return Inbound(
        address=Address(NAME, str(message["chat"]["id"])),
        external_id=str(number),
        text=clean(next(words, "")),
        pressed=pressed_value(data),
        sender_name=_name(query.get("from", {})),
        extra={QUERY: query["id"]},
    )


def _written(number: int, message: Json) -> Inbound:
    text = message.get("text") or message.get("caption") or ""
    attachments = tuple(_attachments(message))
    if not (text or attachments or any(kind in message for kind in _NO_BYTES)):
        raise LookupError("a service message")
    return Inbound(
        address=Address(NAME, str(message["chat"]["id"])),
        external_id=str(number),
        text=clean(_COMMANDS.get(text.partition(" ")[0], text)),
        attachments=attachments,
        sender_name=_name(message.get("from", {})),
    )


def _name(person: Json) -> str:
    parts = (person.get("first_name"), person.get("last_name"))
    return clean(" ".join(part for part in parts if part))


def _attachments(message: Json) -> Iterator[Attachment]:
    if sizes := message.get("photo"):
        yield Attachment(sizes[-1]["file_id"], "image/jpeg", size=sizes[-1].get("file_size"))
    elif contact := message.get("contact"):
        yield contact_card(_name(contact), contact["phone_number"])
    elif point := message.get("location"):
        yield place(point["longitude"], point["latitude"])
    elif kind := next((kind for kind in _FILES if kind in message), None):
        file = message[kind]
        usual = "video/webm" if file.get("is_video") else _FILES[kind]
        yield Attachment(
            file["file_id"],
            clean(file.get("mime_type") or usual),
            clean(file.get("file_name") or ""),
            file.get("file_size"),
        )
