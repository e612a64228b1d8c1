"""Measure how much memory a part of a test takes, whatever ran before it in this process.

The objects of earlier tests are set aside meanwhile. Python collects old garbage only once a quarter as much is new as
there is in all, so that beside many objects the garbage of the part would stay.
"""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def peak_memory() -> Iterator[Callable[[], int]]:
    """Trace the block; yield a function that returns the peak number of bytes that it allocated, garbage included."""
    peaks = list[int]()
    with _others_set_aside():
        yield lambda: peaks[0]
        peaks.append(tracemalloc.get_traced_memory()[1])


@contextmanager
def held_memory() -> Iterator[Callable[[], int]]:
    """Trace the block; yield a function that collects garbage, and returns the number of bytes that the block holds."""

    def held() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    with _others_set_aside():
        yield held


@contextmanager
def _others_set_aside() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    gc.collect()  # counts anew how many objects there are
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()
        gc.unfreeze()
