"""The clocks. The local stack can move the learners' clock; leases and waits use the real one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

MAX_CLOCK_SKEW = timedelta(minutes=2)
"""Maximum difference between the clocks of two instances, plus commit latency.

A query for everything since a time starts this much earlier, so that it overlaps the query before it.
"""


def real() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


class MovedClock:
    """A clock ahead of the real one by the seconds in a file, which all processes of a local stack share."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """Return the moved time, in UTC; the real time until the clock is first moved."""
        return real() + self._moved()

    def move(self, by: timedelta) -> None:
        """Move the clock forward by this much.

        Raises ValueError for a negative duration: past decisions have recorded their times already.
        """
        if by < timedelta(0):
            raise ValueError("the clock only goes forward")
        self._write(self._moved() + by)

    def start(self, at: datetime) -> None:
        """Set the clock to this time. It runs on from there."""
        self._write(at - real())

    def _moved(self) -> timedelta:
        return timedelta(seconds=float(self._file.read_text())) if self._file.exists() else timedelta(0)

    def _write(self, moved: timedelta) -> None:
        # Write and rename, so that a reader never sees a half-written file.
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(moved.total_seconds()))
        fresh.replace(self._file)
