"""Ends process groups, so that a command's child processes end with it."""

import os
import signal
import time
from collections.abc import Callable, Collection

GRACE_SECONDS = 4.0
"""Time that a group has to end after SIGTERM, in seconds."""

_PAUSE_SECONDS = 0.02


def end(groups: Collection[int], reap: Callable[[], None] | None = None, grace: float = GRACE_SECONDS) -> None:
    """Terminate these process groups together, and kill those that still exist after `grace` seconds.

    `reap`: called repeatedly to reap the caller's children, because a group exists until its zombies are reaped.
    """
    _signal(groups, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(_exists(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        if reap is not None:
            reap()
    _signal(groups, signal.SIGKILL)


def _signal(groups: Collection[int], number: signal.Signals) -> None:
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # macOS raises the latter for a group of zombies
        return False
    return True
