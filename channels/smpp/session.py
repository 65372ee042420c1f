"""One bind: a connection on which requests wait for their responses, and messages come in."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Self

import structlog

from channels.smpp.account import SETTING, Account
from channels.smpp.errors import INVALID_COMMAND, REFUSED_CREDENTIALS, TEMPORARY, refusal
from channels.smpp.pdu import HEADER, MOST, RESPONSE, Command, Pdu, bind_body
from core.errors import Reason, SendError, SettingsError

log = structlog.get_logger()

ENQUIRE_EVERY = 30.0
PATIENCE = 10.0
"""Seconds to wait for a connection, and for a response."""

type Deliver = Callable[["Session", Pdu], bool]
"""Takes what came in, to be answered later; False where nobody can."""


class Session:
    """Bound from `open` until `closed`. `receives` says whether messages come in here."""

    def __init__(
        self,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        patience: float,
        deliver: Deliver | None,
    ) -> None:
        self._reader, self._writer = streams
        self._patience = patience
        self.deliver = deliver
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._sequence = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.closed = asyncio.Event()
        self.answered = 0
        """Messages that were answered."""
        self.confirmed = 0
        """As many of them the peer has surely heard so: it answered what was asked after them."""

    @classmethod
    async def open(
        cls,
        account: Account,
        deliver: Deliver | None = None,
        *,
        patience: float = PATIENCE,
        enquire_every: float = ENQUIRE_EVERY,
    ) -> Self:
        """Connect and bind: as a transceiver where there is a `deliver`.

        Raises SettingsError where the credentials are refused, SendError (UNREACHABLE, CONFIG) for all else.
        """
        secure = ssl.create_default_context() if account.tls else None
        try:
            async with asyncio.timeout(patience):
                streams = await asyncio.open_connection(account.host, account.port, ssl=secure)
        except (OSError, TimeoutError) as error:
            raise SendError(Reason.UNREACHABLE, type(error).__name__) from None
        session = cls(streams, patience, deliver)
        session._tasks.append(asyncio.create_task(session._read()))
        try:
            await session._bind(account)
        except BaseException:
            await session.close()
            raise
        session._tasks.append(asyncio.create_task(session._keep(enquire_every)))
        return session

    @property
    def receives(self) -> bool:
        return self.deliver is not None

    async def _bind(self, account: Account) -> None:
        command = Command.BIND_TRANSCEIVER if self.receives else Command.BIND_TRANSMITTER
        try:
            answer = await self.request(
                command, bind_body((account.system_id, account.password, account.system_type))
            )
        except SendError as error:
            raise SendError(Reason.UNREACHABLE, f"no answer to the bind: {error}") from None
        if answer.status in REFUSED_CREDENTIALS:
            raise SettingsError(
                f"{SETTING} was refused (0x{answer.status:02X}): write the system_id and password the operator gave"
            )
        if answer.status:
            known = refusal(answer.status)
            reason = known.reason if known.reason.retryable else Reason.CONFIG
            raise SendError(reason, f"the bind was refused: SMPP status 0x{answer.status:08X}")

    async def request(self, command: Command, body: bytes = b"") -> Pdu:
        """The response. Raises SendError: UNREACHABLE if nothing was written, UNCERTAIN if no answer came."""
        if self.closed.is_set():
            raise SendError(Reason.UNREACHABLE, "the connection is closed")
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        sequence, answered = self._sequence, self.answered
        self._waiting[sequence] = waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._patience):
                self._writer.write(Pdu(command, sequence, 0, body).encode())
                await self._writer.drain()
                answer: Pdu = await waiting
        except (OSError, TimeoutError) as error:
            raise SendError(Reason.UNCERTAIN, type(error).__name__) from None
        finally:
            self._waiting.pop(sequence, None)
        self.confirmed = max(self.confirmed, answered)
        return answer

    def answer(self, request: Pdu, status: int = 0) -> None:
        """Say what became of a message that came in; a connection that is gone hears nothing."""
        if not self.closed.is_set():
            self._writer.write(request.response(status).encode())
            self.answered += 1

    async def _read(self) -> None:
        try:
            while True:
                length, command, status, sequence = HEADER.unpack(await self._reader.readexactly(HEADER.size))
                if not HEADER.size <= length <= MOST:
                    log.warning("smpp_nonsense", octets=length)
                    return
                body = await self._reader.readexactly(length - HEADER.size)
                if not self._take(Pdu(command, sequence, status, body)):
                    return
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            self._end()

    def _take(self, pdu: Pdu) -> bool:
        """Whether to read on."""
        if pdu.answers:
            if (waiting := self._waiting.get(pdu.sequence)) and not waiting.done():
                waiting.set_result(pdu)
        elif pdu.command in {Command.DELIVER_SM, Command.DATA_SM}:
            if not (self.deliver and self.deliver(self, pdu)):
                self._writer.write(pdu.response(TEMPORARY).encode())
        elif pdu.command in {Command.ENQUIRE_LINK, Command.UNBIND}:
            self._writer.write(pdu.response().encode())
            return pdu.command != Command.UNBIND
        else:
            self._writer.write(Pdu(RESPONSE, pdu.sequence, INVALID_COMMAND).encode())
        return True

    async def _keep(self, every: float) -> None:
        """A peer that doesn't answer is gone, whatever TCP says."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.request(Command.ENQUIRE_LINK)
            except SendError:
                self._end()
                return

    def _end(self) -> None:
        self.closed.set()
        self._writer.close()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())

    async def close(self, *, politely: bool = False) -> None:
        """`politely`: what waits for a response gets it, and the peer hears that we go."""
        if politely and not self.closed.is_set():
            if self._waiting:
                await asyncio.wait(list(self._waiting.values()), timeout=self._patience)
            with contextlib.suppress(SendError):
                await self.request(Command.UNBIND)
        self._end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._writer.wait_closed()
