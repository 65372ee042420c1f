"""What X tells of an account's direct messages, as events.

https://docs.x.com/x-api/account-activity/introduction
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from channels.pressed import pressed_value
from channels.text import clean
from core.messages import Address, Attachment, Event, Inbound, Unknown

NAME = "x"
type Json = Mapping[str, Any]

_MESSAGES = "direct_message_events"
_SILENT = ("direct_message_indicate_typing_events", "direct_message_mark_read_events")
"""Nothing to answer in them, and no message is named."""
_FILES = {"photo": "image/jpeg", "video": "video/mp4", "animated_gif": "video/mp4"}


def parse(payload: Any) -> tuple[Event, ...]:
    """The events of one call; Unknown for what has another shape. Posts and likes are no messages: Unknown."""
    try:
        us = payload["for_user_id"]
        if any(kind in payload for kind in _SILENT):
            return ()
        return tuple(event for one in payload[_MESSAGES] for event in _each(payload, one, us))
    except (LookupError, TypeError, AttributeError):
        return (_unknown(payload),)


def _unknown(payload: Any, number: Any = None) -> Unknown:
    body = json.dumps(payload).encode()
    return Unknown(NAME, number if isinstance(number, str) else hashlib.sha256(body).hexdigest(), body)


def _each(payload: Json, one: Any, us: str) -> Iterator[Event]:
    try:
        events = list(_read(one, us))
    except (LookupError, TypeError, AttributeError, ValueError):
        number = one.get("id") if isinstance(one, Mapping) else None
        events = [_unknown({**payload, _MESSAGES: [one]}, number)]
    yield from events


def _read(one: Json, us: str) -> Iterator[Event]:
    """Our own messages come back to us; a group's have another recipient."""
    message = one["message_create"]
    if message["sender_id"] == us or message["target"]["recipient_id"] != us:
        return
    data = message["message_data"]
    media = data.get("attachment", {}).get("media")
    choice = data.get("quick_reply_response")
    yield Inbound(
        address=Address(NAME, str(message["sender_id"])),
        external_id=one["id"],
        text=clean(_words(data["text"], media)),
        pressed=pressed_value(choice["metadata"]) if choice else None,
        attachments=(_file(media),) if media else (),
    )


def _words(text: str, media: Json | None) -> str:
    """X escapes three characters, and puts a file's link at the end of the text."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain.removesuffix(media["url"]).rstrip() if media and media.get("url") else plain


def _file(media: Json) -> Attachment:
    """A video at its best rate; its `media_url_https` is only a still of it."""
    kind = media["type"]
    films = [one for one in media.get("video_info", {}).get("variants", ()) if "bitrate" in one]
    if films:
        best = max(films, key=lambda one: one["bitrate"])
        return Attachment(best["url"], best.get("content_type", _FILES[kind]))
    return Attachment(media["media_url_https"], _FILES[kind])
