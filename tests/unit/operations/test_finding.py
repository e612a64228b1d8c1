"""Finding learners: each filter, the counts, and pages that neither repeat nor skip anybody."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from shared.dialog.registration import RegistrationCodes
from shared.drill_progress.learners import learner_path
from shared.drill_progress.progress import Progress
from shared.drill_progress.query_fields import query_fields
from shared.drill_progress.refresh import DueTimeRefresh
from shared.memory.documents import MemoryDocumentStore
from shared.operations.finding import Filter, find
from shared.ports import Create, DocumentStore, Query, Update
from tests.harness.counting_store import CountingStore
from tests.harness.pipeline import Pipeline

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ANA, BEA, CARL, DAN, EVA = (f"+1212555010{number}" for number in range(5))


@pytest.fixture(scope="module")
def store() -> Pipeline:
    """A store with five learners, who texted at 15, 16 … o'clock."""
    pipeline = Pipeline()
    RegistrationCodes(pipeline.store).put("DEMO", is_demo=True, account_info={"account": "luna"})
    for phone, texts in {
        ANA: ("WELCOME", "a", "Ána María"),
        BEA: ("DEMO", "b"),
        CARL: ("WELCOME", "a", "Carl", "b"),
        DAN: ("WELCOME", "stop"),
        EVA: ("hello",),
    }.items():
        for text in texts:
            pipeline.text(phone, text)
        pipeline.clock.now += timedelta(hours=1)
    pipeline.text(CARL, "pause")
    return pipeline


def without_query_fields(documents: DocumentStore, phones: Collection[str]) -> MemoryDocumentStore:
    """Return a store with the same learners, some of whom an earlier release has written."""
    added = query_fields(Progress(phone=ANA), has_finished=False)
    earlier = MemoryDocumentStore()
    for each in documents.find(Query("learners")):
        is_earlier = each.path.removeprefix("learners/") in phones
        fields = {name: value for name, value in each.fields.items() if not (is_earlier and name in added)}
        earlier.commit(Create(each.path, fields))
    return earlier


FOUND: list[tuple[Filter, list[str]]] = [
    (Filter(), [ANA, BEA, CARL, DAN, EVA]),
    (Filter(state="stranger"), [EVA]),
    (Filter(state="registered"), []),
    (Filter(state="active"), [ANA, BEA]),
    (Filter(state="opted-out"), [DAN]),
    (Filter(state="paused"), [CARL]),
    (Filter(account="luna"), [BEA]),
    (Filter(account="-"), [ANA, CARL, DAN, EVA]),
    (Filter(account="Luna"), []),
    (Filter(language="es"), [BEA]),
    (Filter(drill="01-water"), [ANA, BEA, CARL]),
    (Filter(drill="02-sun"), []),
    (Filter(drill="01"), []),
    (Filter(name="ana m"), [ANA]),
    (Filter(name="na"), []),
    (Filter(active_since=START + timedelta(hours=3)), [CARL, DAN, EVA]),
    (Filter(inactive_since=START + timedelta(hours=1)), [ANA]),
    (Filter(state="active", language="en"), [ANA]),
    (Filter(state="active", language="en", drill="01-water"), [ANA]),
]


@pytest.mark.parametrize(("which", "phones"), FOUND, ids=repr)
def test_a_filter_finds_the_learners_who_meet_it(store: Pipeline, which: Filter, phones: list[str]) -> None:
    page = find(store.store, which, size=10)
    assert [row.phone for row in page.rows] == phones
    assert (page.matching, page.is_exact, page.learners, page.after) == (len(phones), True, 5, None)
    assert (page.without_fields, page.unreadable) == (0, 0)


def test_learners_without_query_fields_are_found_as_well(store: Pipeline) -> None:
    earlier = without_query_fields(store.store, {BEA, CARL, EVA})
    for which, phones in FOUND:
        page = find(earlier, which, size=10)
        assert ([row.phone for row in page.rows], page.matching, page.without_fields) == (phones, len(phones), 3)


def test_a_refresh_adds_the_query_fields(store: Pipeline) -> None:
    earlier = without_query_fields(store.store, {BEA, CARL, EVA})
    DueTimeRefresh(earlier, store.plan).run()
    assert find(earlier, Filter(), size=10) == find(store.store, Filter(), size=10)
    refreshed = [(each.path, each.fields) for each in earlier.find(Query("learners"))]
    assert refreshed == [(each.path, each.fields) for each in store.store.find(Query("learners"))]


def test_a_row_says_where_a_learner_is(store: Pipeline) -> None:
    _, bea, carl, *_ = find(store.store, Filter(), size=10).rows
    assert (bea.name, bea.language, bea.account, bea.open_drill) == (None, "es", "luna", "01-water")
    assert (bea.state, bea.is_demo) == ("active", True)
    assert (carl.state, carl.is_demo, carl.drills_completed, carl.open_drill) == ("paused", False, 1, None)


@pytest.mark.parametrize("which", [Filter(), Filter(state="active"), Filter(drill="01-water")], ids=repr)
@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_pages_neither_repeat_nor_skip_anybody(which: Filter, size: int) -> None:
    pipeline = Pipeline()
    phones = [f"+1212555011{number}" for number in range(5)]
    for phone in phones:
        pipeline.text(phone, "WELCOME")
    found, after = list[str](), None
    while True:
        page = find(pipeline.store, which, size, after)
        assert len(page.rows) <= size
        assert page.is_exact == (which.is_indexed or after is None)
        assert page.matching == 5 or not page.is_exact
        found += [row.phone for row in page.rows]
        pipeline.text(phones[0], "my score")  # which writes a learner of an earlier page
        if (after := page.after) is None:
            break
    assert found == phones


def test_an_unreadable_learner_is_counted_and_hides_nobody() -> None:
    pipeline = Pipeline()
    for phone in (ANA, BEA):
        pipeline.text(phone, "WELCOME")
    pipeline.store.commit(Update(learner_path(ANA), {"body": "{"}))
    page = find(pipeline.store, Filter(), size=10)
    assert ([row.phone for row in page.rows], page.learners, page.unreadable) == ([BEA], 2, 1)


def test_names_that_begin_alike_come_in_the_order_of_numbers() -> None:
    pipeline = Pipeline()
    for number, name in ((3, "Ana"), (1, "Ánabel"), (2, "Ben"), (4, "Carl")):
        for text in ("WELCOME", "a", name):
            pipeline.text(f"+1212555010{number}", text)
    first = find(pipeline.store, Filter(name="an"), size=1)
    assert ([row.phone for row in first.rows], first.matching, first.is_exact) == ([BEA], 2, True)
    second = find(pipeline.store, Filter(name="AN"), 1, first.after)
    assert ([row.phone for row in second.rows], second.matching, second.after) == ([DAN], 2, None)


def test_a_page_examines_at_most_as_many_learners_as_it_may(store: Pipeline) -> None:
    counter = CountingStore(store.store)
    page = find(counter, Filter(drill="01-water"), 10, most=2)
    assert [row.phone for row in page.rows] == [ANA, BEA]
    assert (page.after, page.is_exact) == (BEA, False)
    counts, examined, shown = 2, 3, 2
    assert counter.reads == counts + examined + shown
    assert [row.phone for row in find(counter, Filter(drill="01-water"), 10, page.after, 2).rows] == [CARL]
