"""What happened, for who asks: how often each fault struck, and the story of one seed."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime


class Trace:
    """Counts faults, over many seeds if it is kept; `write`, if there is one, gets a line for all that happens."""

    def __init__(self, write: Callable[[str], None] | None = None) -> None:
        self.fired: Counter[str] = Counter()
        self._write = write

    def struck(self, actor: str, now: datetime, fault: str) -> None:
        """A fault struck."""
        self.fired[fault] += 1
        self.tell(actor, now, f"    FAULT {fault}")

    def tell(self, actor: str, now: datetime, what: str) -> None:
        """Something happened."""
        if self._write is not None:
            self._write(f"{now:%d %H:%M:%S}.{now.microsecond // 1000:03d} {actor:>12} {what}")
