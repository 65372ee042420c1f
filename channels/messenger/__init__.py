"""Messenger."""

from channels.messenger.adapter import Messenger

__all__ = ["Messenger"]
