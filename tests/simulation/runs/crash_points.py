"""Exhaustive crash points: at each call of a port the instance dies, before it, after it, or after it has failed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeVar, get_args

from shared.errors import RetryError
from tests.simulation.checks.checked_store import InvariantViolation
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import Ledger
from tests.simulation.engine.calls import Call
from tests.simulation.engine.simulator import Pace, Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.scripts import HOUR, MINUTE, Script, Text

Result = TypeVar("Result")
Moment = Literal["before", "after", "after, with an error"]
Crashes = Mapping[int, Moment]
"""At which calls, counted from the first one of a life, the instance dies, and when."""

MOMENTS: tuple[Moment, ...] = get_args(Moment)
PHONE = "+12125550101"


class CrashPoints:
    """Fate that is known: calm but for these crashes. Counts the calls."""

    def __init__(self, crashes: Crashes) -> None:
        self._crashes = crashes
        self.calls: list[str] = []

    def decide(self, call: Call, kind: str, invoke: Callable[[], Result]) -> Result:
        """The call's result, if the instance lives to see it."""
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
    """A patient learner who says this, so many seconds after all has come of the text before."""

    texts: tuple[Text, ...]
    pace: Pace

    @property
    def script(self) -> Script:
        """The same as a script."""
        return Script(PHONE, patient=True, texts=self.texts)


def _says(*bodies: str) -> tuple[Text, ...]:
    return tuple(Text(body, MINUTE) for body in bodies)


_BUSY = Pace(tick=timedelta(minutes=20), healing=timedelta(minutes=50))

LESSONS = Scenario(_says("WELCOME", "a", "Ana", "c", "b", "more", "b", "STOP", "START"), _BUSY)
"""Registration, intake, a wrong and a right answer, the next drill, leaving and coming back."""

NIGHT = Scenario((*_says("WELCOME"), Text("a", 31 * HOUR)), Pace(timedelta(hours=5), timedelta(hours=6)))
"""A reminder, and a drill in the morning."""

BRIEF = Scenario(_says("WELCOME", "a", "STOP"), _BUSY)
"""Short enough to crash twice at every place."""


@dataclass(frozen=True)
class SimulatedRun:
    """What came of a life: what is amiss, its calls, what the carrier took, and of what texts nobody knows the fate."""

    violations: list[str]
    calls: list[str]
    ledger: Ledger
    unknown: set[tuple[int, int]]


def simulate(scenario: Scenario, crashes: Crashes, trace: Trace | None = None) -> SimulatedRun:
    """The life with these crashes."""
    points = CrashPoints(crashes)
    simulator = Simulator(0, (scenario.script,), frozenset(), trace or Trace(), points, scenario.pace)
    try:
        simulator.run()
        found = final_checks(simulator)
    except (InvariantViolation, AssertionError) as error:
        found = [str(error)]
    texts = History(simulator.store, PHONE).texts
    unknown = {(text.seq, text.index) for text in texts if text.status == "AMBIGUOUS"}
    return SimulatedRun(found, points.calls, simulator.ledger(PHONE), unknown)


def violations_against(run: SimulatedRun, fault_free: SimulatedRun) -> list[str]:
    """What is amiss with it, and whether what was sent is what is sent without crashes.

    But for texts of unknown fate, of which there is at most one for each crash.
    """
    expected = [sent for sent in fault_free.ledger if (sent.seq, sent.index) not in run.unknown]
    actual = [sent for sent in run.ledger if (sent.seq, sent.index) not in run.unknown]
    return [*run.violations, *([] if actual == expected else ["the transcript is another"])]


def single_points(calls: int, first: int = 0) -> Iterator[Crashes]:
    """Every call from the first one on, at every moment."""
    return ({call: moment} for call in range(first, calls) for moment in MOMENTS)


def pairs(first: Crashes, calls: int) -> Iterator[Crashes]:
    """This crash, in whose life there are so many calls, with every later one."""
    (call,) = first
    return ({**first, **second} for second in single_points(calls, call + 1))
