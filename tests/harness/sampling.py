"""Deterministic samples for the short forms of long runs."""

from collections.abc import Sequence
from math import ceil
from typing import TypeVar

Item = TypeVar("Item")


def spread(items: Sequence[Item], most: int | None) -> Sequence[Item]:
    """Return at most `most` items, evenly spread from the first on; all if `most` is None."""
    if most is None or len(items) <= most:
        return items
    return items[:: ceil(len(items) / most)]
