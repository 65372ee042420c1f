"""Campaigns: one text for many, from a list or a query, at a pace, each recipient told once."""
