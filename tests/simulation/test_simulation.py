"""Two hundred lives of learners, under every fault that the platform and the carrier may have."""

import pytest

from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.trace import Chronicle
from tests.simulation.runs.seeds import amiss

SEEDS = 200
FOUND = (13, 40, 56, 64, 198, 200, 251, 257, 282, 313, 358, 516, 842, 1220)
"""Seeds that once found something: test_found_by_simulation.py tells what, as short stories."""


@pytest.fixture(scope="module")
def chronicle() -> Chronicle:
    return Chronicle()


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_nothing_is_lost_nothing_comes_twice_and_all_is_in_order_whatever_fails(
    first: int, chronicle: Chronicle
) -> None:
    for seed in range(first, first + 20):
        assert amiss(seed, chronicle) == [], f"make sim SEED={seed} tells the story"


@pytest.mark.parametrize("seed", [seed for seed in FOUND if seed >= SEEDS])
def test_what_was_found_once_stays_mended(seed: int) -> None:
    assert amiss(seed) == []


def test_every_kind_of_fault_struck(chronicle: Chronicle) -> None:
    seed = SEEDS
    while missing := [fault for fault in CHANCES if not chronicle.fired[fault]]:
        assert seed < 2 * SEEDS, missing
        amiss(seed, chronicle)
        seed += 1


def test_the_same_seed_is_the_same_life() -> None:
    def story() -> list[str]:
        lines: list[str] = []
        amiss(8, Chronicle(lines.append))
        return lines

    assert story() == story()
