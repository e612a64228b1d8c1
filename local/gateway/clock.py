"""The local stack's clock: a file that all processes share. Moving it skips nothing that becomes due."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local.gateway.quiescence import Quiescence
from local.gateway.scheduler import Scheduler
from shared.clock import MovedClock
from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS
from shared.drill_progress.learners import COLLECTION
from shared.ports import DocumentStore, Query
from shared.store.scans import all_documents

TICK = timedelta(minutes=5)
"""Interval of the scheduler's calls, as in the topology's schedules."""

_DUE_FIELDS = (REMINDERS.due_field, DUE_DRILLS.due_field)


@contextmanager
def clock_file(start: datetime | None) -> Iterator[Path]:
    """Create a temporary file for the clock, which then shows `start`, or the real time if that is None."""
    with tempfile.TemporaryDirectory(prefix="textdrill-") as folder:
        file = Path(folder) / "clock"
        if start is not None:
            MovedClock(file).start(start)
        yield file


class ClockMover:
    """Moves the clock from tick to tick of the scheduler, stopping only where a learner has something due.

    So a long move takes only the time of its due runs, and each reminder and drill starts at its due time.
    """

    def __init__(
        self,
        clock: MovedClock,
        documents: DocumentStore,
        scheduler: Scheduler,
        quiescence: Quiescence,
        on_step: Callable[[], None],
    ) -> None:
        """Create a mover that calls `on_step` after each step of the clock."""
        self._clock = clock
        self._documents = documents
        self._scheduler = scheduler
        self._quiescence = quiescence
        self._on_step = on_step
        self._lock = asyncio.Lock()

    async def move(self, by: timedelta) -> None:
        """Move the clock, running the due work on the way. Raises RetryError if the store is unavailable."""
        async with self._lock:
            target, handled_until = self._clock.now() + by, None
            await self._quiescence.wait_for_learners()
            while (due := await asyncio.to_thread(self._next_due, handled_until, target)) is not None:
                handled_until = await self._step(min(_next_tick(due), target))
            await self._step(target)

    async def _step(self, time: datetime) -> datetime:
        """Move the clock to `time` unless it has passed, and run the due work.

        Returns the time of the clock, up to which all due work has been done.
        """
        self._clock.move(max(time - self._clock.now(), timedelta(0)))
        self._on_step()
        now = self._clock.now()
        await self._scheduler.call()
        await self._quiescence.wait_until(lambda: self._next_due(None, now) is None)
        await self._quiescence.wait_for_learners()
        return now

    def _next_due(self, after: datetime | None, until: datetime) -> datetime | None:
        """Return the earliest due time of a learner after `after` and up to `until`, None if there is none.

        Reads all learners, of whom a local stack has few.
        """
        learners = all_documents(self._documents, Query(COLLECTION))
        due = (learner.fields.get(name) for learner in learners for name in _DUE_FIELDS)
        times = (time for time in due if isinstance(time, datetime) and time <= until)
        return min((time for time in times if after is None or time > after), default=None)


def _next_tick(time: datetime) -> datetime:
    """Return the scheduler's first tick at or after `time`."""
    return time + (datetime(2000, 1, 1, tzinfo=UTC) - time) % TICK
