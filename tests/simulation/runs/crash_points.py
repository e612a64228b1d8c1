"""Exhaustive crash points: the instance crashes before or after each port call, or after the call failed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeVar, get_args

from shared.errors import RetryError
from tests.simulation.checks.checked_store import InvariantViolation
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.checks.invariants import Ledger
from tests.simulation.engine.calls import Call
from tests.simulation.engine.simulator import Pace, Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.scripts import HOUR, MINUTE, Script, Text

Result = TypeVar("Result")
Moment = Literal["before", "after", "after, with an error"]
Crashes = Mapping[int, Moment]
"""The port calls, by their index in the run, at which the instance crashes, and when."""

MOMENTS: tuple[Moment, ...] = get_args(Moment)
PHONE = "+12125550101"


class CrashPoints:
    """A fault plan with exactly these crashes. `calls`: function and port operation of each call."""

    def __init__(self, crashes: Crashes) -> None:
        self._crashes = crashes
        self.calls: list[str] = []

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        """Return the call's result unless the instance crashes. Raises Died or RetryError."""
        if call.dies_next:
            call.die()
        moment = self._crashes.get(len(self.calls))
        self.calls.append(f"{call.function}: {kind}")
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
    """The texts of one patient learner, and the pace of the scheduled functions."""

    texts: tuple[Text, ...]
    pace: Pace

    @property
    def script(self) -> Script:
        """Return the learner's script."""
        return Script(PHONE, patient=True, texts=self.texts)


def _texts(*bodies: str) -> tuple[Text, ...]:
    return tuple(Text(body, MINUTE) for body in bodies)


_BUSY = Pace(tick=timedelta(minutes=20), healing=timedelta(minutes=50), announcing=timedelta(minutes=20))

LESSONS = Scenario(_texts("WELCOME", "a", "Ana", "c", "b", "more", "b", "STOP", "START"), _BUSY)
"""Registration, intake, a wrong and a right answer, the next drill, an opt-out and an opt-in."""

NIGHT = Scenario(
    (*_texts("WELCOME"), Text("a", 31 * HOUR)), Pace(timedelta(hours=5), timedelta(hours=6), timedelta(hours=2))
)
"""A reminder, and a drill in the morning."""

BRIEF = Scenario(_texts("WELCOME", "a", "STOP"), _BUSY)
"""Short enough for a crash at every pair of calls."""


@dataclass(frozen=True)
class SimulatedRun:
    """Results of a run: violations, port calls, and the carrier's ledger."""

    violations: list[str]
    calls: list[str]
    ledger: Ledger


def simulate(scenario: Scenario, crashes: Crashes, trace: Trace | None = None) -> SimulatedRun:
    """Run the scenario with these crashes."""
    points = CrashPoints(crashes)
    simulator = Simulator(0, (scenario.script,), frozenset(), trace or Trace(), points, scenario.pace)
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


def single_points(calls: int, first: int = 0) -> Iterator[Crashes]:
    """Return a crash at each call from `first` on, at each moment."""
    return ({call: moment} for call in range(first, calls) for moment in MOMENTS)


def pairs(first: Crashes, calls: int) -> Iterator[Crashes]:
    """Return this crash with each later one; `calls` is the number of calls in the run with this crash."""
    (call,) = first
    return ({**first, **second} for second in single_points(calls, call + 1))
