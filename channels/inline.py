"""Attachments that travel in the event itself: a place, a contact."""

import base64
import json

from core.messages import Attachment

_SCHEME = "data:"


def inline(media_type: str, data: bytes) -> Attachment:
    """An attachment whose handle is the whole of it (RFC 2397)."""
    ref = f"{_SCHEME}{media_type};base64,{base64.b64encode(data).decode()}"
    return Attachment(ref, media_type, size=len(data))


def inline_bytes(ref: str) -> bytes | None:
    """What an inline attachment holds; None where `ref` is another kind of handle."""
    return base64.b64decode(ref.partition(",")[2]) if ref.startswith(_SCHEME) else None


def place(longitude: float, latitude: float) -> Attachment:
    """RFC 7946."""
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return inline("application/geo+json", json.dumps(point).encode())


def contact(name: str, phone: str) -> Attachment:
    """RFC 2426; its special characters are escaped, so that a name can't add lines."""
    escaped = name.translate({ord(c): f"\\{c}" for c in "\\,;"} | {10: "\\n", 13: None})
    number = "".join(c for c in phone if c.isdigit() or c == "+")
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{escaped}\r\nTEL:{number}\r\nEND:VCARD\r\n"
    return inline("text/vcard", card.encode())
