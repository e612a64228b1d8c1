"""Two hundred seeded simulations, with every fault that the platform and the carrier may have."""

import pytest

from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.trace import Trace
from tests.simulation.runs.seeds import violations

SEEDS = 200
REGRESSIONS = (13, 40, 56, 64, 198, 200, 251, 257, 282, 313, 358, 516, 783, 842, 1220, 1633, 1684)
"""Seeds that once failed; test_found_by_simulation.py has short tests of the causes."""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Trace()


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_every_seed_is_free_of_violations(first: int, trace: Trace) -> None:
    for seed in range(first, first + 20):
        assert violations(seed, trace) == [], f"make sim SEED={seed} shows the trace"


@pytest.mark.parametrize("seed", [seed for seed in REGRESSIONS if seed >= SEEDS])
def test_seeds_that_once_failed_pass(seed: int) -> None:
    assert violations(seed) == []


def test_every_kind_of_fault_struck(trace: Trace) -> None:
    seed = SEEDS
    while missing := [fault for fault in CHANCES if not trace.fault_counts[fault]]:
        assert seed < 2 * SEEDS, missing
        violations(seed, trace)
        seed += 1


def test_the_same_seed_gives_the_same_trace() -> None:
    def trace_lines() -> list[str]:
        lines: list[str] = []
        violations(8, Trace(lines.append))
        return lines

    assert trace_lines() == trace_lines()
