"""Process groups: whatever a command starts of its own ends with it."""

import os
import signal
import time
from collections.abc import Callable, Collection

PATIENCE_SECONDS = 4.0
"""How long a group may take to end in its own way."""

_PAUSE_SECONDS = 0.02


def end(groups: Collection[int], reap: Callable[[], None] | None = None, patience: float = PATIENCE_SECONDS) -> None:
    """Terminate these process groups, all at once, and kill what is left of them after `patience` seconds.

    `reap`: called now and then, for a child that nobody reaps counts as still there.
    """
    _signal(groups, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while any(_is_there(group) for group in groups) and time.monotonic() < deadline:
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


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # the latter is macOS's word for a group of zombies
        return False
    return True
