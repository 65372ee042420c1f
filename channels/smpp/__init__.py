"""SMS over SMPP 3.4, to a local operator's SMSC."""

from channels.smpp.adapter import Smpp

__all__ = ["Smpp"]
