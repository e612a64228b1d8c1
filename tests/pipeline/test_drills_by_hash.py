"""Drills that are named by their hashes, on the whole pipeline in memory."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared import composition
from shared.contracts.events import DrillStarted
from shared.dialog import store as dialogs
from shared.dialog.drill_run import running
from shared.dialog.state import DialogState, replay
from shared.event_log import log
from shared.ports import Delete, Document, Query, Update
from shared.snapshots.named_form import named_batch
from shared.snapshots.store import SnapshotCache
from tests.harness.dialogs import decided_again
from tests.harness.pipeline import Pipeline, always, said

PHONE = "+12125550100"
SHIPPED = Path(__file__).parent.parent.parent / "drills"
REPLIES = ("WELCOME", "a", "Ana", "a", "c", "more", "true", "b", "b")
"""Two lessons of the test drills, with mistakes."""


def played(*, by_hash: bool, turned_on_before: int | None = None) -> Pipeline:
    """Play the lessons. `turned_on_before`: index of the text before which the setting is turned on."""
    pipeline = Pipeline(drills_by_hash=by_hash)
    for number, text in enumerate(REPLIES):
        pipeline.drills_by_hash = by_hash or (turned_on_before is not None and number >= turned_on_before)
        pipeline.text(PHONE, text)
    return pipeline


def snapshots(pipeline: Pipeline) -> list[Document]:
    return pipeline.store.find(Query("snapshots"))


def bodies(pipeline: Pipeline) -> list[str]:
    """Return the batches as they are stored."""
    found = pipeline.store.find(Query(f"{log.dialog_path(PHONE)}/batches", order_by="seq"))
    return [str(each.fields["body"]) for each in found]


def in_new_instances(pipeline: Pipeline) -> None:
    """Replace all instances, whose caches are empty."""
    pipeline.ports = replace(pipeline.ports, snapshot_cache=always(SnapshotCache()))


@pytest.fixture(scope="module")
def in_full() -> Pipeline:
    return played(by_hash=False)


@pytest.mark.parametrize("turned_on_before", [0, 1, 3, 4, 6, 8])
def test_learners_get_the_same_texts_whenever_it_is_turned_on(in_full: Pipeline, turned_on_before: int) -> None:
    pipeline = played(by_hash=False, turned_on_before=turned_on_before)
    assert list(map(said, pipeline.carrier.ledger)) == list(map(said, in_full.carrier.ledger))
    assert pipeline.events(PHONE) == in_full.events(PHONE)
    assert pipeline.progress(PHONE) == in_full.progress(PHONE)
    assert pipeline.parked() == []


def test_deciding_again_gives_the_stored_bytes() -> None:
    pipeline = played(by_hash=True)
    state = DialogState(phone=PHONE)
    for batch, body in zip(pipeline.batches(PHONE), bodies(pipeline), strict=True):
        before = state
        state, again = decided_again(before, batch)
        assert named_batch(again, running(before, again)) == body
    assert state == replay(PHONE, pipeline.batches(PHONE))
    stored = pipeline.store.get(log.dialog_path(PHONE))
    assert stored is not None
    assert stored.fields["body"] == state.model_dump_json(**dialogs.options(state, named=True))


def test_a_drill_is_stored_once_for_all_learners() -> None:
    pipeline = Pipeline(drills_by_hash=True)
    for number in range(3):
        pipeline.text(f"+1212555010{number}", "WELCOME")
        in_new_instances(pipeline)
    assert len(snapshots(pipeline)) == 1


def test_after_it_is_turned_off_again_the_full_form_is_written() -> None:
    pipeline = Pipeline(drills_by_hash=True)
    pipeline.text(PHONE, "WELCOME")
    pipeline.drills_by_hash = False
    pipeline.text(PHONE, "a")
    stored = pipeline.store.get(log.dialog_path(PHONE))
    assert stored is not None
    for body in (str(stored.fields["body"]), bodies(pipeline)[-1]):
        assert '"messages"' in body
    assert pipeline.text(PHONE, "Ana")


def test_erasing_a_learner_leaves_snapshots() -> None:
    pipeline = played(by_hash=True)
    before = snapshots(pipeline)
    pipeline.clock.sleep(timedelta(days=3).total_seconds())
    composition.erasure(pipeline.ports).erase(PHONE)
    assert snapshots(pipeline) == before != []
    assert pipeline.store.get(log.dialog_path(PHONE)) is None


def test_a_learner_whose_snapshot_is_missing_can_be_erased() -> None:
    pipeline = Pipeline(drills_by_hash=True)
    pipeline.text(PHONE, "WELCOME")
    pipeline.clock.sleep(timedelta(days=3).total_seconds())
    pipeline.store.commit(*(Delete(each.path) for each in snapshots(pipeline)))
    assert composition.erasure(pipeline.ports).erase(PHONE) > 0


def alter(pipeline: Pipeline) -> None:
    """Change the name of every drill in the snapshots."""
    for each in snapshots(pipeline):
        raw = json.loads(str(each.fields["body"]))
        pipeline.store.commit(Update(each.path, {"body": json.dumps(raw | {"name": "Other"})}))


def remove(pipeline: Pipeline) -> None:
    pipeline.store.commit(*(Delete(each.path) for each in snapshots(pipeline)))


@pytest.mark.parametrize("break_snapshots", [remove, alter])
def test_a_command_without_its_snapshot_is_retried_then_parked(
    break_snapshots: Callable[[Pipeline], None], capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline = Pipeline(drills_by_hash=True)
    pipeline.text(PHONE, "WELCOME")
    before = bodies(pipeline)
    break_snapshots(pipeline)
    in_new_instances(pipeline)
    assert pipeline.text(PHONE, "a") == []
    assert bodies(pipeline) == before
    (parked,) = pipeline.parked()
    assert json.loads(str(parked.fields["payload"]))["text"] == "a"
    logged = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]
    assert logged.count("snapshot_unusable") == 5


def test_a_command_is_handled_once_its_snapshot_is_restored() -> None:
    pipeline = Pipeline(drills_by_hash=True)
    pipeline.text(PHONE, "WELCOME")
    (snapshot,) = snapshots(pipeline)
    alter(pipeline)
    in_new_instances(pipeline)
    pipeline.post(PHONE, "a")
    assert not pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    pipeline.store.commit(Update(snapshot.path, snapshot.fields))
    pipeline.settle()
    assert pipeline.carrier.ledger[-1].body == "What is your name?"
    assert pipeline.parked() == []


def test_a_consumer_that_missed_batches_reads_them_in_either_form() -> None:
    pipeline = Pipeline()
    pipeline.post(PHONE, "WELCOME")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    pipeline.settle()
    pipeline.drills_by_hash = True
    for text in ("a", "Ana", "b", "more", "false"):
        pipeline.post(PHONE, text)
    pipeline.settle()
    lost = pipeline.texts(PHONE)
    pipeline.store.commit(Delete(f"learners/{PHONE}"), Delete(f"outboxes/{PHONE}"))
    pipeline.store.commit(*(Delete(f"texts/{each.id}") for each in lost))
    in_new_instances(pipeline)
    pipeline.hand("update-progress", bodies(pipeline)[-1])
    pipeline.hand("queue-texts", bodies(pipeline)[-1])
    assert pipeline.progress(PHONE).cursor == len(bodies(pipeline))
    assert [each.body for each in pipeline.texts(PHONE)] == [each.body for each in lost]


def with_a_due_review(*, by_hash: bool) -> Pipeline:
    """Return a pipeline whose learner is asked a failed question again by a review."""
    pipeline = played(by_hash=by_hash)
    for _ in range(6):
        pipeline.clock.sleep(timedelta(hours=24).total_seconds())
        pipeline.run_scheduled()
    return pipeline


def test_a_personal_review_makes_no_snapshot_of_its_own() -> None:
    pipeline, in_full = with_a_due_review(by_hash=True), with_a_due_review(by_hash=False)
    assert list(map(said, pipeline.carrier.ledger)) == list(map(said, in_full.carrier.ledger))
    reviews = [
        event
        for batch in pipeline.batches(PHONE)
        for event in batch.events
        if isinstance(event, DrillStarted) and event.drill_slug == "review"
    ]
    assert reviews
    stored = [json.loads(str(each.fields["body"])) for each in snapshots(pipeline)]
    assert [each["slug"] for each in stored].count("review") == 1
    (frame,) = (each for each in stored if each["slug"] == "review")
    assert [prompt["slug"] for prompt in frame["prompts"]] == ["begin", "end"]


@pytest.fixture(scope="module", params=["English", "Spanish", "French"])
def lesson(request: pytest.FixtureRequest) -> tuple[Pipeline, int]:
    """Play the first shipped lesson without a mistake; return the number of batches before it too."""
    pipeline = Pipeline(SHIPPED, drills_by_hash=True)
    for text in ("WELCOME", request.param, "Ana"):
        pipeline.text(PHONE, text)
    before = len(bodies(pipeline))
    pipeline.text(PHONE, "more")
    while (state := dialogs.load(pipeline.store, PHONE).model).open_drill is not None:
        pipeline.clock.sleep(60)
        pipeline.text(PHONE, str(state.open_drill.prompt.correct_response))
    return pipeline, before


def test_a_lesson_leaves_at_most_4_kb_in_batches(lesson: tuple[Pipeline, int]) -> None:
    pipeline, before = lesson
    left = bodies(pipeline)[before:]
    assert len(left) == 8
    assert sum(len(body.encode()) + len("seq") + 8 for body in left) <= 4000


def test_states_stay_below_1_5_kb_and_messages_below_2_kb(lesson: tuple[Pipeline, int]) -> None:
    pipeline, _ = lesson
    pipeline.text(PHONE, "more")
    stored = pipeline.store.get(log.dialog_path(PHONE))
    assert stored is not None
    assert dialogs.load(pipeline.store, PHONE).model.open_drill is not None
    assert len(str(stored.fields["body"]).encode()) < 1500
    assert max(len(body.encode()) for body in bodies(pipeline)) < 2000
