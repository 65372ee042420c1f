"""WhatsApp by Meta's own Cloud API."""

from channels.whatsapp.cloud.adapter import Cloud

__all__ = ["Cloud"]
