"""Everything is counted exactly once, whatever overlaps, crashes, comes late or cannot be read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import RetryError
from shared.ports import Query, Update
from shared.sms.carrier import Refused, Unknown
from tests.harness.pipeline import Pipeline, always, post_request
from tests.harness.scripted_store import ScriptedStore
from tests.pipeline.tallies.counted import ANA, BEN, count, mistakes, overview, prompt, water, whole, with_learners

TEXTS_IN = 6
"""Number of texts that two learners have sent who have just registered."""


def counted_through(pipeline: Pipeline, store: ScriptedStore) -> int:
    """Run the count on this store, and return its status code."""
    return pipeline.call("tally", post_request(), replace(pipeline.ports, documents=always(store)))


def rested(pipeline: Pipeline) -> Pipeline:
    pipeline.clock.sleep(180)
    return pipeline


def test_a_learner_is_counted_once_their_dialog_has_rested() -> None:
    pipeline = with_learners()
    pipeline.run("tally")
    assert whole(pipeline).texts_in == 0
    count(pipeline)
    assert (whole(pipeline).texts_in, whole(pipeline).registered, overview(pipeline).active) == (TEXTS_IN, 2, 2)
    assert overview(pipeline).days[-1].is_unfinished
    assert not overview(pipeline).days[-2].is_unfinished


def test_a_second_run_adds_nothing_and_reads_little() -> None:
    pipeline = with_learners()
    count(pipeline)
    before, spent = overview(pipeline), pipeline.costs["tally"]
    spent.reads = 0
    spent.commits.clear()
    count(pipeline)
    assert overview(pipeline) == before
    assert spent.reads <= 5  # the checkpoints, the guard and two queries
    assert spent.commits == [1]  # the checkpoint


def test_two_learners_are_one_commit() -> None:
    pipeline = with_learners()
    count(pipeline)
    guard, tallies, months, lessons = 1, 2, 2, 2
    assert max(pipeline.costs["tally"].commits) == guard + tallies + months + lessons


def test_an_answer_costs_its_batch_and_its_texts_once_more() -> None:
    pipeline = with_learners()
    count(pipeline)
    pipeline.text(ANA, "b")
    pipeline.costs["tally"].reads = 0
    count(pipeline)
    tally, outbox, batches, texts = 1, 1, 2, 2
    run, guard, totals = 4, 2, 4
    assert pipeline.costs["tally"].reads == tally + outbox + batches + texts + run + guard + totals


def test_two_runs_at_once_count_once() -> None:
    pipeline = rested(with_learners())
    first = ScriptedStore(pipeline.store, before_commit=(lambda: pipeline.run("tally"),))
    assert counted_through(pipeline, first) == 503
    count(pipeline)
    assert whole(pipeline).texts_in == TEXTS_IN
    assert mistakes(pipeline, ANA, BEN) == []


@pytest.mark.parametrize("call", range(14))
def test_a_run_that_fails_at_any_call_counts_once_in_the_end(call: int) -> None:
    pipeline = rested(with_learners())
    counted_through(pipeline, ScriptedStore(pipeline.store, before_call={call: RetryError()}))
    count(pipeline)
    assert whole(pipeline).texts_in == TEXTS_IN
    assert mistakes(pipeline, ANA, BEN) == []


@pytest.mark.parametrize("landed", range(2))
def test_a_commit_that_landed_with_an_error_counts_once(landed: int) -> None:
    pipeline = rested(with_learners())
    counted_through(pipeline, ScriptedStore(pipeline.store, after_commit=(*[None] * landed, RetryError())))
    count(pipeline)
    assert whole(pipeline).texts_in == TEXTS_IN
    assert mistakes(pipeline, ANA, BEN) == []


def test_a_text_without_a_receipt_moves_when_the_receipt_comes() -> None:
    pipeline = with_learners(receipts=("sent",))
    count(pipeline)
    assert whole(pipeline).texts_out["sent"] == whole(pipeline).segments > 0
    pipeline.carrier.untold = [
        (text, f"SM{number:032d}", "delivered") for number, text in enumerate(pipeline.carrier.ledger)
    ]
    pipeline.settle()
    count(pipeline, timedelta(minutes=10))
    assert whole(pipeline).texts_out["sent"] == 0
    assert whole(pipeline).texts_out["delivered"] == whole(pipeline).delivered.number == len(pipeline.carrier.ledger)
    assert mistakes(pipeline, ANA, BEN) == []


def test_a_text_without_receipts_is_read_less_and_less_often() -> None:
    pipeline = with_learners(receipts=())
    count(pipeline)
    spent, reads = pipeline.costs["tally"], []
    for _ in range(24 * 12):
        spent.reads = 0
        count(pipeline, timedelta(minutes=5))
        reads.append(spent.reads)
    assert len([each for each in reads if each > 5]) < 20
    assert reads[-1] <= 5


def test_a_batch_whose_texts_are_queued_late_is_counted_with_them() -> None:
    pipeline = with_learners()
    count(pipeline)
    pipeline.post(ANA, "b")
    pipeline.topics.deliver("handle-command", ANA, pipeline.push)
    count(pipeline)
    assert prompt(pipeline, "glasses").right_first == 0
    pipeline.settle()
    count(pipeline, timedelta(minutes=6))
    assert prompt(pipeline, "glasses").right_first == 1
    assert mistakes(pipeline, ANA, BEN) == []


@pytest.mark.parametrize("collection", ["outboxes", "texts"])
def test_an_unreadable_document_leaves_out_one_learner_only(
    collection: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline = with_learners()
    broken = next(each for each in pipeline.store.find(Query(collection)) if ANA in each.path)
    pipeline.store.commit(Update(broken.path, {"body": "{"}))
    count(pipeline)
    assert whole(pipeline).texts_in == TEXTS_IN / 2
    logged = capsys.readouterr()
    assert "tally_failed" in logged.out + logged.err
    assert ANA not in logged.out + logged.err
    pipeline.store.commit(Update(broken.path, {"body": broken.fields["body"]}))
    pipeline.text(ANA, "b")
    count(pipeline)
    assert whole(pipeline).texts_in == TEXTS_IN + 1


def test_a_failed_text_costs_nothing_and_an_ambiguous_one_does() -> None:
    pipeline = with_learners()
    count(pipeline)
    before = whole(pipeline)
    pipeline.carrier.outcomes = [Refused(30007), Unknown()]
    pipeline.text(ANA, "b")
    count(pipeline)
    after = whole(pipeline)
    assert after.texts_out["failed"] == before.texts_out["failed"] + 1
    assert after.texts_out["ambiguous"] == before.texts_out["ambiguous"] + 1
    assert after.micro_dollars > before.micro_dollars


Act = Callable[[Pipeline], object]


@pytest.mark.parametrize("act", [lambda p: p.text(ANA, "STOP"), lambda p: p.text(ANA, "b")], ids=["stop", "end"])
def test_a_run_that_ends_is_open_no_more(act: Act) -> None:
    pipeline = with_learners()
    count(pipeline)
    assert prompt(pipeline, "glasses").open == 2
    act(pipeline)
    count(pipeline)
    glasses = prompt(pipeline, "glasses")
    assert (glasses.open, glasses.reached) == (1, 2)
    assert glasses.left + glasses.right_first == 1
    assert [each.reached for each in water(pipeline).prompts][:3] == [2, 2, 2]
