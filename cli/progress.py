"""Progress of a command that goes over many learners, on stderr: a bar on a terminal, else a line from time to time.

Ctrl-C or an outage ends it with one line, which says how far it came and how to go on.
"""

import sys
from types import TracebackType
from typing import Self

import rich.progress
from rich.console import Console

from cli import output
from cli.errors import FAILED, INTERRUPTED, FailedError
from shared.errors import RetryError
from shared.store.scans import Stopwatch

EVERY = 100
"""Number of learners after which a line says how far the command is."""


class Progress:
    """Counts learners, in a `with` block. `unit`: what is counted, such as "learners rebuilt".

    `resumes`: whether the command has `--after`, and goes over learners in the order of their numbers.
    """

    def __init__(self, unit: str, stopwatch: Stopwatch, *, resumes: bool, console: Console | None = None) -> None:
        self.count = 0
        self.last: str | None = None
        self._unit = unit
        self._stopwatch = stopwatch
        self._resumes = resumes
        self._begun = stopwatch()
        self._bar = _bar(unit, console or Console(stderr=True))
        self._task = self._bar.add_task(unit, total=None)

    def done(self, phone: str) -> None:
        """Count a learner with whom all is done."""
        self.count += 1
        self.last = phone
        self._bar.advance(self._task)
        if self._bar.disable and self.count % EVERY == 0:
            output.tell(self.rate())

    def rate(self) -> str:
        """Return how many learners were counted, and how many in a second."""
        seconds = self._stopwatch() - self._begun
        return f"{self.count} {self._unit}" + (f", {self.count / seconds:.0f} a second" if seconds > 0 else "")

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the bar. Raises FailedError in place of an interruption or an outage."""
        self._bar.stop()
        if not isinstance(error, KeyboardInterrupt | RetryError):
            return
        interrupted = isinstance(error, KeyboardInterrupt)
        onwards = f"; go on with --after {self.last}" if self._resumes and self.last is not None else ""
        why = "interrupted" if interrupted else "the store cannot be reached"
        raise FailedError(
            f"{why} after {self.count} {self._unit}{onwards}", INTERRUPTED if interrupted else FAILED
        ) from error


def _bar(unit: str, console: Console) -> rich.progress.Progress:
    """Build the bar, which does nothing unless stderr is a terminal. Data on stdout go around it, never through it."""
    return rich.progress.Progress(
        rich.progress.BarColumn(),
        rich.progress.TextColumn("{task.completed} " + unit, markup=False),
        rich.progress.TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),
    )
