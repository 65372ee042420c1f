"""A provider's rate, kept by a token bucket."""

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """At most `per_second` sends a second on average; None does not limit. Times are of a monotonic clock."""

    per_second: float | None
    tokens: float = 1.0
    at: float = 0.0

    def take(self, wanted: int, now: float) -> int:
        """How many of `wanted` may go now; they are counted as gone."""
        if self.per_second is None:
            return wanted
        room = max(1.0, self.per_second)
        self.tokens = min(room, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        granted = min(wanted, math.floor(self.tokens))
        self.tokens -= granted
        return granted

    def give_back(self, unused: int) -> None:
        """Return what was taken for sends that turned out not to be there."""
        if self.per_second is not None:
            self.tokens += unused
