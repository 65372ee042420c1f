"""WhatsApp, through the provider that WAKEEL_WHATSAPP_VIA names."""

from channels.base import Channel
from channels.whatsapp.cloud import Cloud
from core.errors import SettingsError
from core.settings import Settings


class WhatsApp:
    """What the registry lists; the adapter itself is the provider's."""

    name = Cloud.name
    limits = Cloud.limits

    @classmethod
    def from_settings(cls, settings: Settings) -> Channel | None:
        """None where it is off. Raises SettingsError where it is half set."""
        if settings.whatsapp_via == "twilio":
            from channels.twilio.whatsapp import TwilioWhatsApp  # noqa: PLC0415 — a tenth of a second

            return TwilioWhatsApp.from_settings(settings)
        if settings.twilio_whatsapp_from and not settings.whatsapp_via:
            raise SettingsError("WAKEEL_WHATSAPP_VIA is missing: write twilio")
        return Cloud.from_settings(settings)
