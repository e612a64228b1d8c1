"""The local stack's clock: a file that all processes share. Moving it skips nothing that becomes due."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local.gateway.quiescence import Quiescence
from local.gateway.scheduler import Scheduler
from shared.clock import MovedClock
from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS
from shared.drill_progress.learners import COLLECTION
from shared.ports import DocumentStore, Query
from shared.sms.outbox import TextStore
from shared.sms.waiting import permitted_from
from shared.store.scans import all_documents
from shared.store.shards import ANY_SHARD

TICK = timedelta(minutes=5)
"""Interval of the runs for due learners, as in the topology's schedules."""

_DUE_FIELDS = (REMINDERS.due_field, DUE_DRILLS.due_field)
_SENDER = "send-texts"


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

    So a long move takes only the time of its due runs; each reminder and drill starts at its due time, and a text that
    waits for a permitted hour leaves then. At each stop, texts that wait for the carrier are tried again. The mover
    does not stop for them alone, because a carrier that fails makes each of them due every four minutes.
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
        calls = await asyncio.to_thread(self._calls_for_due_texts, now)
        await self._scheduler.call()
        await self._quiescence.wait_until(lambda: not self._due_of_learners(now))
        await self._quiescence.wait_until(lambda: self._announced_texts_are_handled(calls, now))
        await self._quiescence.wait_for_learners()
        return now

    def _next_due(self, after: datetime | None, until: datetime) -> datetime | None:
        """Return the earliest due time after `after` and up to `until`, None if there is none."""
        times = (*self._due_of_learners(until), *self._hours_of_texts(until))
        return min((time for time in times if after is None or time > after), default=None)

    def _due_of_learners(self, until: datetime) -> list[datetime]:
        """Return the due times of learners up to `until`. Reads all learners, of whom a local stack has few."""
        learners = all_documents(self._documents, Query(COLLECTION))
        due = (learner.fields.get(name) for learner in learners for name in _DUE_FIELDS)
        return [time for time in due if isinstance(time, datetime) and time <= until]

    def _hours_of_texts(self, until: datetime) -> list[datetime]:
        """Return the times up to `until` for which learners' next texts wait because of their permitted hours."""
        now, store = self._clock.now(), TextStore(self._documents)
        texts = [each.model for phone in self._phones_of_due_texts(until) for each in store.open_texts(phone)[:1]]
        hours = (text.look_at for text in texts if text.status == "PENDING" and permitted_from(text, now) > now)
        return [time for time in hours if time is not None and time <= until]

    def _phones_of_due_texts(self, until: datetime) -> set[str]:
        due = Query("texts", where_in=ANY_SHARD, order_by="look_at", at_most=until)
        return {str(text.fields["phone"]) for text in all_documents(self._documents, due)}

    def _calls_for_due_texts(self, now: datetime) -> dict[str, int]:
        """Return the number of the sender's calls so far for each learner with a due text."""
        return {phone: self._quiescence.calls(_SENDER, phone) for phone in self._phones_of_due_texts(now)}

    def _announced_texts_are_handled(self, calls_before: Mapping[str, int], now: datetime) -> bool:
        """Return whether the sender was called for each learner whose texts were announced.

        An announcement makes texts due later, so the texts that are still due were not announced: sending is paused.
        """
        missing = {phone for phone, calls in calls_before.items() if self._quiescence.calls(_SENDER, phone) == calls}
        return missing <= self._phones_of_due_texts(now)


def _next_tick(time: datetime) -> datetime:
    """Return the scheduler's first tick at or after `time`."""
    return time + (datetime(2000, 1, 1, tzinfo=UTC) - time) % TICK
