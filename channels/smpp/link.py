"""The way to an operator's SMSC: one bind at a time, made anew when it is lost."""

import asyncio
import random
import time

import structlog

from channels.smpp.account import Account
from channels.smpp.session import ENQUIRE_EVERY, PATIENCE, Deliver, Session
from core.errors import Reason, SendError, SettingsError

log = structlog.get_logger()

LONGEST_PAUSE = 60.0
STEADY = 10.0
"""Seconds that a bind lasts if nothing is wrong."""


class Link:
    """Binds when somebody needs it: as a transmitter to send, as a transceiver while somebody receives.

    Operators limit binds, so a process never has two; and of the processes of a cluster one receives, as the parts
    of a message must meet. After a failure it is left alone for a while, doubling up to a minute.
    """

    def __init__(
        self,
        account: Account,
        *,
        pause: float = 1.0,
        patience: float = PATIENCE,
        enquire_every: float = ENQUIRE_EVERY,
    ) -> None:
        self.account = account
        self._pause = pause
        self._patience = patience
        self._enquire_every = enquire_every
        self._lock = asyncio.Lock()
        self._session: Session | None = None
        self._receiver: Deliver | None = None
        self._failures = 0
        self._rests_until = 0.0
        self._bound_at = 0.0

    @property
    def rest(self) -> float:
        """Seconds until another bind is tried."""
        return max(self._rests_until - time.monotonic(), 0.0)

    async def session(self) -> Session:
        """The bind, made if there is none. Raises SendError where it can't be had, at once while it rests."""
        async with self._lock:
            if (
                (now := self._session)
                and not now.closed.is_set()
                and now.deliver == (self._receiver or now.deliver)
            ):
                return now
            if now and now.closed.is_set():
                self._lost()
            if self.rest:
                raise SendError(
                    Reason.UNREACHABLE, "the SMSC was out of reach a moment ago", retry_after=self.rest
                )
            await self._close()
            self._session = await self._bind()
            return self._session

    async def _bind(self) -> Session:
        try:
            session = await self._open(self._receiver)
        except SendError as error:
            self._rest(error)
            raise
        except SettingsError as error:
            failure = SendError(Reason.CONFIG, str(error))
            self._rest(
                failure, at_least=LONGEST_PAUSE
            )  # a password that is wrong again and again closes accounts
            raise failure from None
        self._bound_at = time.monotonic()
        log.info("smpp_bound", receives=session.receives)
        return session

    def _lost(self) -> None:
        """One that is taken from us again and again is a failure, too."""
        self._session = None
        if time.monotonic() - self._bound_at >= STEADY:
            self._failures = 0
            log.warning("smpp_connection_lost")
        else:
            self._rest(SendError(Reason.UNREACHABLE, "the connection was lost soon after the bind"))

    async def receive(self, deliver: Deliver) -> Session:
        """From now on what comes in goes to `deliver`. Raises SendError as `session`."""
        self._receiver = deliver
        return await self.session()

    async def stop_receiving(self) -> None:
        """Messages go where somebody else is bound; this process binds again when it has something to send."""
        self._receiver = None
        async with self._lock:
            if self._session and self._session.receives:
                await self._close()

    async def check(self) -> None:
        """Bind, and go. Raises SettingsError for refused credentials, SendError for all else."""
        await (await self._open(None)).close(politely=True)

    async def close(self) -> None:
        async with self._lock:
            await self._close()

    async def _open(self, deliver: Deliver | None) -> Session:
        if deliver is None and self.account.transceiver_only:
            deliver = _nobody
        return await Session.open(
            self.account, deliver, patience=self._patience, enquire_every=self._enquire_every
        )

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close(politely=True)

    def _rest(self, error: SendError, *, at_least: float = 0.0) -> None:
        self._failures += 1
        growing = min(self._pause * 2.0 ** min(self._failures - 1, 10), LONGEST_PAUSE)
        longest = max(growing, at_least)
        self._rests_until = time.monotonic() + longest * random.uniform(0.5, 1.0)  # noqa: S311 — no secret
        log.warning("smpp_unreachable", error=str(error), failures=self._failures)


def _nobody(_session: Session, _pdu: object) -> bool:
    return False
