"""An instance crashes at every single port call: before it, after it, or after it returned an error."""

from functools import cache

import pytest

from tests.simulation.runs.crash_points import (
    LESSONS,
    NIGHT,
    Scenario,
    SimulatedRun,
    simulate,
    single_points,
    violations_against,
)

SHARES = 4
SCENARIOS = {"lessons": LESSONS, "night": NIGHT}


@cache
def fault_free(scenario: Scenario) -> SimulatedRun:
    return simulate(scenario, {})


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_repeats_nothing(name: str, share: int) -> None:
    scenario = SCENARIOS[name]
    without = fault_free(scenario)
    for crashes in list(single_points(len(without.calls)))[share::SHARES]:
        run = simulate(scenario, crashes)
        assert violations_against(run, without) == [], crashes


def test_the_scenarios_call_every_function_and_every_port() -> None:
    calls = {call for scenario in SCENARIOS.values() for call in fault_free(scenario).calls}
    assert {call.partition(": ")[0] for call in calls} == {
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
    }
    assert {call.partition(": ")[2] for call in calls} == {
        "get",
        "find",
        "commit",
        "publish",
        "send",
        "ask",
        "registration",
    }
