"""Replay of a log: the same bytes again, or the first field that differs."""

import json
from typing import Any

import pytest

from shared import composition
from shared.errors import RejectError
from shared.operations.audit import By
from shared.operations.erasure import QUIET
from shared.operations.replay import replay
from shared.ports import Delete, Update
from tests.harness.pipeline import Pipeline
from tests.harness.samples import ANA, DOCUMENTS, pipeline_with

PHONE = "+12125550100"


def with_learner() -> Pipeline:
    """Return a pipeline with a learner who has texted much, and had an operator act."""
    pipeline = Pipeline()
    texts = ("WELCOME", "a", "Ana", "language es", "score", "more", "b", "schedule weekdays at 8", "stop", "start")
    for text in texts:
        pipeline.text(PHONE, text)
    acting = composition.acting(pipeline.ports)
    acting.do(acting.say(PHONE, "Hi!", By("ana", "by phone")))
    pipeline.settle()
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    pipeline.run_scheduled()
    return pipeline


def path(pipeline: Pipeline, seq: int) -> str:
    return f"dialogs/{PHONE}/batches/{pipeline.batches(PHONE)[seq - 1].command.id}"


def edit(pipeline: Pipeline, seq: int, **changes: Any) -> None:
    """Change fields of a batch; one that is a function gets the field's value."""
    found = pipeline.store.get(path(pipeline, seq))
    assert found is not None
    body = json.loads(str(found.fields["body"]))
    body |= {name: change(body[name]) if callable(change) else change for name, change in changes.items()}
    stored = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    pipeline.store.commit(Update(path(pipeline, seq), {"body": stored}))


def test_a_log_is_decided_again_to_the_same_bytes() -> None:
    pipeline = with_learner()
    replayed = replay(pipeline.store, PHONE)
    assert (replayed.decided, replayed.folded, replayed.difference) == (len(pipeline.batches(PHONE)), 0, None)
    assert replayed.decided > 12


@pytest.mark.parametrize(
    ("seq", "changes", "field", "stored", "decided"),
    [
        (4, {"events": []}, "events[0]", None, '{"'),
        (3, {"events": lambda events: [*events, events[-1]]}, "events[", '{"', None),
        (5, {"profile": lambda profile: {**profile, "language": "fr"}}, "profile.language", '"fr"', '"es"'),
        (1, {"reading": None}, "reading", "null", None),
    ],
)
def test_the_first_difference_is_named(
    seq: int, changes: dict[str, Any], field: str, stored: str | None, decided: str | None
) -> None:
    pipeline = with_learner()
    edit(pipeline, seq, **changes)
    replayed = replay(pipeline.store, PHONE)
    assert replayed.difference is not None
    assert (replayed.decided, replayed.difference.seq) == (seq - 1, seq)
    assert replayed.difference.command == pipeline.batches(PHONE)[seq - 1].command.id
    assert replayed.difference.field.startswith(field)
    for found, expected in ((replayed.difference.stored, stored), (replayed.difference.decided, decided)):
        assert found is None if expected is None else str(found).startswith(expected)


def test_other_bytes_of_the_same_fields_are_a_difference() -> None:
    pipeline = with_learner()
    found = pipeline.store.get(path(pipeline, 2))
    assert found is not None
    spaced = json.dumps(json.loads(str(found.fields["body"])), ensure_ascii=False)
    pipeline.store.commit(Update(found.path, {"body": spaced}))
    difference = replay(pipeline.store, PHONE).difference
    assert difference is not None
    assert (difference.seq, difference.field) == (2, "its bytes")


def test_batches_of_other_releases_are_folded_and_counted() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    earlier = len(pipeline.batches(ANA))
    for text in ("score", "more"):
        pipeline.text(ANA, text)
    replayed = replay(pipeline.store, ANA)
    assert (replayed.folded, replayed.releases, replayed.difference) == (earlier, (1,), None)
    assert replayed.decided == len(pipeline.batches(ANA)) - earlier


def test_the_log_of_a_forgotten_opt_out_is_decided_again() -> None:
    pipeline = with_learner()
    pipeline.text(PHONE, "stop")
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    composition.erasure(pipeline.ports).erase(PHONE)
    for text in ("hello", "start", "WELCOME"):
        pipeline.text(PHONE, text)
    replayed = replay(pipeline.store, PHONE)
    assert (replayed.decided, replayed.difference) == (len(pipeline.batches(PHONE)), None)


def test_a_log_that_is_not_whole_is_refused_by_name() -> None:
    pipeline = with_learner()
    with pytest.raises(RejectError, match="nothing is in the log"):
        replay(pipeline.store, "+12125550199")
    command = pipeline.batches(PHONE)[3].command.id
    pipeline.store.commit(Update(path(pipeline, 4), {"body": "{"}))
    with pytest.raises(RejectError, match=f"the batch of {command} cannot be read"):
        replay(pipeline.store, PHONE)
    pipeline.store.commit(Delete(f"dialogs/{PHONE}/batches/{command}"))
    with pytest.raises(RejectError, match="batch 4 is missing"):
        replay(pipeline.store, PHONE)
