"""Forgotten learners' counts: they move exactly once, so that totals of the past stay as they were."""

from collections.abc import Mapping

import pytest

from shared import composition
from shared.errors import RetryError
from shared.operations import remainders
from shared.operations.audit import By
from shared.operations.cost import CostReport, Costs
from shared.operations.erasure import QUIET, Erasure
from shared.ports import Query, Update
from tests.harness.pipeline import Pipeline
from tests.harness.scripted_store import ScriptedStore

PHONE, OTHER = "+12125550100", "+12125550101"


def with_learners(*last_texts: str) -> Pipeline:
    """Return two quiet learners, each with an account of their own."""
    pipeline = Pipeline()
    for phone, texts in ((OTHER, ("WELCOME", "a")), (PHONE, ("DEMO", "a", "Ana", "a", "b", *last_texts))):
        for text in texts:
            pipeline.text(phone, text)
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    return pipeline


def totals(pipeline: Pipeline) -> tuple[Mapping[str, object], ...]:
    """Return what a report says, except which learner has cost what."""
    report = Costs(pipeline.store).report()
    return report.model_dump(exclude={"by_learner"}), total_of_learners(report)


def total_of_learners(report: CostReport) -> dict[str, int]:
    names = ("texts", "segments", "micro_dollars")
    return {name: sum(getattr(each, name) for each in report.by_learner) for name in names}


def test_totals_stay_when_a_learner_is_forgotten() -> None:
    pipeline = with_learners()
    before = totals(pipeline)
    composition.forgetting(pipeline.ports).forget(PHONE, By("ben", "a letter"))
    assert totals(pipeline) == before
    assert [each.account for each in remainders.stored(pipeline.store)] == ["cafe-luna"]
    counts = remainders.stored(pipeline.store)[0].counts
    assert (counts.total("learners"), counts.total("texts_in"), counts.total("completed")) == (1, 5, 1)


@pytest.mark.parametrize("last_texts", [(), ("STOP",)])
def test_counts_move_once_whatever_interrupts_the_erasure(last_texts: tuple[str, ...]) -> None:
    whole = with_learners(*last_texts)
    before = totals(whole)
    counting = ScriptedStore(whole.store)
    Erasure(counting, whole.clock).erase(PHONE)
    assert totals(whole) == before
    for lives in range(len(counting.commits)):
        pipeline = with_learners(*last_texts)
        with pytest.raises(RetryError):
            Erasure(ScriptedStore(pipeline.store, commits_until_outage=lives), pipeline.clock).erase(PHONE)
        assert totals(pipeline) == before
        Erasure(pipeline.store, pipeline.clock).erase(PHONE)
        assert totals(pipeline) == before


def test_a_commit_that_took_place_in_spite_of_its_error_counts_once() -> None:
    pipeline = with_learners()
    before = totals(pipeline)
    with pytest.raises(RetryError):
        Erasure(ScriptedStore(pipeline.store, after_commit=[RetryError()]), pipeline.clock).erase(PHONE)
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert totals(pipeline) == before


def test_what_follows_an_interrupted_erasure_is_counted_as_well() -> None:
    pipeline = with_learners()
    with pytest.raises(RetryError):
        Erasure(ScriptedStore(pipeline.store, commits_until_outage=2), pipeline.clock).erase(PHONE)
    pipeline.text(PHONE, "hello")
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    segments, money = totals(pipeline)[0]["segments"], totals(pipeline)[0]["micro_dollars"]
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert (totals(pipeline)[0]["segments"], totals(pipeline)[0]["micro_dollars"]) == (segments, money)
    accounts = {each.account: each.counts.total("texts_in") for each in remainders.stored(pipeline.store)}
    assert accounts == {"-": 1, "cafe-luna": 5}


def test_a_number_that_starts_again_is_counted_from_its_new_log() -> None:
    pipeline = with_learners("STOP")
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    pipeline.text(PHONE, "START")
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    before = totals(pipeline)
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert sum(each.counts.total("texts_in") for each in remainders.stored(pipeline.store)) == 7
    assert totals(pipeline)[1] == before[1]


def test_a_remainder_names_no_learner() -> None:
    pipeline = with_learners()
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    (document,) = pipeline.store.find(Query("remainders"))
    assert PHONE[1:] not in f"{document.path} {dict(document.fields)}"
    assert "Ana" not in str(document.fields["body"])


def test_an_unreadable_text_does_not_keep_a_learner_from_being_forgotten() -> None:
    pipeline = with_learners()
    path = f"texts/{pipeline.texts(PHONE)[0].id}"
    pipeline.store.commit(Update(path, {"body": "{}"}))
    assert Erasure(pipeline.store, pipeline.clock).erase(PHONE) > 0
    assert pipeline.store.get(path) is None


def test_a_report_during_a_forgetting_is_summed_again() -> None:
    pipeline = with_learners()
    before = totals(pipeline)
    forgotten: list[str] = []

    def forget(phone: str) -> None:
        if not forgotten:
            forgotten.append(phone)
            Erasure(pipeline.store, pipeline.clock).erase(PHONE)

    report = Costs(pipeline.store, forget).report()
    assert forgotten
    assert report.model_dump(exclude={"by_learner"}) == before[0]
