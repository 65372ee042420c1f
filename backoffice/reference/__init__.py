"""A whole back office, so that the platform works before an agency's own is connected."""
