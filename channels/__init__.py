"""One adapter a channel, and the registry of them."""

from collections.abc import Sequence

from channels.base import Channel
from channels.telegram import Telegram
from channels.webchat import WebChat
from core.settings import Settings

ADAPTERS: Sequence[type[WebChat | Telegram]] = (WebChat, Telegram)
"""A new channel is a line here. Each reads its own settings: None when it has none and so is off."""


def build(settings: Settings) -> dict[str, Channel]:
    """The channels that are on, by name. Raises SettingsError, naming the setting, for a half-set one."""
    made: list[Channel | None] = [adapter.from_settings(settings) for adapter in ADAPTERS]
    return {channel.name: channel for channel in made if channel is not None}
