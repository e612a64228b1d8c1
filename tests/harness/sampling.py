"""Short forms of long runs: a part of the whole that is the same every time."""

from collections.abc import Sequence
from math import ceil
from typing import TypeVar

Item = TypeVar("Item")


def spread(items: Sequence[Item], most: int | None) -> Sequence[Item]:
    """Return at most so many of them, evenly spread and beginning with the first; all if `most` is None."""
    if most is None or len(items) <= most:
        return items
    return items[:: ceil(len(items) / most)]
