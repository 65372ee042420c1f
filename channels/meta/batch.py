"""Several entries a call, several events an entry: each is read by itself, so one odd event loses no other."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.messages import Event, Unknown

type Json = Mapping[str, Any]
type Read = Callable[[], Iterator[Event]]


def readable(channel: str, envelope: Any, number: str, read: Read) -> Iterator[Event]:
    """What `read` finds; Unknown, holding `envelope`, where it is of another shape than expected."""
    try:
        events = list(read())
    except (LookupError, TypeError, AttributeError, ValueError):
        events = [unknown(channel, envelope, number)]
    yield from events


def unknown(channel: str, envelope: Any, number: str = "") -> Unknown:
    """`number` is the provider's own id of the event, where it has one."""
    body = json.dumps(envelope).encode()
    return Unknown(channel, number or hashlib.sha256(body).hexdigest(), body)
