"""The local stack's clock: a file that all its processes share, and how it is moved on without leaving anything out."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local.gateway.quiescence import Settling
from local.gateway.scheduler import Scheduler
from shared.clock import MovedClock
from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS
from shared.drill_progress.learners import COLLECTION
from shared.ports import DocumentStore, Query
from shared.store.scans import all_documents

TICK = timedelta(minutes=5)
"""How often the scheduler calls, as the topology's schedules say."""

_DUE_FIELDS = (REMINDERS.due_field, DUE_DRILLS.due_field)


@contextmanager
def clock_file(start: datetime | None) -> Iterator[Path]:
    """A file for the clock, which then shows `start`, or the real time; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="textdrill-") as folder:
        file = Path(folder) / "clock"
        if start is not None:
            MovedClock(file).start(start)
        yield file


class ClockMover:
    """Moves the clock from one tick of the scheduler at which something is due to the next.

    So a week takes no longer than what happens in it, and everything happens at its time.
    """

    def __init__(
        self,
        clock: MovedClock,
        documents: DocumentStore,
        scheduler: Scheduler,
        settling: Settling,
        moved: Callable[[], None],
    ) -> None:
        """`moved` is told of each step."""
        self._clock = clock
        self._documents = documents
        self._scheduler = scheduler
        self._settling = settling
        self._moved = moved
        self._turn = asyncio.Lock()

    async def move(self, by: timedelta) -> None:
        """Move the clock, and let happen what is due on the way. Raises RetryError when the store is away."""
        async with self._turn:
            target, looked_until = self._clock.now() + by, None
            await self._settling.of_learners()
            while (due := await asyncio.to_thread(self._next_due, looked_until, target)) is not None:
                looked_until = await self._step(min(_tick(due), target))
            await self._step(target)

    async def _step(self, moment: datetime) -> datetime:
        """Go to this moment, unless it is over; the time until which all that was due has been seen to."""
        self._clock.move(max(moment - self._clock.now(), timedelta(0)))
        self._moved()
        now = self._clock.now()
        await self._scheduler.call()
        await self._settling.of_what_is_due(lambda: self._next_due(None, now) is None)
        await self._settling.of_learners()
        return now

    def _next_due(self, after: datetime | None, until: datetime) -> datetime | None:
        """The first moment at which something is due in this time. Reads all learners: here they are few."""
        learners = all_documents(self._documents, Query(COLLECTION))
        due = (learner.fields.get(name) for learner in learners for name in _DUE_FIELDS)
        moments = (moment for moment in due if isinstance(moment, datetime) and moment <= until)
        return min((moment for moment in moments if after is None or moment > after), default=None)


def _tick(moment: datetime) -> datetime:
    """The scheduler's first tick at or after this moment."""
    return moment + (datetime(2000, 1, 1, tzinfo=UTC) - moment) % TICK
