"""Meta's customer service window: how long after a citizen wrote they may be answered freely."""

from datetime import datetime, timedelta

from core.messages import Outbound

_MARGIN = timedelta(minutes=5)
"""A message that leaves just in time may arrive too late, and clocks differ."""


def closed(message: Outbound, window: timedelta | None, now: datetime) -> bool:
    """Whether it surely is; where nobody knows when the citizen wrote, Meta says."""
    if message.heard_at is None or window is None:
        return False
    return now - message.heard_at > window - _MARGIN
