"""Waiting for conditions, never for time."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

PATIENCE_SECONDS = 60.0
"""Far more than anything takes on a slow machine; only a failure waits so long."""


def eventually(look: Callable[[], Seen], accept: Callable[[Seen], bool], patience: float = PATIENCE_SECONDS) -> Seen:
    """What `look` gives as soon as `accept` is content with it; fails with what was seen last."""
    deadline = time.monotonic() + patience
    while not accept(seen := look()):
        assert time.monotonic() < deadline, f"not within {patience} s; last seen: {seen!r}"
        time.sleep(0.05)  # between two looks at a condition
    return seen
