"""Wait for conditions instead of fixed times."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

PATIENCE_SECONDS = 60.0
"""Maximum wait for a condition, in seconds: far more than a slow machine needs, so only a failure takes this long."""


SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.5
"""Pauses between two looks, in seconds. Each is a tenth of the time waited so far: looks cost time that others need."""


def eventually(look: Callable[[], Value], accept: Callable[[Value], bool], patience: float = PATIENCE_SECONDS) -> Value:
    """Poll `look` until `accept` is true of its value, and return the value.

    Raises AssertionError with the last value if that takes longer than `patience`, in seconds.
    """
    began = time.monotonic()
    while not accept(value := look()):
        waited = time.monotonic() - began
        assert waited < patience, f"not within {patience} s; last value: {value!r}"
        time.sleep(min(max(SHORTEST_PAUSE_SECONDS, waited / 10), LONGEST_PAUSE_SECONDS))
    return value
