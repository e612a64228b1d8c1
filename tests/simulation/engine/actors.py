"""Per-phone schedulers (actors) on one virtual clock.

Each actor has a random generator of its own, so that one phone's faults leave the others unchanged. Each task is a
greenlet: while it lets virtual time pass, tasks of the same actor and of others run. All run in one thread, in an
order that depends on the seed alone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from greenlet import getcurrent, greenlet

from tests.simulation.engine.rng import Rng
from tests.simulation.engine.trace import Trace

Action = Callable[[], None]


class VirtualClock:
    """The virtual time that all actors share, with the agenda of suspended tasks."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._hub = getcurrent()
        self._agenda: list[tuple[datetime, str, int, greenlet]] = []

    def step(self) -> bool:
        """Run the next task on the agenda. Return False if there is none."""
        if not self._agenda:
            return False
        moment, _, _, task = heappop(self._agenda)
        self.now = max(self.now, moment)
        task.switch()
        return True

    def schedule(self, moment: datetime, actor: str, number: int, task: greenlet) -> None:
        """Start or resume the task at this moment. Simultaneous tasks run in the order of their actors' names."""
        heappush(self._agenda, (max(moment, self.now), actor, number, task))

    def create_task(self, action: Action) -> greenlet:
        """Return a task that runs the action and has not started."""
        return greenlet(action, self._hub)

    def suspend(self) -> None:
        """Suspend the current task until the agenda resumes it."""
        self._hub.switch()


class Actor:
    """Scheduler of one phone's tasks, with a random generator of its own."""

    def __init__(self, name: str, clock: VirtualClock, rng: Rng, trace: Trace) -> None:
        self.name = name
        self.rng = rng
        self._clock = clock
        self._trace = trace
        self._numbers = count()

    @property
    def now(self) -> datetime:
        """Return the virtual time."""
        return self._clock.now

    def later(self, seconds: float, action: Action) -> None:
        """Run the action this many seconds from now."""
        self._schedule(seconds, self._clock.create_task(action))

    def pass_time(self, seconds: float) -> None:
        """Suspend the current task for this many seconds; other tasks run meanwhile."""
        self._schedule(seconds, getcurrent())
        self._clock.suspend()

    def strikes(self, fault: str) -> bool:
        """Draw whether this fault strikes now, and record it if so."""
        if struck := self.rng.strikes(fault):
            self._trace.record_fault(self.name, self.now, fault)
        return struck

    @property
    def is_traced(self) -> bool:
        """Return whether the lines of the trace are written."""
        return self._trace.is_written

    def record(self, what: str) -> None:
        """Add a line to the trace."""
        self._trace.record(self.name, self.now, what)

    def _schedule(self, seconds: float, task: greenlet) -> None:
        self._clock.schedule(self.now + timedelta(seconds=seconds), self.name, next(self._numbers), task)
