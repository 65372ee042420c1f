"""SMS through Twilio (https://www.twilio.com/docs/messaging/api/message-resource)."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Self

from channels.base import Price, Received, WebhookRequest
from channels.failover import Failover
from channels.sms import Sms
from channels.text import clean, split
from channels.twilio.account import TWIML, Account
from channels.twilio.events import events_of
from channels.twilio.sender import TwilioSender, callback_of, check_sender, two_way
from core.messages import Outbound
from core.settings import Settings
from core.sms import segments
from countries import load as load_country

NAME = Sms.name
_CITIZEN = re.compile(r"(\+[1-9][0-9]{6,14})")
MOST_SEGMENTS = 10
"""Segments that one message is joined of; few operators carry more."""


def pieces(text: str) -> list[str]:
    """The messages that a text goes out in, each of as many segments as operators join."""
    return split(text, MOST_SEGMENTS, lambda piece: segments(piece).count)


class TwilioSms:
    """The first of `senders` sends, the others stand by. `rate` is what a segment costs, in `currency`.

    `per_second` is what one sender may send: no two carry at a time.
    """

    name = NAME

    def __init__(
        self,
        account: Account,
        senders: Sequence[str],
        *,
        public_url: str = "",
        per_second: float | None = None,
        rate: Decimal = Decimal(0),
        currency: str = "",
    ) -> None:
        callback = callback_of(public_url, NAME)
        self._account = account
        self._senders = Failover([TwilioSender(account, one, pieces, callback=callback) for one in senders])
        self._rate = rate
        self._currency = currency
        self.limits = replace(
            Sms.limits,
            two_way=all(two_way(one) for one in senders),
            per_second=per_second or Sms.limits.per_second,
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises SettingsError where it is half set."""
        senders = [one.strip() for one in settings.twilio_from.split(",")]
        return cls(
            Account.from_settings(settings),
            [check_sender("WAKEEL_TWILIO_FROM", one) for one in senders],
            public_url=settings.public_url,
            per_second=settings.sms_per_second,
            rate=settings.sms_price,
            currency=load_country(settings.country).currency,
        )

    def receive(self, request: WebhookRequest) -> Received:
        return Received(events_of(self._account.read(request), request.body, NAME, _CITIZEN), TWIML)

    async def send(self, message: Outbound) -> str:
        return await self._senders.send(message)

    def price(self, message: Outbound) -> Price:
        count = sum(segments(piece).count for piece in pieces(clean(message.text)))
        return Price(count, count * self._rate, self._currency)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return self._account.fetch(ref)

    async def check(self) -> str:
        return await self._account.check()

    async def start(self) -> None:
        await self._account.start()

    async def stop(self) -> None:
        await self._account.close()
