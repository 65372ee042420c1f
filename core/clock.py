"""The one source of the present. Passed in, so that no rule depends on when it is tested."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Clock:
    """UTC time, which the demo may move forward to let timers and codes run out before one's eyes."""

    source: Callable[[], datetime] = _utc_now
    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return self.source() + self.ahead

    def advance(self, by: timedelta) -> None:
        """Move forward; timers never run backwards, so a negative step raises ValueError."""
        if by < timedelta(0):
            raise ValueError("the clock moves forward only")
        self.ahead += by
