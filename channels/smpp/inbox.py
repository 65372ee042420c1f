"""What a bind delivers: put together, stored, and only then answered."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import structlog

from channels.base import Store
from channels.smpp.errors import OK, TEMPORARY
from channels.smpp.kept import DOUBT, Kept, Safe
from channels.smpp.pdu import Pdu
from channels.smpp.reading import Reading, print_of
from channels.smpp.session import Session
from core.ids import new_id
from core.messages import Event

log = structlog.get_logger()

MOST = 100
"""Messages that are stored in one commit."""
WAITING_MOST = 1000
"""Messages that wait to be stored; beyond it the SMSC is told to come again."""
PROMPT = 5.0
"""Seconds within which an answer surely isn't too late for an SMSC; they try again after ten or more."""


@dataclass(frozen=True, slots=True, repr=False)
class _Arrival:
    session: Session
    pdu: Pdu
    at: float
    print: str


class Inbox:
    """Stores in batches, in order.

    `kept` is all that outlives the process. It is replaced only when it is stored, together with the events, so that
    an attempt that failed leaves no trace.

    SMSCs give messages no id, and people write «1» twice. So a message is taken for one that came already only if the
    answer to that one may not have been heard: it came over another bind, or was answered late. What the SMSC surely
    heard (it has answered something that was asked after it) is forgotten.
    """

    def __init__(
        self, reading: Reading, kept: Kept, safe: Safe, clock: Callable[[], float] = time.time
    ) -> None:
        self._reading = reading
        self._kept = kept
        self._safe = safe
        self._clock = clock
        self._arrivals: asyncio.Queue[_Arrival] = asyncio.Queue(WAITING_MOST)
        self._prompt: dict[str, tuple[Session, int]] = {}
        """Prints answered in time, over which bind, and as its how manyth."""
        self._names: dict[str, str] = {}
        """Ids of what couldn't be stored: the database may have it all the same."""

    def deliver(self, session: Session, pdu: Pdu) -> bool:
        """False where too many wait already."""
        try:
            self._arrivals.put_nowait(_Arrival(session, pdu, self._clock(), print_of(pdu)))
        except asyncio.QueueFull:
            return False
        return True

    async def serve(self, store: Store) -> None:
        """Until cancelled. What can't be stored is answered with ESME_RX_T_APPN: it comes again."""
        while True:
            batch = await self._next_batch()
            heard = self._heard()
            events, kept = self._read(batch, heard)
            try:
                await store(events, self._safe.seal(kept))
            except Exception as error:
                log.error("smpp_not_stored", messages=len(batch), error=type(error).__name__)
                for one in batch:
                    one.session.answer(one.pdu, TEMPORARY)
                if not batch:
                    raise
                continue
            self._kept = kept
            self._names.clear()
            for name in heard:
                del self._prompt[name]
            for one in batch:
                self._answer(one)

    async def _next_batch(self) -> Sequence[_Arrival]:
        """What waits; nothing, when it is time to give up on a part."""
        try:
            async with asyncio.timeout(self._kept.waiting.patience(self._clock())):
                batch = [await self._arrivals.get()]
        except TimeoutError:
            return []
        while len(batch) < MOST and not self._arrivals.empty():
            batch.append(self._arrivals.get_nowait())
        return batch

    def _read(self, batch: Sequence[_Arrival], heard: Collection[str]) -> tuple[Sequence[Event], Kept]:
        now = self._clock()
        kept = self._kept.forget(heard, now)
        events, waiting, answered = list[Event](), kept.waiting, dict(kept.answered)
        times: dict[str, list[float]] = defaultdict(list)
        for one in batch:
            same = times[one.print]
            if self._came_already(one, kept, same):
                continue
            same.append(one.at)
            found, waiting = self._reading.read(one.pdu, self._name(one.print, len(same)), waiting, now)
            events += found
            answered[one.print] = now + DOUBT
        waiting, lost = waiting.give_up(now)
        events += [self._reading.inbound(sender, group, str(new_id())) for sender, group in lost]
        return events, Kept(waiting, answered)

    def _came_already(self, one: _Arrival, kept: Kept, same: Sequence[float]) -> bool:
        """`same` are the times of those like it that are answered together with it."""
        if same:
            return one.at - same[0] >= PROMPT
        if one.print not in kept.answered:
            return False
        session, _ = self._prompt.get(one.print, (None, 0))
        return session is not one.session

    def _name(self, printed: str, nth: int) -> str:
        """An id for the message; the same one if it was read before and couldn't be stored."""
        return self._names.setdefault(f"{printed}:{nth}", str(new_id()))

    def _answer(self, one: _Arrival) -> None:
        one.session.answer(one.pdu, OK)
        self._prompt.pop(one.print, None)
        if self._clock() - one.at < PROMPT:
            self._prompt[one.print] = (one.session, one.session.answered)

    def _heard(self) -> Collection[str]:
        """Prints whose answers were surely heard. A bind that is gone tells no more."""
        heard = {name for name, (session, nth) in self._prompt.items() if session.confirmed >= nth}
        self._prompt = {
            name: (session, nth)
            for name, (session, nth) in self._prompt.items()
            if name in heard or not session.closed.is_set()
        }
        return heard
