"""Erasure of a learner: what is deleted and what stays, also with interruptions and concurrent texts."""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache, partial

import pytest

from shared.drill_progress import learners
from shared.errors import RejectError, RetryError
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.operations.erasure import QUIET, Erasure
from shared.ports import Document, Fields, Query, Update
from shared.sms import outbox
from shared.sms.carrier import NotTaken
from tests.harness.pipeline import Pipeline, said
from tests.harness.scripted_store import ScriptedStore

PHONE, OTHER = "+12125550100", "+12125550101"
COLLECTIONS = ("dialogs", "learners", "outboxes", "texts", "receipts", "parked")


@cache
def learners_at_rest(last_texts: tuple[str, ...]) -> Pipeline:
    """Return two learners of whom everything is done. The tests go on from there and leave it as it is."""
    pipeline = Pipeline()
    for phone, texts in ((OTHER, ("WELCOME",)), (PHONE, ("WELCOME", "a", "Ana", "b", *last_texts))):
        for text in texts:
            pipeline.text(phone, text)
    return pipeline


def with_learners(*last_texts: str) -> Pipeline:
    """Return two learners with documents of every kind, who have been quiet for long enough."""
    pipeline = Pipeline()
    pipeline.resume(learners_at_rest(last_texts))
    for phone in (OTHER, PHONE):
        pipeline.topics.publish("outbound-sms", phone, f'{{"phone":"{phone}","no":"texts"}}')
    pipeline.settle()
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    return pipeline


def kept(store: MemoryDocumentStore) -> list[Document]:
    below = [f"{log.dialog_path(phone)}/batches" for phone in (PHONE, OTHER)]
    return [each for collection in (*COLLECTIONS, *below) for each in store.find(Query(collection, limit=1000))]


def naming(phone: str, documents: list[Document]) -> list[str]:
    return [each.path for each in documents if phone in f"{each.path} {dict(each.fields)}"]


def test_an_erasure_deletes_everything_of_the_learner_only() -> None:
    pipeline = with_learners()
    before = kept(pipeline.store)
    assert {path.split("/")[0] for path in naming(PHONE, before)} == {*COLLECTIONS}
    deleted = Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    after = kept(pipeline.store)
    assert naming(PHONE, after) == []
    assert after == [each for each in before if each.path in {*naming(OTHER, before)}]
    assert deleted == sum(not path.startswith("receipts/") for path in naming(PHONE, before))


def test_a_learner_with_open_texts_is_not_erased() -> None:
    pipeline = with_learners()
    pipeline.carrier.outcomes = [NotTaken(21606, account=True)]
    pipeline.text(PHONE, "HELP")
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    before = kept(pipeline.store)
    erase = Erasure(pipeline.store, pipeline.clock).erase
    with pytest.raises(RejectError, match="texts to this learner are open"):
        erase(PHONE)
    assert kept(pipeline.store) == before
    pipeline.text(PHONE, "STOP", OptOutType="STOP")
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    assert erase(PHONE) > 0


def test_a_second_erasure_deletes_nothing() -> None:
    pipeline = with_learners()
    erase = Erasure(pipeline.store, pipeline.clock).erase
    erase(PHONE)
    assert erase(PHONE) == 0


def test_an_erased_learner_can_register_again_as_a_stranger() -> None:
    pipeline = with_learners()
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    (answer,) = pipeline.text(PHONE, "WELCOME")
    assert answer == pipeline.texts(OTHER)[0].body
    assert [batch.seq for batch in pipeline.batches(PHONE)] == [1, 2]
    assert pipeline.progress(PHONE).cursor == 2


def test_forgetting_keeps_only_the_opt_out() -> None:
    pipeline = with_learners("STOP")
    erase = Erasure(pipeline.store, pipeline.clock).erase
    erase(PHONE)
    remains = kept(pipeline.store)
    assert naming(PHONE, remains) == [log.dialog_path(PHONE)]
    assert "Ana" not in str(next(each.fields["body"] for each in remains if each.path == log.dialog_path(PHONE)))
    assert erase(PHONE) == 0
    for text in ("hello", "WELCOME"):
        assert pipeline.text(PHONE, text) == []
    assert pipeline.text(PHONE, "START") != []
    assert pipeline.progress(PHONE).cursor == len(pipeline.batches(PHONE)) == 3


def test_a_recently_active_learner_is_not_erased() -> None:
    pipeline = with_learners()
    pipeline.text(PHONE, "hello")
    pipeline.clock.sleep(QUIET.total_seconds() - 1)
    before = kept(pipeline.store)
    with pytest.raises(RejectError) as caught:
        Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert PHONE not in str(caught.value)
    assert kept(pipeline.store) == before


@pytest.mark.parametrize("last_texts", ["more", "STOP"])
def test_repeating_an_interrupted_erasure_gives_the_same_result(last_texts: str) -> None:
    whole = with_learners(last_texts)
    counting = ScriptedStore(whole.store)
    Erasure(counting, whole.clock).erase(PHONE)
    for lives in range(len(counting.commits)):
        pipeline = with_learners(last_texts)
        with pytest.raises(RetryError):
            Erasure(ScriptedStore(pipeline.store, commits_until_outage=lives), pipeline.clock).erase(PHONE)
        Erasure(pipeline.store, pipeline.clock).erase(PHONE)
        assert contents(pipeline) == contents(whole)


def contents(pipeline: Pipeline) -> list[tuple[str, Fields]]:
    return [(each.path, each.fields) for each in kept(pipeline.store)]


def commits_of(pipeline: Pipeline) -> int:
    """Erase the learner; return the number of commits."""
    counting = ScriptedStore(pipeline.store)
    Erasure(counting, pipeline.clock).erase(PHONE)
    return len(counting.commits)


def interrupted(pipeline: Pipeline, lives: int) -> None:
    with pytest.raises(RetryError):
        Erasure(ScriptedStore(pipeline.store, commits_until_outage=lives), pipeline.clock).erase(PHONE)


def test_after_the_first_step_no_field_tells_of_the_learner() -> None:
    pipeline = with_learners()
    interrupted(pipeline, 1)
    blank = pipeline.store.get(learners.learner_path(PHONE))
    assert blank is not None
    assert blank.fields["state"] == "stranger"
    assert not blank.fields["name_begins"]
    assert "ana" not in str(blank.fields).lower()


def check_complete_erasure(pipeline: Pipeline) -> None:
    """Check that after a quiet period an erasure is complete, and that a new log starts as a stranger's."""
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    others = [each for each in kept(pipeline.store) if each.path in naming(OTHER, [each])]
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert kept(pipeline.store) == others
    assert pipeline.text(PHONE, "hello") == STRANGERS
    check_consistent(pipeline)
    assert [batch.seq for batch in pipeline.batches(PHONE)] == [1]


def check_consistent(pipeline: Pipeline) -> None:
    """Check that dialog and cursors are at the end of the log, and that no message is waiting."""
    dialog = pipeline.store.get(log.dialog_path(PHONE))
    seq = 0 if dialog is None else dialog.fields["seq"]
    assert [learners.cursor(pipeline.store, PHONE), outbox.cursor(pipeline.store, PHONE)] == [seq, seq]
    assert pipeline.topics.waiting() == []


STRANGERS = Pipeline().text(PHONE, "hello")
LEARNERS = with_learners().text(PHONE, "hello")


def test_a_text_after_an_interruption_is_answered_once() -> None:
    assert len(STRANGERS) == 1
    assert STRANGERS != LEARNERS
    for lives in range(commits_of(with_learners())):
        pipeline = with_learners()
        interrupted(pipeline, lives)
        check_consistent(pipeline)
        assert pipeline.text(PHONE, "hello") == (STRANGERS if lives else LEARNERS)
        check_consistent(pipeline)
        check_complete_erasure(pipeline)


def test_registering_after_an_interruption_starts_a_new_profile() -> None:
    for lives in range(1, commits_of(with_learners())):
        pipeline = with_learners()
        interrupted(pipeline, lives)
        assert pipeline.text(PHONE, "WELCOME") == [pipeline.texts(OTHER)[0].body]
        assert pipeline.progress(PHONE).profile.name is None
        check_consistent(pipeline)


def test_an_opt_out_survives_every_interruption() -> None:
    for lives in range(commits_of(with_learners("STOP"))):
        pipeline = with_learners("STOP")
        interrupted(pipeline, lives)
        for text in ("hello", "WELCOME"):
            assert pipeline.text(PHONE, text) == []
        assert len(pipeline.text(PHONE, "START")) == 1
        check_consistent(pipeline)


def with_lost_batch() -> Pipeline:
    """Return a pipeline in which no consumer has applied the learner's last batch."""
    pipeline = with_learners()
    assert pipeline.post(PHONE, "lost") == 200
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    for function in ("update-progress", "queue-texts"):
        pipeline.topics.deliver(function, PHONE, lambda *_: 204)
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    return pipeline


def test_consumers_behind_the_log_do_not_read_erased_batches() -> None:
    for lives in range(1, commits_of(with_lost_batch())):
        pipeline = with_lost_batch()
        interrupted(pipeline, lives)
        assert pipeline.text(PHONE, "hello") == STRANGERS
        check_consistent(pipeline)
        check_complete_erasure(pipeline)


def calls_of(pipeline: Pipeline) -> int:
    """Erase the learner; return the number of calls of the store."""
    counting = ScriptedStore(pipeline.store)
    Erasure(counting, pipeline.clock).erase(PHONE)
    return counting.calls


PATHS = [
    (),
    ("handle-command",),
    ("handle-command", "update-progress"),
    ("handle-command", "queue-texts"),
    ("handle-command", "queue-texts", "send-texts"),
    ("handle-command", "update-progress", "queue-texts", "send-texts", "record-receipt"),
]
"""The functions that have handled a text when the erasure continues."""


def arriving(pipeline: Pipeline, text: str, path: Sequence[str], before: int) -> bool:
    """Erase the learner while a text arrives just before this call and passes these functions; then settle.

    Return whether the erasure had committed anything before the text.
    """
    commits: list[int] = []

    def happens() -> None:
        commits.extend(store.commits)
        assert pipeline.post(PHONE, text) == 200
        for function in path:
            assert pipeline.topics.deliver(function, PHONE, pipeline.push) or function == "record-receipt"

    store = ScriptedStore(pipeline.store, before_call={before: happens})
    with pytest.raises(RejectError) if path else nullcontext():
        Erasure(store, pipeline.clock).erase(PHONE)
    pipeline.settle()
    check_consistent(pipeline)
    return commits != []


@pytest.mark.parametrize("path", PATHS)
def test_a_text_during_an_erasure_is_answered_once(path: Sequence[str]) -> None:
    for before in range(calls_of(with_learners())):
        pipeline = with_learners()
        sent, parked = len(pipeline.carrier.ledger), len(pipeline.parked())
        is_stranger = arriving(pipeline, "hello", path, before) or not path
        assert [said(text) for text in pipeline.carrier.ledger[sent:]] == (STRANGERS if is_stranger else LEARNERS)
        assert pipeline.batches(PHONE)[-1].seq == pipeline.texts(PHONE)[-1].seq == pipeline.progress(PHONE).cursor
        assert len(pipeline.parked()) <= parked
        check_complete_erasure(pipeline)


@pytest.mark.parametrize("path", PATHS)
def test_an_opt_in_during_an_erasure_takes_effect(path: Sequence[str]) -> None:
    for before in range(calls_of(with_learners("STOP"))):
        pipeline = with_learners("STOP")
        arriving(pipeline, "START", path, before)
        assert not pipeline.batches(PHONE)[-1].profile.opted_out
        assert not pipeline.progress(PHONE).profile.opted_out
        assert pipeline.text(PHONE, "HELP") != []


def test_a_progress_update_during_an_erasure_does_not_prevent_it() -> None:
    for before in range(calls_of(with_learners())):
        pipeline = with_learners()
        others = [each for each in kept(pipeline.store) if each.path in naming(OTHER, [each])]
        store = ScriptedStore(pipeline.store, before_call={before: partial(touch, pipeline)})
        Erasure(store, pipeline.clock).erase(PHONE)
        assert kept(pipeline.store) == others


def touch(pipeline: Pipeline) -> None:
    path = learners.learner_path(PHONE)
    if pipeline.store.get(path) is not None:
        pipeline.store.commit(Update(path, {"reminder_due_at": None}))
