"""Long lists, a page at a time."""

from collections.abc import Sequence

MORE = "more"
"""The value of the choice «المزيد»."""
MOST = 6
"""Choices that still fit a small screen and a spoken list."""


def page[T](items: Sequence[T], number: int) -> tuple[Sequence[T], bool]:
    """Page `number` from 0 on, round and round, and whether there are others. One left over is not put off."""
    if len(items) <= MOST + 1:
        return items, False
    start = number % -(-len(items) // MOST) * MOST
    return items[start : start + MOST], True


def spread[T](items: Sequence[T]) -> Sequence[T]:
    """All of them, and first MOST that are spread evenly over the whole, its first and last included."""
    if len(items) <= MOST + 1:
        return items
    step = (len(items) - 1) / (MOST - 1)
    first = [round(step * i) for i in range(MOST)]
    return [items[i] for i in (*first, *sorted(set(range(len(items))) - set(first)))]
