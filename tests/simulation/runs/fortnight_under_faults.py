"""A fortnight of reminders, daily drills and reviews with every fault, compared with the same one without."""

from datetime import datetime, timedelta
from functools import cache

from tests.simulation.checks.checked_store import InvariantViolation
from tests.simulation.checks.differential import SCHEDULED, conversations_are_the_same
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import Violations
from tests.simulation.checks.oracle import permitted
from tests.simulation.engine.calls import FaultPlan
from tests.simulation.engine.functions import SKEWS
from tests.simulation.engine.simulator import BEGIN, Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.calendar import DRILLS
from tests.simulation.workloads.personas import ZONES, persona_scripts
from tests.simulation.workloads.scripts import Script

END = BEGIN + timedelta(days=14, hours=9)
"""When the faults end. It is evening in America and night in Europe then, and nothing is due."""


def violations(seed: int, trace: Trace | None = None) -> list[str]:
    """Run the fortnight with this seed's faults and return its violations."""
    try:
        return violations_in(fortnight_with_faults(seed, trace or Trace()))
    except (InvariantViolation, AssertionError) as found:
        return [str(found)]


def violations_in(faulty: Simulator) -> list[str]:
    """Return the violations of a fortnight that has run."""
    hours = scheduled_texts_leave_at_permitted_hours(faulty)
    return [*final_checks(faulty), *hours, *conversations_are_the_same(faulty, fortnight_without_faults())]


def fortnight_with_faults(seed: int, trace: Trace) -> Simulator:
    """Run the fortnight with faults on all phones."""
    return _run(Simulator(seed, persona_scripts(), frozenset(ZONES), trace, content=DRILLS, until=END))


@cache
def fortnight_without_faults() -> Simulator:
    """Run the fortnight without faults."""
    return simulate(persona_scripts(), None, END)


def simulate(learners: tuple[Script, ...], fault_plan: FaultPlan | None, until: datetime) -> Simulator:
    """Run these learners' scripts with this fault plan, and without random faults."""
    return _run(Simulator(0, learners, frozenset(), fault_plan=fault_plan, content=DRILLS, until=until))


def _run(simulator: Simulator) -> Simulator:
    simulator.run()
    return simulator


def scheduled_texts_leave_at_permitted_hours(simulator: Simulator) -> Violations:
    """Check that every scheduled text was sent at a permitted hour by the clock of one of the instances."""
    for script in simulator.scripts:
        commands = [batch.command.id for batch in History(simulator.store, script.phone).batches]
        for accepted in simulator.carrier.accepted_texts(script.phone):
            clocks = (accepted.at + skew for skew in SKEWS)
            if commands[accepted.text.seq - 1].startswith(SCHEDULED) and not any(
                permitted(clock, ZONES[script.phone]) for clock in clocks
            ):
                yield f"{script.phone}: {accepted.text.seq}.{accepted.text.index} was sent at {accepted.at}"
