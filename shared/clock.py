"""The time. On the local stack the learners' clock can be moved; leases and waits go by the real one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCKS_APART = timedelta(minutes=25)
"""So far a time that an instance wrote may lie behind another's clock: each ten minutes off, and the writing took long.

Whoever asks for what is new since a moment looks back by so much.
"""


def real() -> datetime:
    """The time as it is."""
    return datetime.now(UTC)


class MovedClock:
    """The time, moved by so many seconds as a file says, which all processes of a local stack share."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The moved time; the real one as long as nobody has moved it."""
        return real() + self._moved()

    def move(self, by: timedelta) -> None:
        """Move it further. Raises ValueError for a way back: what was decided has its time already."""
        if by < timedelta(0):
            raise ValueError("the clock only goes forward")
        self._write(self._moved() + by)

    def start(self, at: datetime) -> None:
        """Let it show this time now."""
        self._write(at - real())

    def _moved(self) -> timedelta:
        return timedelta(seconds=float(self._file.read_text())) if self._file.exists() else timedelta(0)

    def _write(self, moved: timedelta) -> None:
        # By way of another name, so that no reader finds half of it.
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(moved.total_seconds()))
        fresh.replace(self._file)
