"""Many seeds, one seed, or all pairs of crash points, told to whoever watches; each gives an exit code."""

import time
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from math import isqrt
from multiprocessing import Pool

from tests.harness.sampling import spread
from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.trace import Chronicle
from tests.simulation.runs.crash_points import BRIEF, Crashes, Life, compared, lived, pairs, single_points

AmissWith = Callable[[int, Chronicle], list[str]]
"""Lives with a seed, and tells all that is amiss with it."""

AT_ONCE = 20
"""Seeds, or crash points, that one process takes at a time."""


def all_seeds(number: int, amiss: AmissWith) -> int:
    """So many seeds; fails where one finds something amiss, or a kind of fault never struck."""
    began, fired, failures = time.monotonic(), Counter[str](), 0
    with Pool() as processes:
        for seed, found, struck in processes.imap(partial(_seed, amiss), range(number), chunksize=AT_ONCE):
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


def one_seed(seed: int, amiss: AmissWith) -> int:
    """One seed with its story."""
    found = amiss(seed, Chronicle(_say))
    for each in found:
        _say(f"AMISS {each}")
    _say(f"seed {seed}: {'amiss' if found else 'all is well'}")
    return int(bool(found))


def all_pairs(most: int | None = None) -> int:
    """A short life with two crashes, at every place each; or at most so many of these pairs, evenly spread."""
    began, number, failures = time.monotonic(), 0, 0
    side = None if most is None else isqrt(most)
    firsts = spread(list(single_points(len(_calm().calls))), side)
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


def _seed(amiss: AmissWith, seed: int) -> tuple[int, list[str], Counter[str]]:
    chronicle = Chronicle()
    return seed, amiss(seed, chronicle), chronicle.fired


def _pairs_with(side: int | None, first: Crashes) -> tuple[Crashes, list[tuple[Crashes, list[str]]]]:
    seconds = spread(list(pairs(first, len(lived(BRIEF, first).calls))), side)
    return first, [(both, compared(lived(BRIEF, both), _calm())) for both in seconds]


@cache
def _calm() -> Life:
    return lived(BRIEF, {})


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - it is asked for
