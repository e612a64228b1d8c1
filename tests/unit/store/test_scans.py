"""Scans in groups that overlap: what is read ahead, what a checkpoint promises, and what an error leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.errors import RetryError
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Document, Query, Write
from shared.store.overlap import ONE_BY_ONE, Overlap, Threads
from shared.store.scans import SHARE, UNLIMITED, Group, Pace, Scan, TimeLimit
from tests.simulation.engine.reordering import Reordering
from tests.simulation.engine.rng import Rng

EVERYTHING = Query("things", order_by="rank", limit=20)
REORDERING = Reordering(Rng("scans", fault_free=False))


class TracedStore(MemoryDocumentStore):
    """Records its queries and commits."""

    def __init__(self, things: int) -> None:
        super().__init__()
        self.steps: list[str] = []
        for number in range(things):
            super().commit(Create(f"things/{number:03d}", {"rank": number}))

    def find(self, query: Query) -> list[Document]:
        self.steps.append("read")
        return super().find(query)

    def commit(self, *writes: Write) -> list[str]:
        self.steps.append("commit")
        return super().commit(*writes)

    def visit(self, group: Group) -> None:
        self.steps += (document.path.removeprefix("things/") for document in group)

    @property
    def visited(self) -> list[str]:
        return [step for step in self.steps if step.isdigit()]


def scan(store: TracedStore, overlap: Overlap = ONE_BY_ONE, limit: TimeLimit = UNLIMITED, group: int = 5) -> Scan:
    return Scan("things", store, Pace(limit, overlap), group)


def after_groups(number: int) -> TimeLimit:
    """Return a time limit that is over after this number of groups, each of which takes a second."""
    seconds = iter(range(1000))
    return TimeLimit(lambda: float(next(seconds)), timedelta(seconds=(number - 0.5) / SHARE))


def names(first: int, last: int) -> list[str]:
    return [f"{number:03d}" for number in range(first, last + 1)]


@pytest.mark.parametrize("overlap", [ONE_BY_ONE, Threads(8), REORDERING], ids=["one by one", "threads", "reordering"])
def test_a_scan_visits_each_document_once_in_groups(overlap: Overlap) -> None:
    store, sizes = TracedStore(45), list[int]()

    def visit(group: Group) -> None:
        sizes.append(len(group))
        store.visit(group)

    assert scan(store, overlap, group=8).run([EVERYTHING], visit)
    assert sorted(store.visited) == names(0, 44)
    assert sorted(sizes) == [4, 4, 5, 8, 8, 8, 8]


def test_the_next_page_is_read_before_this_one_is_visited() -> None:
    store = TracedStore(25)
    scan(store).run([EVERYTHING], store.visit)
    assert store.steps == ["read", "read", *names(0, 24), "commit"]


@pytest.mark.parametrize("overlap", [Threads(4), REORDERING], ids=["threads", "reordering"])
def test_all_visits_have_ended_when_the_checkpoint_is_stored(overlap: Overlap) -> None:
    store = TracedStore(100)
    assert not scan(store, overlap, after_groups(7)).run([EVERYTHING], store.visit)
    assert store.steps[-1] == "commit"
    assert sorted(store.visited) == names(0, 34)
    assert scan(store, overlap).run([EVERYTHING], store.visit)
    assert sorted(store.visited) == names(0, 99)


def failing(store: TracedStore, name: str) -> Callable[[Group], None]:
    """Return a visit that fails at the group with this document."""

    def visit(group: Group) -> None:
        if any(document.path.endswith(name) for document in group):
            raise RetryError
        store.visit(group)

    return visit


@pytest.mark.parametrize("overlap", [Threads(4), REORDERING], ids=["threads", "reordering"])
def test_a_failed_visit_leaves_the_checkpoint_as_it_was(overlap: Overlap) -> None:
    store = TracedStore(100)
    scan(store, limit=after_groups(2)).run([EVERYTHING], store.visit)
    store.steps.clear()
    with pytest.raises(RetryError):
        scan(store, overlap).run([EVERYTHING], failing(store, "042"))
    assert "commit" not in store.steps
    store.steps.clear()
    scan(store).run([EVERYTHING], store.visit)
    assert store.visited == names(10, 99)
