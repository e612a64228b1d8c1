"""Asked to stop: by Ctrl-C, by a signal, or because `make`, which started the stack, is gone."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from local.runtime.errors import StackError, StoppedError

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PAUSE_SECONDS = 0.05


class Stop:
    """Whether the stack shall stop. Signals only set it, so that nothing is torn in the middle of a step."""

    def __init__(self, maker: int | None = None) -> None:
        """`maker`: the process id of the `make` that waits for the stack."""
        self._maker = maker
        self._asked = False

    def ask(self) -> None:
        """Let the stack stop; more than once is no more than once."""
        self._asked = True

    @property
    def asked(self) -> bool:
        """Whether somebody asked, or `make` died without a word."""
        return self._asked or self._maker not in {None, os.getppid()}

    def wait_until(self, holds: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
        """Return once this holds.

        Raises StackError with what `otherwise` says after so many seconds, and StoppedError when asked to stop.
        """
        deadline = time.monotonic() + seconds
        while not holds():
            if self.asked:
                raise StoppedError
            if time.monotonic() > deadline:
                raise StackError(otherwise())
            time.sleep(_PAUSE_SECONDS)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Within it SIGINT, SIGTERM and SIGHUP ask to stop, and do nothing else, however often they come."""
    stop = Stop(os.getppid() if "MAKELEVEL" in os.environ else None)

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.ask()

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
