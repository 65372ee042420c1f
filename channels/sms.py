"""SMS, through the providers whose settings there are."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from channels.base import Channel, Limits, Price
from channels.text import clean, split
from core.errors import SettingsError
from core.messages import Outbound
from core.settings import Settings
from core.sms import segments
from countries import load as load_country

MOST_SEGMENTS = 10
"""Segments that one message is joined of; few operators carry more."""


def pieces(text: str) -> list[str]:
    """The messages that a text goes out in, each of as many segments as operators join."""
    return split(text, MOST_SEGMENTS, lambda piece: segments(piece).count)


@dataclass(frozen=True, slots=True)
class Tariff:
    """`rate` is what a segment costs, in `currency`."""

    rate: Decimal = Decimal(0)
    currency: str = ""

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(settings.sms_price, load_country(settings.country).currency)

    def price(self, message: Outbound) -> Price:
        count = sum(segments(piece).count for piece in pieces(clean(message.text)))
        return Price(count, count * self.rate, self.currency)


class Sms:
    """What the registry lists; the adapter itself is the provider's. An address is a number in E.164."""

    name = "sms"
    limits = Limits(length=1530, at_once=6 * 67, rich=False, per_second=10.0)

    @classmethod
    def from_settings(cls, settings: Settings) -> Channel | None:
        """None where it is off. Raises SettingsError where it is half set.

        Each provider is imported where it is switched on: Twilio's library takes a tenth of a second.
        """
        operator, twilio = settings.smpp_url.get_secret_value(), settings.twilio_from
        if operator and twilio:
            from channels.sms_both import SmsBoth  # noqa: PLC0415

            return SmsBoth.from_settings(settings)
        if operator:
            from channels.smpp import Smpp  # noqa: PLC0415

            return Smpp.from_settings(settings)
        if twilio:
            from channels.twilio.sms import TwilioSms  # noqa: PLC0415

            return TwilioSms.from_settings(settings)
        account = settings.twilio_sid or settings.twilio_token.get_secret_value()
        if account and not settings.twilio_whatsapp_from:
            raise SettingsError("WAKEEL_TWILIO_FROM is missing: write the number that texts go out from")
        return None
