"""Past figures stay right when learners are forgotten, and when everything is rebuilt while traffic goes on."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared import composition
from shared.composition import Ports
from shared.contracts.commands import InboundSms
from shared.errors import ConflictError, RetryError
from shared.operations.retention.wording import WordingRetention
from shared.ports import Delete, Query, Update
from shared.tallies import views
from shared.tallies.rebuild import HOLD
from shared.tallies.remainder import moved_to_remainder
from shared.tallies.store import tally_path
from tests.harness.pipeline import Pipeline, always
from tests.harness.scripted_store import ScriptedStore
from tests.pipeline.tallies.counted import ALL, ANA, BEN, WATER, count, mistakes, overview, prompt, whole, with_learners

STORED = ("tallies", "totals", "forgotten-totals", "samples")


def counted() -> Pipeline:
    """Return two learners of whom Ana has answered with what no option says."""
    pipeline = with_learners()
    pipeline.text(ANA, "about five buckets")
    count(pipeline)
    return pipeline


def rebuild(ports: Ports) -> list[str]:
    """Rebuild the figures, and return the numbers of the learners who were counted again."""
    return list(composition.tally_rebuild(ports).run())


def texts_in(pipeline: Pipeline) -> int:
    batches = (batch for phone in (ANA, BEN) for batch in pipeline.batches(phone))
    return sum(isinstance(batch.command, InboundSms) for batch in batches)


def mentions(pipeline: Pipeline, phone: str) -> list[str]:
    found = [each for collection in STORED for each in pipeline.store.find(Query(collection))]
    return [each.path for each in found if phone in each.path or phone in json.dumps(str(each.fields))]


def test_a_forgotten_learner_stays_in_the_figures_without_number() -> None:
    pipeline = counted()
    before = overview(pipeline), prompt(pipeline, "glasses").reached
    assert mentions(pipeline, ANA)
    pipeline.store.commit(*moved_to_remainder(pipeline.store, ANA))
    assert mentions(pipeline, ANA) == []
    assert (overview(pipeline), prompt(pipeline, "glasses").reached) == before
    assert prompt(pipeline, "glasses").sample == ()
    assert mistakes(pipeline, BEN) == []
    assert moved_to_remainder(pipeline.store, ANA) == []


def test_a_rebuild_keeps_the_figures_of_forgotten_learners() -> None:
    pipeline = counted()
    before = overview(pipeline)
    pipeline.store.commit(*moved_to_remainder(pipeline.store, ANA), *erased(pipeline))
    rebuild(pipeline.ports)
    assert overview(pipeline) == before
    assert mistakes(pipeline, BEN) == []


def erased(pipeline: Pipeline) -> list[Delete]:
    """Build the writes by which an erasure ends."""
    below = pipeline.store.find(Query(f"dialogs/{ANA}/batches"))
    return [Delete(path) for path in (f"dialogs/{ANA}", f"outboxes/{ANA}", *(each.path for each in below))]


def test_a_learner_cannot_be_moved_while_they_are_counted() -> None:
    pipeline = counted()
    writes = moved_to_remainder(pipeline.store, ANA)
    pipeline.text(ANA, "b")
    count(pipeline)
    with pytest.raises(ConflictError):
        pipeline.store.commit(*writes)
    pipeline.store.commit(*moved_to_remainder(pipeline.store, ANA))
    assert mistakes(pipeline, BEN) == []


def test_the_checks_find_a_wrong_total_and_a_wrong_tally() -> None:
    pipeline = counted()
    (total,) = [each for each in pipeline.store.find(Query("totals")) if each.path.startswith("totals/month:*")]
    cells = json.loads(str(total.fields["body"]))
    pipeline.store.commit(Update(total.path, {"body": json.dumps({**cells, "02/en/in": cells["02/en/in"] + 1})}))
    (found,) = mistakes(pipeline, ANA, BEN)
    assert "cell='02/en/in', stored=8, expected=7" in str(found)
    tally = pipeline.store.get(tally_path(ANA))
    assert tally is not None
    pipeline.store.commit(
        Update(tally.path, {"body": str(tally.fields["body"]).replace('"02/en/in":4', '"02/en/in":3')})
    )
    assert f"tallies/{ANA}" in str(mistakes(pipeline, ANA, BEN))


def test_a_rebuild_mends_a_wrong_tally_and_wrong_totals() -> None:
    pipeline = counted()
    before = overview(pipeline)
    tally = pipeline.store.get(tally_path(ANA))
    assert tally is not None
    pipeline.store.commit(
        Update(tally.path, {"body": str(tally.fields["body"]).replace('"02/en/in":4', '"02/en/in":3')})
    )
    for each in pipeline.store.find(Query("totals")):
        pipeline.store.commit(Update(each.path, {"body": '{"02/en/in":100}'}))
    rebuild(pipeline.ports)
    assert overview(pipeline) == before
    assert mistakes(pipeline, ANA, BEN) == []


def test_first_answers_whose_wording_was_deleted_are_no_mistake() -> None:
    pipeline = with_learners()
    pipeline.text(ANA, "b")
    count(pipeline)
    pipeline.clock.now += timedelta(days=31)
    WordingRetention(pipeline.store, timedelta(days=30), pipeline.clock).run()
    assert pipeline.batches(ANA)[-1].deleted_wording is not None
    assert mistakes(pipeline, ANA, BEN) == []
    tally = pipeline.store.get(tally_path(ANA))
    assert tally is not None
    pipeline.store.commit(Update(tally.path, {"body": str(tally.fields["body"]).replace('"first"', '"later"')}))
    assert mistakes(pipeline, ANA) != []


def test_a_rebuild_mends_what_cannot_be_read_and_continues_after_a_number() -> None:
    pipeline = counted()
    before = overview(pipeline)
    broken = [*pipeline.store.find(Query("totals")), *pipeline.store.find(Query("tallies"))]
    pipeline.store.commit(*(Update(each.path, {"body": "{"}) for each in broken))
    assert rebuild(pipeline.ports) == [ANA, BEN]
    assert overview(pipeline) == before
    assert mistakes(pipeline, ANA, BEN) == []
    assert list(composition.tally_rebuild(pipeline.ports).run(after=ANA)) == [BEN]


@pytest.mark.parametrize("commit", range(5))
def test_traffic_during_a_rebuild_is_counted_once(commit: int) -> None:
    pipeline = counted()

    def goes_on() -> None:
        pipeline.text(BEN, "b")
        count(pipeline)

    store = ScriptedStore(pipeline.store, before_commit=(*[None] * commit, goes_on))
    rebuild(replace(pipeline.ports, documents=always(store)))
    count(pipeline)
    assert whole(pipeline).texts_in == texts_in(pipeline)
    assert mistakes(pipeline, ANA, BEN) == []


@pytest.mark.parametrize("commit", range(3))
def test_after_a_killed_rebuild_counting_goes_on_and_another_mends(commit: int) -> None:
    pipeline = counted()
    store = ScriptedStore(pipeline.store, commits_until_outage=commit)
    with pytest.raises(RetryError):
        rebuild(replace(pipeline.ports, documents=always(store)))
    pipeline.text(BEN, "b")
    count(pipeline, 2 * HOLD)
    assert whole(pipeline).texts_in == texts_in(pipeline)
    rebuild(pipeline.ports)
    assert mistakes(pipeline, ANA, BEN) == []


def test_views_read_few_documents() -> None:
    pipeline = counted()
    pipeline.store.commit(*moved_to_remainder(pipeline.store, ANA))
    store = ScriptedStore(pipeline.store)
    overview(pipeline, store=store)
    assert store.reads <= 60
    assert store.reads == 4  # two months, of totals and of remainders
    store.reads = 0
    views.lesson(store, ALL, WATER)
    assert store.reads == 3


@pytest.mark.parametrize(
    ("first", "last", "today", "right"),
    [
        (date.min, date.max, date(2026, 3, 2), "choose a period of 1 to 366 days"),
        (date.min, date.min, date(2026, 3, 2), "in the years 2000 to 2100"),
        (date.max, date.max, date(2026, 3, 2), "in the years 2000 to 2100"),
        (date(2026, 3, 1), date(2026, 3, 2), date.min, "0001-01-01 cannot be today"),
        (date(2026, 3, 1), date(2026, 3, 2), date.max, "9999-12-31 cannot be today"),
    ],
)
def test_absurd_dates_are_refused_with_what_would_be_right(first: date, last: date, today: date, right: str) -> None:
    with pytest.raises(ValueError, match=right):
        views.overview(Pipeline().store, ALL, first, last, today)


def test_no_view_reads_more_documents_than_it_may() -> None:
    assert 2 * views.MOST_LESSONS <= 200
    pipeline = counted()
    store = ScriptedStore(pipeline.store)
    last = pipeline.clock.now.date()
    with pytest.raises(ValueError, match="choose a period of 1 to 366 days"):
        views.overview(store, ALL, last.replace(year=last.year - 2), last, last)
    with pytest.raises(ValueError, match="begins before it ends"):
        views.overview(store, ALL, last.replace(year=last.year + 1), last, last)
    views.overview(store, ALL, last.replace(year=last.year - 1, day=last.day + 1), last, last)
    assert store.reads <= 60
