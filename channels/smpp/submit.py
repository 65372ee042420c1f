"""Texts on their way out: cut into messages and parts, and handed over at the account's pace."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Iterator

from channels.smpp.account import Account
from channels.smpp.alphabet import DEFAULT, UCS2, encode
from channels.smpp.concat import UDHI
from channels.smpp.errors import refusal
from channels.smpp.link import Link
from channels.smpp.pdu import Command, Message, message_id
from channels.smpp.receipts import provider_id
from channels.sms import pieces
from channels.text import clean
from core.errors import Reason, SendError
from core.messages import Outbound
from core.sms import cut, segments

_TRIES = 4
"""How often a later part is offered to an SMSC that throttles: without it the message is torn."""
_RECEIPT_WANTED = 1


def messages(text: str, to: str, account: Account, reference: Callable[[], int]) -> Iterator[Message]:
    """The submit_sm of a text. `reference` gives what joins the parts of one message, 0 to 255.

    An eight-bit reference: phones know it all, and its header leaves the 67 or 153 units a part is counted with.
    """
    for piece in pieces(text) or [""]:
        ucs2 = segments(piece).encoding == "UCS-2"
        parts, joined = cut(piece), reference()
        for number, part in enumerate(parts, 1):
            header = bytes((5, 0, 3, joined, len(parts), number)) if len(parts) > 1 else b""
            ton, npi = account.source_type
            yield Message(
                source=account.source.removeprefix("+"),
                source_ton=ton,
                source_npi=npi,
                destination=to.removeprefix("+"),
                destination_ton=1,
                destination_npi=1,
                esm_class=UDHI if header else 0,
                data_coding=UCS2 if ucs2 else DEFAULT,
                registered=_RECEIPT_WANTED,
                payload=header + encode(part, ucs2=ucs2, charset=account.charset),
            )


class Submitter:
    """Sends through `link`, at most `rate` segments a second and `window` unanswered at a time.

    Of a text in parts the first one's id names it: receipts come while the others still go out. `on_part` hears each
    part's id as soon as it is known, the text's, and whether it is the last.
    """

    def __init__(self, link: Link, on_part: Callable[[str, str, bool], None], *, wait: float = 1.0) -> None:
        self._link = link
        self._on_part = on_part
        self._wait = wait
        self._window = asyncio.Semaphore(link.account.window)
        self._free_at = 0.0
        self._references = itertools.count(random.randrange(256))  # noqa: S311 — no secret

    async def send(self, message: Outbound) -> str:
        """The id of the first part. Once a part has gone out, the text is not sent again from its start."""
        whole = ""
        account = self._link.account
        parts = list(messages(clean(message.text), message.address.id, account, self._reference))
        for part in parts:
            try:
                named = await (self._persist(part) if whole else self._submit(part))
            except SendError as error:
                raise (SendError(Reason.UNCERTAIN, f"later part: {error}") if whole else error) from None
            whole = whole or named
            self._on_part(named, whole, part is parts[-1])
        return whole

    def _reference(self) -> int:
        return next(self._references) % 256

    async def _persist(self, part: Message) -> str:
        """Wait and try again where the SMSC surely didn't take it."""
        for number in range(_TRIES):
            try:
                return await self._submit(part)
            except SendError as error:
                if not error.reason.retryable or number == _TRIES - 1:
                    raise
            await asyncio.sleep(self._wait * 2.0**number)
        raise AssertionError

    async def _submit(self, part: Message) -> str:
        async with self._window:
            await self._pace()
            session = await self._link.session()
            answer = await session.request(Command.SUBMIT_SM, part.encode())
        if answer.status:
            raise refusal(answer.status)
        try:
            named = message_id(answer)
        except ValueError:
            named = ""
        if not named:
            raise SendError(Reason.UNCERTAIN, "taken without an id")
        return provider_id(named)

    async def _pace(self) -> None:
        now = time.monotonic()
        self._free_at = max(now, self._free_at + 1.0 / self._link.account.rate)
        await asyncio.sleep(self._free_at - now)
