"""Requests to stop the stack, by Ctrl-C, by a signal, or by the death of the `make` that started it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from local.runtime.errors import StackError, StoppedError

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PAUSE_SECONDS = 0.05


class Shutdown:
    """Holds whether a shutdown was requested. Signals only set it, so that no step is interrupted half-way."""

    def __init__(self, make_pid: int | None = None) -> None:
        """Watch `make_pid`, the process id of the `make` that started the stack; None without one."""
        self._make_pid = make_pid
        self._requested = False

    def request(self) -> None:
        """Request the shutdown. Further requests change nothing."""
        self._requested = True

    @property
    def requested(self) -> bool:
        """Whether a shutdown was requested, or `make` has died without a signal to the stack."""
        return self._requested or self._make_pid not in {None, os.getppid()}

    def wait_until(self, condition: Callable[[], bool], timeout: float, failure: Callable[[], str]) -> None:
        """Return once the condition holds. `timeout`: in seconds.

        Raises StackError with the message that `failure` returns when the time is up, and StoppedError when a
        shutdown is requested.
        """
        deadline = time.monotonic() + timeout
        while not condition():
            if self.requested:
                raise StoppedError
            if time.monotonic() > deadline:
                raise StackError(failure())
            time.sleep(_PAUSE_SECONDS)


@contextmanager
def shutdown_on_signals() -> Iterator[Shutdown]:
    """Let SIGINT, SIGTERM and SIGHUP request a shutdown and do nothing else, however often they arrive."""
    shutdown = Shutdown(os.getppid() if "MAKELEVEL" in os.environ else None)

    def request(_signal: int, _frame: FrameType | None) -> None:
        shutdown.request()

    previous = {number: signal.signal(number, request) for number in _SIGNALS}
    try:
        yield shutdown
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
