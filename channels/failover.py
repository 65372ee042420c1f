"""Several ways out of one channel: when the first fails, the next takes over, and later hands back."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from core.errors import Reason, SendError
from core.messages import Outbound

log = structlog.get_logger()

PAUSE = 30.0
"""Seconds that a sender which failed is left alone before one message tries it again."""
_PASSED_ON = frozenset({Reason.UNREACHABLE, Reason.CONFIG, Reason.THROTTLED})
"""What surely was not taken, and is about the sender and not about the message."""


class Sender(Protocol):
    """One way out of a channel that has several: a number of a provider, another provider, an operator's link."""

    async def send(self, message: Outbound) -> str:
        """The id that the message's receipts will bear, unlike any that another sender of the channel
        gives. Raises SendError."""
        ...


class _Way:
    """A sender behind a circuit breaker: closed, open until `opens_at`, or tried by one message."""

    def __init__(self, sender: Sender, number: int) -> None:
        self.sender = sender
        self.number = number
        self.opens_at: float | None = None
        self.probed = False

    def takes(self, now: float) -> bool:
        return self.opens_at is None or (now >= self.opens_at and not self.probed)

    async def send(self, message: Outbound) -> str:
        self.probed = self.opens_at is not None
        try:
            return await self.sender.send(message)
        finally:
            self.probed = False


class Failover:
    """The first of `senders` sends, and the others in order when it can't.

    A message that a sender did not take for a reason of the sender's own goes to the next at once. The one
    that failed rests for `pause` seconds, or as long as its provider asked for; then one message tries it,
    and the others follow when that one has gone out.
    """

    def __init__(
        self, senders: Sequence[Sender], *, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ways = [_Way(sender, number) for number, sender in enumerate(senders, 1)]
        self._pause = pause
        self._clock = clock

    async def send(self, message: Outbound) -> str:
        """Raises SendError where no sender took it: a reason to try again, if any gave one."""
        refusals = []
        for way in self._in_turn():
            try:
                provider_id = await way.send(message)
            except SendError as error:
                if error.reason not in _PASSED_ON:
                    raise
                self._rest(way, error)
                refusals.append(error)
            else:
                self._healthy(way)
                return provider_id
        raise min(refusals, key=_least_final) from None

    def _in_turn(self) -> Sequence[_Way]:
        """Those that rest come last, as nobody else took it."""
        now = self._clock()
        return sorted(self._ways, key=lambda way: not way.takes(now))

    def _rest(self, way: _Way, error: SendError) -> None:
        if way.opens_at is None and len(self._ways) > 1:
            log.warning("sender_failed", sender=way.number, of=len(self._ways), reason=str(error.reason))
        way.opens_at = self._clock() + (error.retry_after or self._pause)

    def _healthy(self, way: _Way) -> None:
        if way.opens_at is not None:
            log.info("sender_back", sender=way.number, of=len(self._ways))
            way.opens_at = None


def _least_final(error: SendError) -> tuple[bool, float]:
    return not error.reason.retryable, error.retry_after or 0.0
