"""One adapter a channel, and the registry of them."""
