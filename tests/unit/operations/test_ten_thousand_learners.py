"""Finding and seeing learners in a store with ten thousand: the processor's time, and the documents that are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import process_time

import pytest

from shared import composition
from shared.operations.finding import MOST_EXAMINED, Filter, find
from shared.ports import Document, Query
from tests.harness.many_learners import add_learners, phone
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore

LEARNERS = 10_000
PHONE = "+12125550100"
"""A learner who has texted. The others come after this number."""


class Billed(ScriptedStore):
    """A store that counts reads as Firestore bills them: each document, and each thousand that are counted."""

    def find(self, query: Query) -> list[Document]:
        found = super().find(query)
        self.reads += max(0, len(found) - 1)
        return found

    def count(self, query: Query) -> int:
        counted = super().count(query)
        self.reads += max(0, -(-counted // 1000) - 1)
        return counted


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """A pipeline whose store has a learner who texted, and others whose documents are like theirs."""
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana", "b", "more", "a"):
        pipeline.text(PHONE, text)
    add_learners(pipeline.store, pipeline.progress(PHONE), pipeline.plan, LEARNERS - 1)
    return pipeline


@contextmanager
def under(seconds: float) -> Iterator[None]:
    """Check that the processor takes less time than this."""
    begun = process_time()
    yield
    assert process_time() - begun < seconds


@pytest.mark.parametrize(
    ("which", "matching", "rows", "reads"),
    [
        (Filter(), LEARNERS, 50, 50 + 1 + 30),
        (Filter(state="active"), LEARNERS - 100, 50, 50 + 1 + 30),
        (Filter(state="paused"), 100, 50, 50 + 1 + 20 + 1),
        (Filter(state="paused", language="es"), 50, 50, 50 + 20 + 1),
        (Filter(account="nobody"), 0, 0, 1 + 20 + 1),
        (Filter(state="paused", name="ana"), 100, 50, 100 + 50 + 20 + 10 + 1),
        (Filter(name="zoe"), 0, 0, 1 + 20 + 10 + 1),
        (Filter(drill="01-water", state="active"), LEARNERS - 100, 50, LEARNERS - 100 + 50 + 20),
    ],
    ids=repr,
)
def test_a_page_of_ten_thousand_is_counted_in_two_seconds(
    pipeline: Pipeline, which: Filter, matching: int, rows: int, reads: int
) -> None:
    store = Billed(pipeline.store)
    with under(2):
        page = find(store, which, size=50)
    assert (page.matching, len(page.rows), page.is_exact, page.learners) == (matching, rows, True, LEARNERS)
    assert store.reads == reads


def test_later_pages_read_little_more_than_they_show(pipeline: Pipeline) -> None:
    for which in (Filter(), Filter(name="ana")):
        store = Billed(pipeline.store)
        page = find(store, which, size=50, after=phone(7_000))
        assert [row.phone for row in page.rows] == [phone(n) for n in range(7_001, 7_051)]
        assert store.reads <= 300 + 50 + 30 + 20


def test_a_learner_among_ten_thousand_is_seen_in_a_second(pipeline: Pipeline) -> None:
    store = Billed(pipeline.store)
    with under(1):
        view = composition.seeing(replace(pipeline.ports, documents=always(store))).see(PHONE)
    assert len(view.transcript) > view.seq == len(pipeline.batches(PHONE))
    assert store.reads <= 3 + 2 + view.seq + len(view.transcript)


def test_a_page_that_has_examined_enough_is_cut_and_goes_on(pipeline: Pipeline) -> None:
    add_learners(pipeline.store, pipeline.progress(PHONE), pipeline.plan, 2, first=LEARNERS - 1)
    none = Filter(drill="99-none")
    first = find(pipeline.store, none, size=10)
    assert (first.rows, first.matching, first.is_exact) == ((), 0, False)
    assert first.after == phone(MOST_EXAMINED - 2)
    assert find(pipeline.store, none, 10, first.after).after is None
    second = find(pipeline.store, Filter(name="ana"), 10, first.after)
    assert [row.phone for row in second.rows] == [phone(n) for n in range(LEARNERS - 1, LEARNERS + 1)]
