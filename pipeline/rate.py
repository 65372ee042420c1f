"""A provider's rate, kept by a token bucket."""

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """At most `per_second` sends a second on average; None does not limit. Times are of a monotonic clock.

    `share` is the part of that rate which is this process's.
    """

    per_second: float | None
    tokens: float = 1.0
    at: float = 0.0
    share: float = 1.0

    def take(self, wanted: int, now: float) -> int:
        """How many of `wanted` may go now; they are counted as gone."""
        if self.per_second is None:
            return wanted
        rate = self.per_second * self.share
        self.tokens = min(max(1.0, rate), self.tokens + (now - self.at) * rate)
        self.at = now
        granted = min(wanted, math.floor(self.tokens))
        self.tokens -= granted
        return granted

    def give_back(self, unused: int) -> None:
        """Return what was taken for sends that turned out not to be there."""
        if self.per_second is not None:
            self.tokens += unused
