"""SMS through an operator's SMSC and, when that fails, through Twilio: texts come in by both."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Self

from channels.base import Price, Received, Store, WebhookRequest
from channels.failover import Failover
from channels.smpp import Smpp
from channels.sms import Sms
from channels.twilio.sms import TwilioSms
from core.messages import Outbound
from core.settings import Settings


class SmsBoth:
    """The operator first: it is cheaper, and its texts stay in the country. Limits are what both keep to."""

    name = Sms.name
    limits = Sms.limits
    polled = True

    def __init__(self, operator: Smpp, twilio: TwilioSms) -> None:
        self._operator = operator
        self._twilio = twilio
        self._senders = Failover([operator, twilio])
        self.limits = replace(
            operator.limits,
            reach=max(operator.limits.reach, twilio.limits.reach),
            two_way=operator.limits.two_way and twilio.limits.two_way,
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises SettingsError where one of them is half set."""
        return cls(Smpp.from_settings(settings), TwilioSms.from_settings(settings))

    def receive(self, request: WebhookRequest) -> Received:
        return self._twilio.receive(request)

    async def poll(self, cursor: str, store: Store) -> None:
        await self._operator.poll(cursor, store)

    async def send(self, message: Outbound) -> str:
        return await self._senders.send(message)

    def price(self, message: Outbound) -> Price:
        return self._twilio.price(message)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return self._twilio.fetch(ref)

    async def check(self) -> str:
        return ", ".join(await asyncio.gather(self._operator.check(), self._twilio.check()))

    async def start(self) -> None:
        await self._operator.start()
        await self._twilio.start()

    async def stop(self) -> None:
        await self._operator.stop()
        await self._twilio.stop()
