"""What a Telegram update says (https://core.telegram.org/bots/api#update). Pure.

Only private chats are heard: a group would read what is meant for one. An edited message is heard as a new
one, since the correction is what its writer now wants; a live location's edits are not.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from telegram import CallbackQuery, Contact, Location, Message, PhotoSize, Sticker, Update, Venue

from channels.telegram.buttons import QUERY, pressed_value
from channels.text import clean
from core.messages import Address, Attachment, Event, Inbound, Unknown

NAME = "telegram"
_COMMANDS = {"/start": "السلام عليكم", "/help": "مساعدة", "/cancel": "إلغاء"}
"""What the buttons of Telegram's own menu stand for; nobody wrote them."""


def parse_update(raw: Any) -> tuple[Event, ...]:
    """The events of one decoded update; Unknown for whatever shape this adapter doesn't know."""
    try:
        return tuple(_events(Update.de_json(raw, None)))
    except Exception:  # noqa: BLE001 — a shape nobody foresaw is kept raw, whatever it breaks in the parser
        return (_unknown(raw),)


def _unknown(raw: Any) -> Unknown:
    body = json.dumps(raw).encode()
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return Unknown(NAME, str(number) if isinstance(number, int) else hashlib.sha256(body).hexdigest(), body)


def _events(update: Update) -> Iterator[Event]:
    if query := update.callback_query:
        yield _pressed(update.update_id, query)
    elif message := update.message or update.edited_message:
        if message.chat.type == message.chat.PRIVATE and not _only_moved(update):
            yield _written(update.update_id, message)
    else:
        raise LookupError("an update of another type")


def _only_moved(update: Update) -> bool:
    edited = update.edited_message
    return edited is not None and edited.location is not None


def _pressed(number: int, query: CallbackQuery) -> Inbound:
    if query.message is None or query.data is None:
        raise LookupError("a button of an inline message or a game")
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    return Inbound(
        address=Address(NAME, str(query.message.chat.id)),
        external_id=str(number),
        text=clean(next((b.text for b in buttons if b.callback_data == query.data), "")),
        pressed=pressed_value(query.data),
        sender_name=clean(query.from_user.full_name),
        extra={QUERY: query.id},
    )


def _written(number: int, message: Message) -> Inbound:
    text = message.text or message.caption or ""
    if not text and not message.effective_attachment:
        raise LookupError("a service message")
    return Inbound(
        address=Address(NAME, str(message.chat.id)),
        external_id=str(number),
        text=clean(_COMMANDS.get(text.partition(" ")[0], text)),
        attachments=tuple(_attachments(message)),
        sender_name=clean(message.from_user.full_name) if message.from_user else "",
    )


def _attachments(message: Message) -> Iterator[Attachment]:
    """What came with the text. A poll or a dice is neither file, contact nor place: it has no bytes."""
    match message.effective_attachment:
        case (*_, PhotoSize() as largest):
            yield Attachment(largest.file_id, "image/jpeg", size=largest.file_size)
        case Contact() as contact:
            yield _inline("text/vcard", _vcard(contact).encode())
        case Location() | Venue() as place:
            yield _inline("application/geo+json", _point(place))
        case Sticker() as sticker:
            kind = "video/webm" if sticker.is_video else "image/webp"
            yield Attachment(sticker.file_id, kind, size=sticker.file_size)
        case file if ref := getattr(file, "file_id", None):
            yield Attachment(
                ref,
                getattr(file, "mime_type", None) or "application/octet-stream",
                clean(getattr(file, "file_name", None) or ""),
                getattr(file, "file_size", None),
            )


def _inline(media_type: str, data: bytes) -> Attachment:
    """An attachment that travels in the update itself: its handle is the whole of it (RFC 2397)."""
    ref = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    return Attachment(ref, media_type, size=len(data))


def _vcard(contact: Contact) -> str:
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    escaped = clean(name).translate({ord(c): f"\\{c}" for c in "\\,;"} | {10: "\\n", 13: None})
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{escaped}\r\nTEL:{contact.phone_number}\r\nEND:VCARD\r\n"


def _point(place: Location | Venue) -> bytes:
    """RFC 7946: longitude first."""
    at = place.location if isinstance(place, Venue) else place
    return json.dumps({"type": "Point", "coordinates": [at.longitude, at.latitude]}).encode()
