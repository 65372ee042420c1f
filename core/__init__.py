"""Vocabulary and pure decisions. Nothing here reads a file, a socket or a clock."""
