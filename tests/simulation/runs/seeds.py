"""Living through seeds: everything that can be said against the system because of one seed."""

from tests.simulation.checks.checked_store import Amissed
from tests.simulation.checks.differential import others_are_untouched, transcripts_are_the_same
from tests.simulation.checks.final_checks import verdict
from tests.simulation.engine.simulator import World
from tests.simulation.engine.trace import Chronicle
from tests.simulation.workloads.scripts import scripts

CALM_EVERY = 4
"""Every so many seeds are lived through once more without faults,"""

ISOLATED_EVERY = 8
"""and every so many with faults on one phone only."""


def amiss(seed: int, chronicle: Chronicle | None = None) -> list[str]:
    """All that is amiss with this seed."""
    try:
        return _amiss(seed, chronicle or Chronicle())
    except (Amissed, AssertionError) as found:
        return [str(found)]


def lived(seed: int, chronicle: Chronicle, stormy: frozenset[str] | None = None) -> World:
    """A life with faults for these phones; for all, if none are named."""
    learners = scripts(seed)
    everybody = frozenset(script.phone for script in learners)
    world = World(seed, learners, everybody if stormy is None else stormy, chronicle)
    world.live()
    return world


def _amiss(seed: int, chronicle: Chronicle) -> list[str]:
    faulty = lived(seed, chronicle)
    found = verdict(faulty)
    if seed % CALM_EVERY == 0:
        calm = lived(seed, Chronicle(), frozenset())
        found += [*verdict(calm), *transcripts_are_the_same(faulty, calm)]
    if seed % ISOLATED_EVERY == 0:
        unlucky = faulty.scripts[seed // ISOLATED_EVERY % len(faulty.scripts)].phone
        found += others_are_untouched(lived(seed, Chronicle(), frozenset({unlucky})), calm, unlucky)
    return found
