"""Runs the simulation of one seed and collects its violations."""

from datetime import datetime, timedelta

from tests.simulation.checks.checked_store import InvariantViolation
from tests.simulation.checks.differential import (
    meaning_is_understood,
    others_are_untouched,
    transcripts_are_the_same,
)
from tests.simulation.checks.final_checks import final_checks
from tests.simulation.engine.desk import Deed, What
from tests.simulation.engine.operators import Pause
from tests.simulation.engine.rng import Rng
from tests.simulation.engine.rollout import Rollout
from tests.simulation.engine.simulator import BEGIN, Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.scripts import (
    OF_THE_ANSWERED,
    Script,
    as_people_text,
    of_the_answered,
    of_the_paused,
    scripts,
    tidy,
)

FAULT_FREE_EVERY = 4
"""Every fourth seed also runs without faults, to compare the transcripts."""

ISOLATED_EVERY = 8
"""Every eighth seed also runs with faults on one phone only; a multiple of FAULT_FREE_EVERY."""

TIDY_EVERY = 2
"""Every second seed's learners text tidily, the others' as people text."""

PAUSED = 0.25
"""Share of the seeds in which operators pause sending: while learners register and learn, and on the next day."""

ANSWERED = 0.2
"""Share of the seeds in which operators talk with a learner: during the lesson, and when its reminder is due."""

OVERLAPPING = 0.25
"""Share of the seeds in which the next release runs beside this one, is rolled back, and forward again."""


def violations(seed: int, trace: Trace | None = None) -> list[str]:
    """Run this seed and return its violations."""
    try:
        return _violations(seed, trace or Trace())
    except (InvariantViolation, AssertionError) as found:
        return [str(found)]


def simulate(seed: int, trace: Trace, faulty: frozenset[str] | None = None) -> Simulator:
    """Run this seed's scripts with faults on these phones; on all phones if `faulty` is None."""
    learners = learners_of(seed)
    all_phones = frozenset(script.phone for script in learners)
    rollout = rollout_of(seed) if faulty is None else None
    simulator = Simulator(
        seed,
        learners,
        all_phones if faulty is None else faulty,
        trace,
        rollout=rollout,
        by_hash_from=by_hash_from(seed),
        pauses=pauses_of(seed),
        deeds=deeds_of(seed),
    )
    simulator.run()
    return simulator


def learners_of(seed: int) -> tuple[Script, ...]:
    """Return the scripts of this seed.

    A learner who texts while sending is paused is among them if it ever is, and so is one with whom operators talk.
    """
    drawn = scripts(seed) if seed % TIDY_EVERY == 0 else as_people_text(seed, scripts(seed))
    paused = [of_the_paused(seed, pause.begin, pause.end) for pause in pauses_of(seed)[:1]]
    return (*drawn, *paused, *(of_the_answered(seed, deed.at) for deed in deeds_of(seed)[:1]))


def is_understood(seed: int) -> list[str]:
    """Run the seed's scripts without faults, as people text and as they mean it; return the differences."""
    worded = as_people_text(seed, scripts(seed))
    both = [Simulator(seed, each, frozenset(), Trace()) for each in (worded, tidy(worded))]
    for simulator in both:
        simulator.run()
    return list(meaning_is_understood(*both))


def rollout_of(seed: int) -> Rollout | None:
    """Return the rollout of this seed, if it has one.

    The seeds that also run without faults, with this release alone, have no command that only the next release knows:
    its texts would be missing there.
    """
    overlaps = Rng(f"{seed} releases", fault_free=False).within(0, 1) < OVERLAPPING
    return Rollout(seed, greets=seed % FAULT_FREE_EVERY != 0) if overlaps else None


def pauses_of(seed: int) -> tuple[Pause, ...]:
    """Return when operators pause sending in this seed's lives."""
    rng = Rng(f"{seed} pauses", fault_free=False)
    if rng.within(0, 1) >= PAUSED:
        return ()
    first, next_day = (BEGIN + timedelta(hours=hours, minutes=rng.within(1, 20)) for hours in (0, 32))
    return tuple(Pause(begin, begin + timedelta(minutes=rng.within(15, 90))) for begin in (first, next_day))


def deeds_of(seed: int) -> tuple[Deed, ...]:
    """Return what two operators do in a learner's conversation: one has it, and does not always close it."""
    rng = Rng(f"{seed} talks", fault_free=False)
    if rng.within(0, 1) >= ANSWERED:
        return ()

    def deed(begin: datetime, operator: str, what: What, within: float) -> Deed:
        at, after = begin + timedelta(seconds=rng.within(0, within)), rng.within(0, 30)
        return Deed(at, OF_THE_ANSWERED, operator, what, after, clicks=rng.one_of((1, 2)))

    begin, at_reminder = (BEGIN + timedelta(hours=hours, minutes=rng.within(1, 15)) for hours in (0, 4))
    return (
        Deed(begin, OF_THE_ANSWERED, "ana", "take"),
        *(deed(begin, operator, "say", 240) for operator in ("ana", "ana", "ben")),
        deed(begin, "ben", rng.one_of(("take", "close")), 240),
        *(deed(begin, "ana", "close", 300) for _ in range(rng.one_of((0, 1)))),
        deed(at_reminder, "ben", "take", 300),
        *(deed(at_reminder + timedelta(hours=1), "ben", what, 300) for what in rng.one_of(((), ("say", "close")))),
    )


def by_hash_from(seed: int) -> datetime | None:
    """Return when this seed turns DRILLS_BY_HASH on: never, from the beginning, or in the middle of its lives."""
    rng = Rng(f"{seed} drills by hash", fault_free=False)
    moment = BEGIN + timedelta(seconds=rng.within(0, 1800))
    return rng.one_of((None, BEGIN, moment))


def _violations(seed: int, trace: Trace) -> list[str]:
    faulty = simulate(seed, trace)
    found = final_checks(faulty)
    if seed % FAULT_FREE_EVERY == 0:
        fault_free = simulate(seed, Trace(), frozenset())
        found += [*final_checks(fault_free), *transcripts_are_the_same(faulty, fault_free)]
    if seed % ISOLATED_EVERY == 0:
        unlucky = faulty.scripts[seed // ISOLATED_EVERY % len(faulty.scripts)].phone
        found += others_are_untouched(simulate(seed, Trace(), frozenset({unlucky})), fault_free, unlucky)
    return found
