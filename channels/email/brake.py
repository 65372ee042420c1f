"""The last thing that stops a loop: whoever writes faster than people do is not answered for a while."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

MOST, WITHIN = 30, 600.0
"""Mails of one address in so many seconds."""
_REMEMBERED = 10_000


@dataclass(slots=True)
class Brake:
    """Counts mails, those it stops too: the other side has to fall silent first."""

    _times: "OrderedDict[str, deque[float]]" = field(default_factory=OrderedDict)

    def stops(self, sender: str) -> bool:
        """Note one more mail of `sender`; True when it is one too many."""
        times = self._times.setdefault(sender, deque(maxlen=MOST))
        self._times.move_to_end(sender)
        if len(self._times) > _REMEMBERED:
            self._times.popitem(last=False)
        now = time.monotonic()
        full = len(times) == MOST and now - times[0] < WITHIN
        times.append(now)
        return full
