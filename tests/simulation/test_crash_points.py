"""An instance crashes at every single port call: before it, after it, or after it returned an error."""

from functools import cache

import pytest

from tests.simulation.runs.crash_points import (
    LESSONS,
    SCENARIOS,
    Scenario,
    SimulatedRun,
    crash_points,
    simulate,
    violations_against,
)

EVERY = 15
"""These tests take every fifteenth crash point, at any moment of any function; `make sim-crashes` takes all."""


@cache
def fault_free(scenario: Scenario) -> SimulatedRun:
    return simulate(scenario)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_repeats_nothing(name: str) -> None:
    scenario = SCENARIOS[name]
    without = fault_free(scenario)
    for crash in list(crash_points(without))[::EVERY]:
        assert violations_against(simulate(scenario, crash), without) == [], crash


def test_crashes_between_two_calls_in_a_row_are_one() -> None:
    without = fault_free(LESSONS)
    following = [index for index, call in enumerate(without.calls) if call.follows_on]
    for index in following[:: len(following) // 10]:
        before, after = simulate(LESSONS, (index, "before")), simulate(LESSONS, (index - 1, "after"))
        assert before.ledger == after.ledger
        assert before.calls[index + 1 :] == after.calls[index:]


def test_the_scenarios_call_every_function_and_every_port() -> None:
    calls = {call for scenario in SCENARIOS.values() for call in fault_free(scenario).calls}
    assert {call.function for call in calls} == {
        "twilio-webhook",
        "handle-command",
        "update-progress",
        "queue-texts",
        "send-texts",
        "record-receipt",
        "send-reminders",
        "start-due-drills",
        "announce-texts",
        "sweep",
        "tally",
    }
    assert {call.kind for call in calls} == {
        "get",
        "find",
        "commit",
        "publish",
        "send",
        "ask",
        "registration",
    }
