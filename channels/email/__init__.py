"""E-mail."""

from channels.email.adapter import Email

__all__ = ["Email"]
