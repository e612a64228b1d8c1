"""Calls of a run overlap: a bounded number, never two with a common key, and none after the run."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from shared.errors import RetryError
from shared.store.overlap import ONE_BY_ONE, Overlap, Result, Threads, Window

A_WHILE = 10
"""Time after which a call that waits for another one gives up, in seconds."""


class Trace:
    """Begins calls, makes each when its end is waited for, and records both."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self._names = iter("abcdefgh")

    def __call__(self, call: Callable[[], Result], /) -> Callable[[], Result]:
        name = next(self._names)
        self.steps.append(f"begin {name}")

        def wait() -> Result:
            self.steps.append(f"end {name}")
            return call()

        return wait


def nothing() -> None:
    """Do nothing."""


def fail(error: Exception) -> None:
    raise error


def keys(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_threads_make_as_many_calls_at_a_time_as_they_are() -> None:
    together = threading.Barrier(3, timeout=A_WHILE)
    with Threads(3).calls() as begin:
        waits = [begin(together.wait) for _ in range(3)]
        assert sorted(wait() for wait in waits) == [0, 1, 2]


@pytest.mark.parametrize("overlap", [Threads(2), ONE_BY_ONE], ids=["threads", "one by one"])
def test_a_call_gives_its_result_or_its_error(overlap: Overlap) -> None:
    with overlap.calls() as begin:
        assert begin(lambda: 7)() == 7
        with pytest.raises(RetryError):
            begin(lambda: fail(RetryError()))()


def test_no_call_goes_on_after_a_run_that_failed() -> None:
    threads, released, ended = threading.active_count(), threading.Event(), []

    def call() -> None:
        ended.append(released.wait(A_WHILE))

    with suppress(RetryError), Threads(2).calls() as begin:
        begin(call)
        released.set()
        raise RetryError
    assert ended == [True]
    assert threading.active_count() == threads


def test_a_full_window_waits_for_its_oldest_call() -> None:
    trace = Trace()
    window = Window(trace, 2)
    for name in ("1", "2", "3"):
        window.begin(keys(name), nothing)
    window.end_all()
    assert trace.steps == ["begin a", "begin b", "end a", "begin c", "end b", "end c"]


def test_calls_with_a_common_key_do_not_overlap() -> None:
    trace = Trace()
    window = Window(trace, 8)
    window.begin(keys("1", "2"), nothing)
    window.begin(keys("3"), nothing)
    window.begin(keys("2", "4"), nothing)
    assert trace.steps == ["begin a", "begin b", "end a", "begin c"]


def test_the_error_of_the_call_that_began_first_is_raised() -> None:
    window = Window(Trace(), 8)
    window.begin(keys("1"), nothing)
    window.begin(keys("2"), lambda: fail(RetryError()))
    window.begin(keys("3"), lambda: fail(ValueError()))
    with pytest.raises(RetryError):
        window.end_all()
