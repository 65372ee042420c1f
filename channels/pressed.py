"""The value of a button, through a provider that carries only so many bytes of it."""

import hashlib

from channels.text import clean

_NAMED = "#"
"""Starts the name of a value that doesn't fit; its button's words come back instead of it."""


def carried(value: str, most: int) -> str:
    """`value` where the provider can carry it (1 to `most` bytes), else a name for it."""
    data = clean(value).encode()
    if 1 <= len(data) <= most and not value.startswith(_NAMED):
        return data.decode()
    return _NAMED + hashlib.sha256(data).hexdigest()[:32]


def pressed_value(data: str) -> str | None:
    """The value behind what was carried; None where only the button's words tell."""
    return None if data.startswith(_NAMED) else clean(data)
