"""Rasa as an engine: trained from the same data in an environment of its own, asked over HTTP."""
