"""The composition: one function per deployed function, and each part's share of a run's time."""

import inspect
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from shared import composition, topology
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
DECLARED = topology.load()


def test_every_deployed_function_is_composed_under_its_entry_point() -> None:
    composed = {
        name for name, made in inspect.getmembers(composition, inspect.isfunction)
        if "request" in (parameters := inspect.signature(made).parameters) or "_" in parameters
    }  # fmt: skip
    assert composed == {function.entry for function in DECLARED.functions}


@pytest.mark.parametrize(("share", "seconds"), [(1, 240), (0.5, 120), (0.25, 60)])
def test_a_share_of_a_runs_time_is_a_fraction_of_its_timeout(share: float, seconds: int) -> None:
    limit = composition.time_limit(Pipeline().ports, "sweep", share)
    assert limit.time == timedelta(seconds=seconds)


def test_due_drills_start_even_if_the_refresh_runs_out_of_time() -> None:
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana", "b"):
        pipeline.text(PHONE, text)
    pipeline.clock.sleep(timedelta(days=1).total_seconds())
    ticks = count(step=1000)  # each reading of the stopwatch is past the time limit
    pipeline.ports = replace(pipeline.ports, stopwatch=lambda: float(next(ticks)))
    pipeline.run("start-due-drills")
    assert ("handle-command", PHONE) in pipeline.topics.waiting()
