"""Fills the store of a stack in memory with a demo, and sets its clock to the demo's end."""

import gc
import time
from datetime import datetime, timedelta

from local.demo.fortnight import END, play
from local.demo.people import DAYS
from local.runtime.errors import StoppedError
from local.runtime.shutdown import Shutdown
from local.runtime.terminal import say
from shared import wiring
from shared.clock import MovedClock
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, DocumentStore

_SHOWN_EVERY = timedelta(days=1)


def fill(learners: int, end: datetime | None, shutdown: Shutdown) -> None:
    """Play a demo with this many learners, and load it. `end`: the time at which it ends; None for its own.

    Raises StoppedError if a shutdown is requested meanwhile, and InvalidContentError.
    """
    began = time.monotonic()

    def told(passed: timedelta, texts: int) -> None:
        if shutdown.requested:
            raise StoppedError
        if passed % _SHOWN_EVERY == timedelta(0):
            say(f"  day {passed.days:>2} of {DAYS}: {texts:,} texts")

    demo = play(wiring.PORTS, learners, end or END, told)
    load(wiring.documents(), demo.store)
    if (file := wiring.settings().clock_file) is not None:
        MovedClock(file).start(demo.end)
    gc.freeze()  # what was loaded stays: no search for garbage looks at it again
    say(f"{learners} learners, {DAYS} days, {demo.texts:,} texts: in {time.monotonic() - began:.0f} s\n")


def load(documents: DocumentStore, demo: MemoryDocumentStore) -> None:
    """Create a demo's documents in a store that has none of them."""
    for document in demo.documents():
        documents.commit(Create(document.path, document.fields))
