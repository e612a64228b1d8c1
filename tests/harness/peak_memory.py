"""Measure how much memory a part of a test allocates, whatever ran before it in this process."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def peak_memory() -> Iterator[Callable[[], int]]:
    """Trace the block; yield a function that returns the peak number of bytes that it allocated.

    The objects of earlier tests are set aside meanwhile. Python collects old garbage only once a quarter as much is new
    as there is in all, so that beside many objects the garbage of the block would stay.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # counts anew how many objects there are
    tracemalloc.start()
    peaks = list[int]()
    try:
        yield lambda: peaks[0]
        peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
        gc.unfreeze()
