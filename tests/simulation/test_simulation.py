"""Two hundred lives of learners, under every fault that the platform and the carrier may have."""

import pytest

from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.trace import Trace
from tests.simulation.runs.seeds import violations

SEEDS = 200
FOUND = (13, 40, 56, 64, 198, 200, 251, 257, 282, 313, 358, 516, 842, 1220)
"""Seeds that once found something: test_found_by_simulation.py tells what, as short stories."""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Trace()


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_nothing_is_lost_nothing_comes_twice_and_all_is_in_order_whatever_fails(first: int, trace: Trace) -> None:
    for seed in range(first, first + 20):
        assert violations(seed, trace) == [], f"make sim SEED={seed} tells the story"


@pytest.mark.parametrize("seed", [seed for seed in FOUND if seed >= SEEDS])
def test_what_was_found_once_stays_mended(seed: int) -> None:
    assert violations(seed) == []


def test_every_kind_of_fault_struck(trace: Trace) -> None:
    seed = SEEDS
    while missing := [fault for fault in CHANCES if not trace.fired[fault]]:
        assert seed < 2 * SEEDS, missing
        violations(seed, trace)
        seed += 1


def test_the_same_seed_is_the_same_life() -> None:
    def trace_lines() -> list[str]:
        lines: list[str] = []
        violations(8, Trace(lines.append))
        return lines

    assert trace_lines() == trace_lines()
