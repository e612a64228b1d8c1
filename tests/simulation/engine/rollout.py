"""Two releases side by side: which instance runs which one, rolled forward and back while learners text.

The next release is this one's code behind ports that add what this one does not know (`tests.harness.next_release`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, cycle

from shared.composition import Ports
from tests.harness.next_release import as_received, next_release
from tests.simulation.engine.rng import Rng

STAGES = (1, 3, 1, 0)
"""Number of instances of the next release in each stage, after a first one without any: forward, and back again."""

CALLS = (15, 60)
"""Minimum and maximum number of calls in a stage."""

GREETINGS = 0.2
"""Probability that a command of the next release is followed by one that only the next release knows."""


@dataclass(frozen=True)
class Instance:
    """One call's instance: its ports, and whether it is one of the next release."""

    ports: Ports
    is_next: bool = False

    def received(self, body: bytes) -> bytes:
        """Return a push request as the instance understands it."""
        return as_received(body) if self.is_next else body


class Rollout:
    """Decides, call by call, which release runs. Draws from a generator of its own, so that no other draw changes."""

    def __init__(self, seed: int, *, greets: bool) -> None:
        """`greets`: whether the next release publishes commands that only it knows."""
        self._rng = Rng(f"{seed} rollout", fault_free=False)
        self._greets = greets
        self._stages = chain((0,), cycle(STAGES))
        self._calls_left = 0
        self._next_instances: list[Instance] = []
        self._running = 0
        self._is_over = False

    def begin(self, instances: Sequence[Instance]) -> None:
        """Prepare an instance of the next release for each of these, and begin with none of them running."""
        self._next_instances = [Instance(next_release(each.ports, self._may_greet), is_next=True) for each in instances]

    def running(self, number: int, instance: Instance) -> Instance:
        """Return the instance that runs in the place of this one. `number`: its place, from 0."""
        if self._calls_left == 0 and not self._is_over:
            self._running, self._calls_left = next(self._stages), int(self._rng.within(*CALLS))
        self._calls_left -= 1
        return self._next_instances[number] if number < self._running else instance

    def finish(self) -> None:
        """Roll forward for good, since commands that only the next release knows may still wait."""
        self._is_over, self._running = True, len(self._next_instances)

    def _may_greet(self) -> bool:
        return self._greets and self._rng.within(0, 1) < GREETINGS
