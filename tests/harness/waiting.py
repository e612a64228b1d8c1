"""Wait for conditions instead of fixed times."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

PATIENCE_SECONDS = 60.0
"""Maximum wait for a condition, in seconds: far more than a slow machine needs, so only a failure takes this long."""


def eventually(look: Callable[[], Value], accept: Callable[[Value], bool], patience: float = PATIENCE_SECONDS) -> Value:
    """Poll `look` until `accept` is true of its value, and return the value.

    Raises AssertionError with the last value if that takes longer than `patience`, in seconds.
    """
    deadline = time.monotonic() + patience
    while not accept(value := look()):
        assert time.monotonic() < deadline, f"not within {patience} s; last value: {value!r}"
        time.sleep(0.05)  # polling interval
    return value
