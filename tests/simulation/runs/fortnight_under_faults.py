"""A fortnight of reminders, daily drills and reviews with every fault, held against the same one without."""

from datetime import datetime, timedelta
from functools import cache

from tests.simulation.checks.checked_store import Amissed
from tests.simulation.checks.differential import SCHEDULED, conversations_are_the_same
from tests.simulation.checks.final_checks import verdict
from tests.simulation.checks.history import Story
from tests.simulation.checks.invariants import Amiss
from tests.simulation.checks.oracle import permitted
from tests.simulation.engine.calls import Destiny
from tests.simulation.engine.functions import SKEWS
from tests.simulation.engine.simulator import BEGIN, World
from tests.simulation.engine.trace import Chronicle
from tests.simulation.workloads.calendar import DRILLS
from tests.simulation.workloads.personas import ZONES, cast
from tests.simulation.workloads.scripts import Script

END = BEGIN + timedelta(days=14, hours=9)
"""So long there are faults. Then it is evening in America and night in Europe, and nothing is due."""


def amiss(seed: int, chronicle: Chronicle | None = None) -> list[str]:
    """All that is amiss with the fortnight under this seed's faults."""
    try:
        return amiss_with(stormy(seed, chronicle or Chronicle()))
    except (Amissed, AssertionError) as found:
        return [str(found)]


def amiss_with(faulty: World) -> list[str]:
    """The same once it was lived."""
    hours = scheduled_texts_leave_at_permitted_hours(faulty)
    return [*verdict(faulty), *hours, *conversations_are_the_same(faulty, calm())]


def stormy(seed: int, chronicle: Chronicle) -> World:
    """The fortnight with faults everywhere."""
    return _lived(World(seed, cast(), frozenset(ZONES), chronicle, content=DRILLS, until=END))


@cache
def calm() -> World:
    """The fortnight without faults."""
    return fated(cast(), None, END)


def fated(learners: tuple[Script, ...], destiny: Destiny | None, until: datetime) -> World:
    """A life of these learners without faults but for this destiny."""
    return _lived(World(0, learners, frozenset(), destiny=destiny, content=DRILLS, until=until))


def _lived(world: World) -> World:
    world.live()
    return world


def scheduled_texts_leave_at_permitted_hours(world: World) -> Amiss:
    """By the clock of one of the instances."""
    for script in world.scripts:
        commands = [batch.command.id for batch in Story(world.store, script.phone).batches]
        for taken in world.carrier.taken(script.phone):
            clocks = (taken.at + skew for skew in SKEWS)
            if commands[taken.text.seq - 1].startswith(SCHEDULED) and not any(
                permitted(clock, ZONES[script.phone]) for clock in clocks
            ):
                yield f"{script.phone}: {taken.text.seq}.{taken.text.index} left at {taken.at}"
