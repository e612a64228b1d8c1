"""Time. Each phone has a lane: its own dice and its own agenda, which no other phone's faults touch.

What happens may pass time, and meanwhile other things go on, in the same lane and in others. Each happening is a
greenlet, a function that can stand still: all in one thread, and always in the same order.
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
    """The one time of all lanes."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._hub = getcurrent()
        self._agenda: list[tuple[datetime, str, int, greenlet]] = []

    def step(self) -> bool:
        """Let happen what comes next; False where nothing does."""
        if not self._agenda:
            return False
        moment, _, _, happening = heappop(self._agenda)
        self.now = max(self.now, moment)
        happening.switch()
        return True

    def enter(self, moment: datetime, actor: str, number: int, happening: greenlet) -> None:
        """Let this begin, or go on, at this moment; at the same one by the names of their lanes."""
        heappush(self._agenda, (max(moment, self.now), actor, number, happening))

    def begin(self, action: Action) -> greenlet:
        """A happening that has not begun."""
        return greenlet(action, self._hub)

    def stand_still(self) -> None:
        """Until whoever stands still here is let go on."""
        self._hub.switch()


class Actor:
    """What happens to one phone."""

    def __init__(self, name: str, clock: VirtualClock, rng: Rng, trace: Trace) -> None:
        self.name = name
        self.rng = rng
        self._clock = clock
        self._trace = trace
        self._numbers = count()

    @property
    def now(self) -> datetime:
        """The time."""
        return self._clock.now

    def later(self, seconds: float, action: Action) -> None:
        """Do it so many seconds from now."""
        self._enter(seconds, self._clock.begin(action))

    def pass_time(self, seconds: float) -> None:
        """So many seconds go by, and with them what happens meanwhile."""
        self._enter(seconds, getcurrent())
        self._clock.stand_still()

    def strikes(self, fault: str) -> bool:
        """Whether this fault happens here and now."""
        if struck := self.rng.strikes(fault):
            self._trace.struck(self.name, self.now, fault)
        return struck

    def tell(self, what: str) -> None:
        """Something happened here."""
        self._trace.tell(self.name, self.now, what)

    def _enter(self, seconds: float, happening: greenlet) -> None:
        self._clock.enter(self.now + timedelta(seconds=seconds), self.name, next(self._numbers), happening)
