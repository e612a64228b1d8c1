"""Run many seeds, one seed, all crash points or pairs of them; print the violations and return an exit code."""

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
    SCENARIOS,
    Crash,
    Scenario,
    SimulatedRun,
    crash_points,
    simulate,
    violations_against,
)

FindViolations = Callable[[int, Trace], list[str]]
"""Runs the simulation of one seed and returns its violations."""

CHUNK_SIZE = 20
"""Number of seeds that one process takes at a time."""


def all_seeds(number: int, find: FindViolations) -> int:
    """Run this many seeds. Return 1 if any has a violation or a kind of fault never struck, else 0."""
    began, fired, failures = time.monotonic(), Counter[str](), 0
    with Pool() as processes:
        for seed, found, struck in processes.imap(partial(_seed, find), range(number), chunksize=CHUNK_SIZE):
            fired += struck
            failures += bool(found)
            for each in found:
                _print(f"seed {seed}: {each}")
    for fault in sorted(CHANCES, key=lambda each: fired[each]):
        _print(f"{fired[fault]:>9}  {fault}")
    never = [fault for fault in CHANCES if not fired[fault]]
    _print(f"faults that never struck: {', '.join(never) or 'none'}")
    _print(f"{number} seeds in {time.monotonic() - began:.0f} s, {failures} with violations")
    return int(failures > 0 or bool(never))


def one_seed(seed: int, find: FindViolations) -> int:
    """Replay one seed with a trace. Return 1 if it has a violation, else 0."""
    found = find(seed, Trace(_print))
    for each in found:
        _print(f"VIOLATION {each}")
    _print(f"seed {seed}: {'with' if found else 'no'} violations")
    return int(bool(found))


def all_crashes() -> int:
    """Run each scenario with a crash at every port call. Return 1 if any run has a violation, else 0."""
    began, number, failures = time.monotonic(), 0, 0
    runs = [(name, crash) for name, scenario in SCENARIOS.items() for crash in crash_points(simulate(scenario))]
    with Pool() as processes:
        for name, crash, found in processes.imap_unordered(_crash, runs, chunksize=CHUNK_SIZE):
            number += 1
            failures += bool(found)
            for each in found:
                _print(f"{name}, {crash}: {each}")
    _print(f"{number} crash points in {time.monotonic() - began:.0f} s, {failures} with violations")
    return int(failures > 0)


def all_pairs(most: int | None = None) -> int:
    """Run a short scenario with two crashes, at every pair of crash points or at most `most` pairs, evenly spread.

    Return 1 if any run has a violation, else 0.
    """
    began, number, failures = time.monotonic(), 0, 0
    side = None if most is None else isqrt(most)
    firsts = spread(list(crash_points(_fault_free(BRIEF))), side)
    if most is not None:
        _print(f"a short run: at most {most} pairs, evenly spread")
    with Pool() as processes:
        for results in processes.imap_unordered(partial(_pairs_with, side), firsts):
            number += len(results)
            for both, found in results:
                failures += bool(found)
                for each in found:
                    _print(f"{both}: {each}")
    _print(f"{number} pairs of crash points in {time.monotonic() - began:.0f} s, {failures} with violations")
    return int(failures > 0)


def _seed(find: FindViolations, seed: int) -> tuple[int, list[str], Counter[str]]:
    trace = Trace()
    return seed, find(seed, trace), trace.fault_counts


def _crash(run: tuple[str, Crash]) -> tuple[str, Crash, list[str]]:
    name, crash = run
    scenario = SCENARIOS[name]
    return name, crash, violations_against(simulate(scenario, crash), _fault_free(scenario))


def _pairs_with(side: int | None, first: Crash) -> list[tuple[tuple[Crash, Crash], list[str]]]:
    without, with_first = _fault_free(BRIEF), simulate(BRIEF, first)
    seconds = spread(list(crash_points(with_first, after=first[0])), side)
    return [((first, second), violations_against(simulate(BRIEF, first, second), without)) for second in seconds]


@cache
def _fault_free(scenario: Scenario) -> SimulatedRun:
    return simulate(scenario)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the report is the output
