"""Scheduled work at scale, in virtual time: the short form of `make sim-scale`."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import mean

import pytest

from shared.event_log.relay import BatchRelay
from tests.harness.pipeline import Pipeline
from tests.pipeline.test_sweep import CURSORS
from tests.simulation.scale.__main__ import size
from tests.simulation.scale.measured import Row, starts, sweeps
from tests.simulation.scale.results import read, write
from tests.simulation.scale.virtual import Latencies, SlowStore, VirtualThreads, VirtualTime

PHONE = "+12125550100"
SWEEP_EVERY = 300
"""Time between two sweeps, in seconds."""

A_LESSON = ("more", "b", "a", "b", "a", "a", "a")
PUBLISH = Latencies().publish


def test_calls_in_virtual_threads_take_as_long_as_the_busiest_thread() -> None:
    time = VirtualTime()
    with VirtualThreads(time, 2).calls() as begin:
        first, _, third = (begin(partial(time.take, seconds)) for seconds in (2.0, 3.0, 4.0))
        first()
        assert time.seconds == 2
        third()
        assert time.seconds == 6
    assert time.seconds == 6


def test_virtual_threads_end_with_their_run() -> None:
    time = VirtualTime()
    with VirtualThreads(time, 2).calls() as begin:
        begin(lambda: time.take(5.0))
    assert time.seconds == 5


@pytest.mark.parametrize("text", ["0", "-5", "many", "1000001"])
def test_a_number_of_learners_out_of_range_is_refused_by_name(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=f"^{text}: write a number of learners from 1 to 1000000$"):
        size(text)


@pytest.mark.parametrize(("measure", "expected"), [(starts, 1000), (sweeps, 1)])
def test_a_thousand_learners_are_served_in_one_run(measure: Callable[[int], Row], expected: int) -> None:
    row = measure(1000)
    assert (row.runs, row.a_run) == (1, 1000)
    assert row.published == row.expected == expected


def test_thirty_two_starts_at_a_time_take_only_as_long_as_they_compute() -> None:
    one, many = starts(500, in_flight=1), starts(500, in_flight=32)
    computed = 500 * (Latencies().a_publish + Latencies().a_document)
    assert one.seconds > 500 * PUBLISH + computed
    assert computed < many.seconds < 1.3 * computed


def test_the_results_keep_the_latest_row_of_each_size(tmp_path: Path) -> None:
    file, row = tmp_path / "measured" / "results.json", sweeps(50)
    assert read(file) == []
    write(file, [row, replace(row, learners=10)])
    write(file, [*read(file), replace(row, runs=7)])
    assert [(each.learners, each.runs) for each in read(file)] == [(10, 1), (50, 7)]


def test_calls_that_overlap_compute_one_after_the_other() -> None:
    time = VirtualTime()
    with VirtualThreads(time, 4).calls() as begin:
        for _ in range(4):
            begin(partial(time.call, 1.0, 0.5))
    assert time.seconds == 2


def test_a_start_costs_one_read_and_a_look_of_the_sweep_three() -> None:
    start, look = starts(500), sweeps(500)
    assert start.reads == pytest.approx(1, abs=0.03)
    assert look.reads == pytest.approx(3, abs=0.03)
    assert start.writes < 0.01
    assert look.writes < 0.01


def test_the_memory_of_a_run_does_not_grow_with_its_learners() -> None:
    assert starts(4000).kilobytes < 1.3 * starts(1000).kilobytes


@pytest.mark.parametrize("pause", [30, 100], ids=["three minutes", "ten minutes"])
def test_a_lesson_costs_the_sweep_at_most_four_reads(pause: int) -> None:
    """On average over the moments at which a lesson may begin between two sweeps. `pause`: seconds for an answer."""
    reads = mean(reads_of_a_lesson(begins, pause) for begins in range(0, SWEEP_EVERY, 60))
    assert 3 <= reads <= 4


def reads_of_a_lesson(begins: int, pause: int) -> int:
    """Return the documents that the sweeps read for a lesson which begins this many seconds after one of them.

    Not counted: two checkpoints and a page of each sweep, which are read for any number of lessons.
    """
    pipeline = Pipeline()
    store = SlowStore(pipeline.store, VirtualTime(), Latencies())
    relay = BatchRelay(store, pipeline.topics, CURSORS, pipeline.clock)
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, text)
    for _ in range(2):
        pipeline.clock.sleep(SWEEP_EVERY)
        relay.run()
    before, now = store.costs.found + store.costs.cursors, 0
    agenda: list[tuple[int, Callable[[], object]]] = [
        (begins + 1 + pause * number, partial(pipeline.text, PHONE, text)) for number, text in enumerate(A_LESSON)
    ]
    agenda += [(moment, relay.run) for moment in range(SWEEP_EVERY, agenda[-1][0] + 4 * SWEEP_EVERY, SWEEP_EVERY)]
    for moment, act in sorted(agenda, key=itemgetter(0)):
        pipeline.clock.sleep(moment - now)
        now = moment
        act()
    return store.costs.found + store.costs.cursors - before
