"""Attachments that travel in the event itself: their handle is the whole of them (RFC 2397)."""

import base64

from core.messages import Attachment


def inline(media_type: str, data: bytes) -> Attachment:
    return Attachment(
        f"data:{media_type};base64,{base64.b64encode(data).decode()}", media_type, size=len(data)
    )


def inline_bytes(ref: str) -> bytes | None:
    """What an inline attachment holds; None where `ref` is another kind of handle."""
    return base64.b64decode(ref.partition(",")[2]) if ref.startswith("data:") else None
