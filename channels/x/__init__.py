"""Direct messages on X."""

from channels.x.adapter import X

__all__ = ["X"]
