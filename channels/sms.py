"""SMS, through the provider whose settings there are."""

from channels.base import Channel, Limits
from core.errors import SettingsError
from core.settings import Settings


class Sms:
    """What the registry lists; the adapter itself is the provider's. An address is a number in E.164."""

    name = "sms"
    limits = Limits(length=1530, rich=False, per_second=10.0)

    @classmethod
    def from_settings(cls, settings: Settings) -> Channel | None:
        """None where it is off. Raises SettingsError where it is half set."""
        if settings.twilio_from:
            from channels.twilio.sms import TwilioSms  # noqa: PLC0415 — a tenth of a second

            return TwilioSms.from_settings(settings)
        account = settings.twilio_sid or settings.twilio_token.get_secret_value()
        if account and not settings.twilio_whatsapp_from:
            raise SettingsError("WAKEEL_TWILIO_FROM is missing: write the number that texts go out from")
        return None
