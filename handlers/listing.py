"""How much is shown at once."""

MOST = 6
"""Choices that still fit a small screen and a spoken list; whatever else there is can be typed."""


def spread[T](items: list[T]) -> list[T]:
    """At most MOST of them, evenly over the whole, first and last included."""
    if len(items) <= MOST:
        return items
    step = (len(items) - 1) / (MOST - 1)
    return [items[round(step * i)] for i in range(MOST)]
