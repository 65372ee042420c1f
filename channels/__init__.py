"""One adapter a channel, and the registry of them."""

from collections.abc import Sequence
from typing import Protocol

from channels.base import Channel, Limits
from channels.email import Email
from channels.messenger import Messenger
from channels.sms import Sms
from channels.telegram import Telegram
from channels.webchat import WebChat
from channels.whatsapp import WhatsApp
from channels.x import X
from core.settings import Settings


class Adapter(Protocol):
    """What the registry lists: a class that makes itself from the settings."""

    name: str
    limits: Limits

    @classmethod
    def from_settings(cls, settings: Settings) -> Channel | None:
        """None where it has no settings and so is off. Raises SettingsError where it is half set."""
        ...


ADAPTERS: Sequence[type[Adapter]] = (WebChat, Telegram, Sms, WhatsApp, Messenger, X, Email)
"""A new channel is a line here."""


def build(settings: Settings) -> dict[str, Channel]:
    """The channels that are on, by name. Raises SettingsError, naming the setting, for a half-set one."""
    made = [adapter.from_settings(settings) for adapter in ADAPTERS]
    return {channel.name: channel for channel in made if channel is not None}
