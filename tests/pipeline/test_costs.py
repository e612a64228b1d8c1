"""What an answered text costs in reads and commits, counted on the pipeline in memory.

Receipts are another matter: each costs one read and one commit in `record-receipt`.
"""

import pytest

from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE = "+15550100"


def answering(carrier: LedgerCarrier | None = None, *, drills_by_hash: bool = False) -> Pipeline:
    """Return a pipeline with a learner who has an open question, with all counters at zero."""
    pipeline = Pipeline(carrier=carrier, drills_by_hash=drills_by_hash)
    for words in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, words)
    pipeline.clock.sleep(60)
    for cost in pipeline.costs.values():
        cost.reads = 0
        cost.commits.clear()
    return pipeline


def reads(pipeline: Pipeline) -> dict[str, int]:
    return {name: cost.reads for name, cost in pipeline.costs.items() if cost.reads and name != "record-receipt"}


ONE_READ_EACH = {"handle-command": 1, "update-progress": 1, "queue-texts": 1}


@pytest.mark.parametrize("drills_by_hash", [False, True])
def test_a_correct_answer_with_two_texts_costs_three_reads(*, drills_by_hash: bool) -> None:
    pipeline = answering(drills_by_hash=drills_by_hash)
    assert len(pipeline.text(PHONE, "b")) == 2
    assert reads(pipeline) == ONE_READ_EACH


def test_an_incorrect_answer_costs_no_more_reads() -> None:
    pipeline = answering()
    assert len(pipeline.text(PHONE, "a")) == 1
    assert reads(pipeline) == ONE_READ_EACH


def test_missing_receipts_cost_one_read_for_all_texts_of_an_answer() -> None:
    pipeline = answering(LedgerCarrier(receipts=()))
    assert len(pipeline.text(PHONE, "b")) == 2
    assert reads(pipeline) == {**ONE_READ_EACH, "send-texts": 1}


@pytest.mark.parametrize("drills_by_hash", [False, True])
def test_each_step_is_one_commit_and_each_text_two_more(*, drills_by_hash: bool) -> None:
    pipeline = answering(drills_by_hash=drills_by_hash)
    pipeline.text(PHONE, "b")
    commits = {name: cost.commits for name, cost in pipeline.costs.items() if cost.commits and name != "record-receipt"}
    assert commits == {
        "handle-command": [2],  # the state, the batch
        "update-progress": [1],  # the learner
        "queue-texts": [3],  # the outbox, two texts
        "send-texts": [2, 1, 2, 1],  # each text leased, on condition that the one before has departed; and sent
    }


def test_a_start_costs_one_read_and_one_commit_in_a_warm_instance() -> None:
    pipeline = Pipeline(drills_by_hash=True)
    pipeline.text(PHONE, "WELCOME")
    cost = pipeline.costs["handle-command"]
    assert (cost.reads, cost.commits) == (3, [2, 1, 2])  # the registration and the start, which looks for the snapshot
    cost.reads = 0
    cost.commits.clear()
    pipeline.text("+15550101", "WELCOME")
    assert (cost.reads, cost.commits) == (2, [2, 2])
