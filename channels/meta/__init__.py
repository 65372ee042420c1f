"""What WhatsApp and Messenger share: Meta's webhooks and its Graph API."""
