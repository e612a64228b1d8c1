"""Seeded simulations with every fault of platform and carrier, a quarter of them with two releases."""

from itertools import chain

import pytest

from shared.contracts.commands import UnknownCommand
from shared.contracts.events import UnknownEvent
from shared.contracts.release import RELEASE
from shared.errors import UnknownMessageError
from tests.simulation.checks.history import History
from tests.simulation.checks.pauses import passed
from tests.simulation.engine.rng import CHANCES
from tests.simulation.engine.simulator import Simulator
from tests.simulation.engine.trace import Trace
from tests.simulation.runs.seeds import deeds_of, is_understood, pauses_of, rollout_of, simulate, violations
from tests.simulation.workloads.scripts import OF_THE_ANSWERED, as_people_text, scripts
from tests.simulation.workloads.wording import OF_PHONES, WORDINGS

SEEDS = 12
"""Number of seeds that these tests run; the checks of every change run 200, the long run 2,000."""

REGRESSIONS = (13, 40, 56, 64, 133, 198, 200, 251, 257, 282, 313, 358, 516, 783, 842, 1220, 1633, 1684)
"""Seeds that once failed; test_found_by_simulation.py has short tests of the causes.

Those below 200 run in the checks of every change.
"""


TALKED = {
    ("TAKE_CONVERSATION", "CONVERSATION_TAKEN"),
    ("TAKE_CONVERSATION",),
    ("INBOUND_SMS", "TEXT_HELD"),
    ("SEND_AD_HOC_MESSAGE", "AD_HOC_MESSAGE_SENT"),
    ("CLOSE_CONVERSATION", "CONVERSATION_CLOSED", "PROMPT_REPEATED"),
    ("CLOSE_CONVERSATION",),
}
"""Commands in conversations, each with the events that it led to."""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Trace()


def test_every_seed_is_free_of_violations(trace: Trace) -> None:
    for seed in range(SEEDS):
        assert violations(seed, trace) == [], f"make sim SEED={seed} shows the trace"


@pytest.mark.parametrize("seed", [seed for seed in REGRESSIONS if seed >= 200])
def test_seeds_that_once_failed_pass(seed: int) -> None:
    assert violations(seed) == []


def test_every_kind_of_fault_struck(trace: Trace) -> None:
    seed = SEEDS
    while missing := [fault for fault in CHANCES if not trace.fault_counts[fault]]:
        assert seed < 200, missing
        violations(seed, trace)
        seed += 1


def test_learners_are_understood_however_they_word_their_texts() -> None:
    for seed in range(10):
        assert is_understood(seed) == [], f"seed {seed}"


def test_every_wording_and_every_text_of_a_phone_is_texted() -> None:
    texted = {
        text.body for seed in range(200) for script in as_people_text(seed, scripts(seed)) for text in script.texts
    }
    assert {*chain(*WORDINGS.values()), *OF_PHONES} <= texted


def test_the_same_seed_gives_the_same_trace() -> None:
    def trace_lines() -> list[str]:
        lines: list[str] = []
        simulate(8, Trace(lines.append))
        return lines

    assert trace_lines() == trace_lines()


def test_a_share_of_the_seeds_runs_two_releases_side_by_side() -> None:
    overlapping = [seed for seed in range(200) if rollout_of(seed) is not None]
    assert 40 < len(overlapping) < 67
    seen: set[object] = set()
    for seed in overlapping[:10]:
        seen |= _signs_of_both_releases(simulate(seed, Trace()))
        if seen >= {RELEASE, RELEASE + 1, UnknownEvent, UnknownCommand, UnknownMessageError}:
            return
    raise AssertionError(seen)


def test_in_a_share_of_the_seeds_operators_pause_sending_and_texts_pass_others() -> None:
    paused = [seed for seed in range(200) if pauses_of(seed)]
    assert 40 < len(paused) < 67
    simulator = simulate(paused[0], Trace())
    (*_, learner) = simulator.scripts
    assert [*passed(simulator, learner.phone)]


def test_in_a_share_of_the_seeds_operators_talk_with_a_learner() -> None:
    talking = [seed for seed in range(200) if deeds_of(seed)]
    assert 28 < len(talking) < 53
    seen: set[tuple[str, ...]] = set()
    for seed in talking[:5]:
        seen |= _what_came_of_deeds(simulate(seed, Trace(), frozenset()))
        if seen >= TALKED:
            return
    raise AssertionError(TALKED - seen)


def _what_came_of_deeds(simulator: Simulator) -> set[tuple[str, ...]]:
    """Return the events of each batch of the learner with whom operators talk, after the type of its command."""
    batches = History(simulator.store, OF_THE_ANSWERED).batches
    return {(batch.command.type, *(event.type for event in batch.events)) for batch in batches}


def _signs_of_both_releases(simulator: Simulator) -> set[object]:
    """Return which releases decided, and which unknown events, commands and errors there were."""
    batches = [batch for script in simulator.scripts for batch in History(simulator.store, script.phone).batches]
    events = {type(event) for batch in batches for event in batch.events}
    errors = {UnknownMessageError} if UnknownMessageError.__name__ in simulator.logged.getvalue() else set()
    return {*(batch.release for batch in batches), *events, *(type(batch.command) for batch in batches), *errors}
