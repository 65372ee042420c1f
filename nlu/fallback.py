"""Two engines as one: the local one answers while the other does not."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from core.errors import Unavailable
from core.interpretation import Context, Interpretation
from nlu.base import Interpreter

THRESHOLD = 3
"""Failures in a row after which the primary engine is left alone."""
REST = 15.0
"""Seconds for which it is; then one message tries it again."""


class Remote(Interpreter, Protocol):
    """An engine that may be away: `interpret` raises Unavailable then."""

    async def answers(self) -> bool: ...


class Fallback:
    """Implements `nlu.base.Interpreter`: no message waits for an engine that is away, none goes unread.

    `notice` hears after every message whether the local engine read it.
    """

    def __init__(
        self,
        primary: Remote,
        local: Interpreter,
        *,
        notice: Callable[[bool], None],
        threshold: int = THRESHOLD,
        rest: float = REST,
    ) -> None:
        self._primary = primary
        self._local = local
        self._notice = notice
        self._rest = rest
        self._rests_until = 0.0
        self._breakers = AsyncCircuitBreakerFactory(threshold, rest, exclude=[asyncio.CancelledError])

    async def interpret(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        """See `nlu.base.Interpreter`."""
        found = await self._ask_primary(text, context)
        self._notice(found is None)
        return await self._local.interpret(text, context) if found is None else found

    async def _ask_primary(self, text: str, context: Context) -> tuple[Interpretation, ...] | None:
        breaker = await self._breakers.get_breaker("nlu")
        try:
            async with breaker:
                return await self._primary.interpret(text, context)
        except OpenedState as opened:
            opened.__traceback__ = None  # the breaker raises one and the same, whose traceback would grow
            self._rests_until = opened.opened_at + self._rest
        except Unavailable:
            pass
        return None

    async def primary_answers(self) -> bool:
        """Whether the next message will be read by the primary engine, as far as one can tell."""
        return time.time() >= self._rests_until and await self._primary.answers()
