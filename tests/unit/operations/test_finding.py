"""Finding learners: each filter, the counts, and pages that neither repeat nor skip anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.drill_progress.learners import learner_path
from shared.operations.finding import STATES, Filter, find
from shared.ports import Update
from tests.harness.pipeline import Pipeline

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ANA, BEA, CARL, DAN, EVA = (f"+1212555010{number}" for number in range(5))


@pytest.fixture(scope="module")
def store() -> Pipeline:
    """A store with five learners, who texted at 15, 16 … o'clock."""
    pipeline = Pipeline()
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


@pytest.mark.parametrize(
    ("which", "phones"),
    [
        (Filter(), [ANA, BEA, CARL, DAN, EVA]),
        (Filter(state="stranger"), [EVA]),
        (Filter(state="registered"), [ANA, BEA, CARL, DAN]),
        (Filter(state="demo"), [BEA]),
        (Filter(state="in-drill"), [ANA, BEA]),
        (Filter(state="opted-out"), [DAN]),
        (Filter(state="paused"), [CARL]),
        (Filter(company="cafe luna"), [BEA]),
        (Filter(language="es"), [BEA]),
        (Filter(drill="01-water"), [ANA, BEA, CARL]),
        (Filter(drill="02-sun"), []),
        (Filter(name="ana m"), [ANA]),
        (Filter(name="na"), []),
        (Filter(active_since=START + timedelta(hours=3)), [CARL, DAN, EVA]),
        (Filter(inactive_since=START + timedelta(hours=1)), [ANA]),
        (Filter(state="registered", language="en", drill="01-water"), [ANA, CARL]),
    ],
    ids=repr,
)
def test_a_filter_finds_the_learners_who_meet_it(store: Pipeline, which: Filter, phones: list[str]) -> None:
    page = find(store.store, which, size=10)
    assert [row.phone for row in page.rows] == phones
    assert (page.matching, page.learners, page.after, page.unreadable) == (len(phones), 5, None, 0)


def test_a_row_says_where_a_learner_is(store: Pipeline) -> None:
    _, bea, carl, *_ = find(store.store, Filter(), size=10).rows
    assert (bea.name, bea.language, bea.company, bea.open_drill) == (None, "es", "Cafe Luna", "01-water")
    assert (carl.states, carl.drills_completed, carl.open_drill) == (("registered", "paused"), 1, None)


def test_no_state_holds_for_everybody(store: Pipeline) -> None:
    for state in STATES:
        assert find(store.store, Filter(state=state), size=10).matching < 5, state


@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_pages_neither_repeat_nor_skip_anybody(size: int) -> None:
    pipeline = Pipeline()
    phones = [f"+1212555011{number}" for number in range(5)]
    for phone in phones:
        pipeline.text(phone, "WELCOME")
    found, after = list[str](), None
    while True:
        page = find(pipeline.store, Filter(), size, after)
        assert (page.matching, len(page.rows) <= size) == (5, True)
        found += [row.phone for row in page.rows]
        pipeline.text(phones[0], "a")  # which writes a learner of an earlier page
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
