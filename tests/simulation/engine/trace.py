"""The trace of a simulation: how often each fault struck, and a line for everything that happened."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime


class Trace:
    """Counts faults, over all seeds that share it, and passes a line for every event to `write`, if given."""

    def __init__(self, write: Callable[[str], None] | None = None) -> None:
        self.fault_counts: Counter[str] = Counter()
        self._write = write

    @property
    def is_written(self) -> bool:
        """Return whether lines are written."""
        return self._write is not None

    def record_fault(self, actor: str, now: datetime, fault: str) -> None:
        """Count a fault and add it to the trace."""
        self.fault_counts[fault] += 1
        self.record(actor, now, f"    FAULT {fault}")

    def record(self, actor: str, now: datetime, what: str) -> None:
        """Write one line to the trace."""
        if self._write is not None:
            self._write(f"{now:%d %H:%M:%S}.{now.microsecond // 1000:03d} {actor:>12} {what}")
