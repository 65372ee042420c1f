"""The agency's own systems, seen through one contract."""
