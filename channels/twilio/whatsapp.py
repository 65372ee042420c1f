"""WhatsApp through Twilio (https://www.twilio.com/docs/whatsapp/api)."""

import re
from collections.abc import AsyncIterator
from typing import Self

from channels.base import Limits, Received, WebhookRequest
from channels.text import split
from channels.twilio.account import TWIML, Account
from channels.twilio.events import events_of
from channels.twilio.sender import TwilioSender, callback_of, check_sender, is_service
from core.errors import SettingsError
from core.messages import Outbound
from core.settings import Settings

NAME = "whatsapp"
_SCHEME = "whatsapp:"
_CITIZEN = re.compile(r"whatsapp:\+([1-9][0-9]{6,14})")
"""An address is WhatsApp's own id, digits alone, so that a citizen keeps it where the provider changes."""


class TwilioWhatsApp:
    """Texts with numbered choices; buttons come back from approved templates alone."""

    name = NAME
    limits = Limits(length=1600, per_second=80.0)

    def __init__(self, account: Account, sender: str, *, public_url: str = "") -> None:
        self._account = account
        self._sender = TwilioSender(
            account,
            sender if is_service(sender) else _SCHEME + sender,
            lambda text: split(text, self.limits.length),
            callback=callback_of(public_url, NAME),
            to=f"{_SCHEME}+",
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises SettingsError where it is half set."""
        if not settings.twilio_whatsapp_from:
            raise SettingsError(
                "WAKEEL_TWILIO_WHATSAPP_FROM is missing: write the number of the WhatsApp sender"
            )
        sender = check_sender(
            "WAKEEL_TWILIO_WHATSAPP_FROM", settings.twilio_whatsapp_from.removeprefix(_SCHEME)
        )
        return cls(Account.from_settings(settings), sender, public_url=settings.public_url)

    def receive(self, request: WebhookRequest) -> Received:
        return Received(events_of(self._account.read(request), request.body, NAME, _CITIZEN), TWIML)

    async def send(self, message: Outbound) -> str:
        return await self._sender.send(message)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return self._account.fetch(ref)

    async def check(self) -> str:
        return await self._account.check()

    async def start(self) -> None:
        await self._account.start()

    async def stop(self) -> None:
        await self._account.close()
