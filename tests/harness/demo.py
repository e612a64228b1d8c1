"""A small demo, played once for all tests of a process."""

from functools import cache
from pathlib import Path

from local.demo.filling import load
from local.demo.fortnight import Demo, play
from shared.clock import real
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Clock
from tests.harness.pipeline import Pipeline

LEARNERS = 50
DRILLS = Path(__file__).parent.parent.parent / "drills"


@cache
def small_demo() -> Demo:
    """Return a demo with LEARNERS learners, whom no test may change. It takes five seconds of CPU."""
    return play(Pipeline(DRILLS).ports, LEARNERS)


def demo_store(clock: Clock = real) -> MemoryDocumentStore:
    """Return a store with the documents of `small_demo`, which a test may change. `clock`: the store's own."""
    store = MemoryDocumentStore(clock)
    load(store, small_demo().store)
    return store
