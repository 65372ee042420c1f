"""Telegram."""

from channels.telegram.adapter import Telegram

__all__ = ["Telegram"]
