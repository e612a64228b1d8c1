"""Many seeds, one seed, or all pairs of crash points, told to whoever watches; each gives an exit code."""

import time
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from math import isqrt
from multiprocessing import Pool

from tests.harness.sampling import spread
from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.trace import Trace
from tests.simulation.runs.crash_points import (
    BRIEF,
    Crashes,
    SimulatedRun,
    pairs,
    simulate,
    single_points,
    violations_against,
)

FindViolations = Callable[[int, Trace], list[str]]
"""Lives with a seed, and tells all that is amiss with it."""

AT_ONCE = 20
"""Seeds, or crash points, that one process takes at a time."""


def all_seeds(number: int, violations: FindViolations) -> int:
    """So many seeds; fails where one finds something amiss, or a kind of fault never struck."""
    began, fired, failures = time.monotonic(), Counter[str](), 0
    with Pool() as processes:
        for seed, found, struck in processes.imap(partial(_seed, violations), range(number), chunksize=AT_ONCE):
            fired += struck
            failures += bool(found)
            for each in found:
                _say(f"seed {seed}: {each}")
    for fault in sorted(CHANCES, key=lambda each: fired[each]):
        _say(f"{fired[fault]:>9}  {fault}")
    never = [fault for fault in CHANCES if not fired[fault]]
    _say(f"faults that never struck: {', '.join(never) or 'none'}")
    _say(f"{number} seeds in {time.monotonic() - began:.0f} s, {failures} of them amiss")
    return int(failures > 0 or bool(never))


def one_seed(seed: int, violations: FindViolations) -> int:
    """One seed with its story."""
    found = violations(seed, Trace(_say))
    for each in found:
        _say(f"AMISS {each}")
    _say(f"seed {seed}: {'amiss' if found else 'all is well'}")
    return int(bool(found))


def all_pairs(most: int | None = None) -> int:
    """A short life with two crashes, at every place each; or at most so many of these pairs, evenly spread."""
    began, number, failures = time.monotonic(), 0, 0
    side = None if most is None else isqrt(most)
    firsts = spread(list(single_points(len(_fault_free().calls))), side)
    if most is not None:
        _say(f"a short run: at most {most} pairs, evenly spread")
    with Pool() as processes:
        for first, found in processes.imap_unordered(partial(_pairs_with, side), firsts):
            number += len(found)
            for second, each in found:
                failures += bool(each)
                for what in each:
                    _say(f"{first} and then {second}: {what}")
    _say(f"{number} pairs of crash points in {time.monotonic() - began:.0f} s, {failures} of them amiss")
    return int(failures > 0)


def _seed(violations: FindViolations, seed: int) -> tuple[int, list[str], Counter[str]]:
    trace = Trace()
    return seed, violations(seed, trace), trace.fired


def _pairs_with(side: int | None, first: Crashes) -> tuple[Crashes, list[tuple[Crashes, list[str]]]]:
    seconds = spread(list(pairs(first, len(simulate(BRIEF, first).calls))), side)
    return first, [(both, violations_against(simulate(BRIEF, both), _fault_free())) for both in seconds]


@cache
def _fault_free() -> SimulatedRun:
    return simulate(BRIEF, {})


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - it is asked for
