"""Living through seeds: everything that can be said against the system because of one seed."""

from tests.simulation.checks.checked_store import InvariantViolation
from tests.simulation.checks.differential import others_are_untouched, transcripts_are_the_same
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.engine.simulator import Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.scripts import scripts

CALM_EVERY = 4
"""Every so many seeds are lived through once more without faults,"""

ISOLATED_EVERY = 8
"""and every so many with faults on one phone only."""


def violations(seed: int, trace: Trace | None = None) -> list[str]:
    """All that is amiss with this seed."""
    try:
        return _violations(seed, trace or Trace())
    except (InvariantViolation, AssertionError) as found:
        return [str(found)]


def simulate(seed: int, trace: Trace, faulty: frozenset[str] | None = None) -> Simulator:
    """A life with faults for these phones; for all, if none are named."""
    learners = scripts(seed)
    all_phones = frozenset(script.phone for script in learners)
    simulator = Simulator(seed, learners, all_phones if faulty is None else faulty, trace)
    simulator.run()
    return simulator


def _violations(seed: int, trace: Trace) -> list[str]:
    faulty = simulate(seed, trace)
    found = final_checks(faulty)
    if seed % CALM_EVERY == 0:
        fault_free = simulate(seed, Trace(), frozenset())
        found += [*final_checks(fault_free), *transcripts_are_the_same(faulty, fault_free)]
    if seed % ISOLATED_EVERY == 0:
        unlucky = faulty.scripts[seed // ISOLATED_EVERY % len(faulty.scripts)].phone
        found += others_are_untouched(simulate(seed, Trace(), frozenset({unlucky})), fault_free, unlucky)
    return found
