"""Exhaustive crash points: the instance crashes before or after each port call, or after the call failed."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from shared.errors import RetryError
from tests.simulation.checks.checked_store import InvariantViolation
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.checks.invariants import Ledger
from tests.simulation.engine.calls import Call
from tests.simulation.engine.operators import Pause
from tests.simulation.engine.simulator import BEGIN, Pace, Simulator
from tests.simulation.workloads.scripts import HOUR, MINUTE, Script, Text

Result = TypeVar("Result")
Moment = Literal["before", "after", "after, with an error"]
Crash = tuple[int, Moment]
"""The index of a port call in the run, and when the instance crashes."""

PHONE = "+12125550101"


@dataclass(frozen=True)
class PortCall:
    """A port call of a run.

    `follows_on`: the same instance made the call before it, at the same time. A crash between the two is one crash.
    """

    function: str
    kind: str
    follows_on: bool


class CrashPoints:
    """A fault plan with exactly these crashes. `calls`: the port calls of the run."""

    def __init__(self, crashes: Collection[Crash]) -> None:
        self._crashes = dict(crashes)
        self._last: tuple[Call | None, datetime | None] = None, None
        self.calls: list[PortCall] = []

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        """Return the call's result unless the instance crashes. Raises Died or RetryError."""
        if call.dies_next:
            call.die()
        moment = self._crashes.get(len(self.calls))
        last_call, last_time = self._last
        follows_on = call is last_call and call.actor.now == last_time
        self.calls.append(PortCall(call.function, kind, follows_on))
        self._last = call, call.actor.now
        if moment == "before":
            call.die()
        result = invoke()
        if moment == "after":
            call.die()
        if moment == "after, with an error":
            call.dies_next = True
            raise RetryError
        return result


@dataclass(frozen=True)
class Scenario:
    """The texts of one learner, the pace of the scheduled functions, and when DRILLS_BY_HASH is turned on.

    `patient`: the learner waits for every answer. `pauses`: when operators pause sending.
    """

    texts: tuple[Text, ...]
    pace: Pace
    by_hash_from: datetime | None = None
    patient: bool = True
    pauses: tuple[Pause, ...] = ()

    @property
    def script(self) -> Script:
        """Return the learner's script."""
        return Script(PHONE, self.patient, self.texts)


def _texts(*bodies: str) -> tuple[Text, ...]:
    return tuple(Text(body, MINUTE) for body in bodies)


_BUSY = Pace(tick=timedelta(minutes=20), healing=timedelta(minutes=50), announcing=timedelta(minutes=20))

LESSONS = Scenario(_texts("WELCOME", "a", "Ana", "c", "b", "more", "b", "STOP", "START"), _BUSY)
"""Registration, intake, a wrong and a right answer, the next drill, an opt-out and an opt-in."""

NIGHT = Scenario(
    (*_texts("WELCOME"), Text("a", 31 * HOUR)), Pace(timedelta(hours=5), timedelta(hours=6), timedelta(hours=2)), BEGIN
)
"""A reminder, and a drill in the morning, with drills that are named by their hashes."""

PAUSED = Scenario(
    (*_texts("WELCOME"), Text("a", 40 * MINUTE), *_texts("HELP", "menu")),
    Pace(tick=timedelta(hours=1), healing=timedelta(hours=1), announcing=timedelta(minutes=10)),
    patient=False,
    pauses=(Pause(BEGIN + timedelta(minutes=40), BEGIN + timedelta(minutes=135)),),
)
"""The answer to HELP leaves while operators pause sending, and passes what the pause holds."""

SCENARIOS = {"lessons": LESSONS, "night": NIGHT, "paused": PAUSED}
"""The scenarios with a crash at every call."""

BRIEF = Scenario(_texts("WELCOME", "a", "STOP"), _BUSY)
"""Short enough for a crash at every pair of calls."""


@dataclass(frozen=True)
class SimulatedRun:
    """Results of a run: violations, port calls, and the carrier's ledger."""

    violations: list[str]
    calls: list[PortCall]
    ledger: Ledger


def simulate(scenario: Scenario, *crashes: Crash) -> SimulatedRun:
    """Run the scenario with these crashes."""
    points = CrashPoints(crashes)
    simulator = Simulator(
        0,
        (scenario.script,),
        frozenset(),
        fault_plan=points,
        pace=scenario.pace,
        by_hash_from=scenario.by_hash_from,
        pauses=scenario.pauses,
    )
    try:
        simulator.run()
        found = final_checks(simulator)
    except (InvariantViolation, AssertionError) as error:
        found = [str(error)]
    return SimulatedRun(found, points.calls, simulator.ledger(PHONE))


def violations_against(run: SimulatedRun, fault_free: SimulatedRun) -> list[str]:
    """Return the run's violations, including a ledger that differs from the one without crashes."""
    is_same = run.ledger == fault_free.ledger
    return [*run.violations, *([] if is_same else ["the transcript differs from the one without crashes"])]


def crash_points(run: SimulatedRun, after: int = -1) -> Iterator[Crash]:
    """Yield the crashes at the port calls after the one with this index, without those that are one crash."""
    for index, call in list(enumerate(run.calls))[after + 1 :]:
        if not call.follows_on:
            yield index, "before"
        yield index, "after"
        yield index, "after, with an error"
