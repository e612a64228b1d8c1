"""Forgetting a learner: what is kept of them, and what is not."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from shared import log
from shared.errors import RejectError, RetryError
from shared.forgetting import QUIET, Forgetter
from shared.memory.documents import MemoryDocuments
from shared.ports import Document, Fields, Query, Write
from tests.harness.pipeline import CountingDocuments, Pipeline

PHONE, OTHER = "+12125550100", "+12125550101"
COLLECTIONS = ("dialogs", "learners", "outboxes", "texts", "receipts", "parked")


def with_learners(*last_words: str) -> Pipeline:
    """Two learners who have been through a lot, the second of them quietly; and then time passed."""
    pipeline = Pipeline()
    for phone in (OTHER, PHONE):
        for words in ("WELCOME", "a", "Ana", "b"):
            pipeline.text(phone, words)
        pipeline.topics.publish("outbound-sms", phone, f'{{"phone":"{phone}","no":"texts"}}')
    for words in last_words:
        pipeline.text(PHONE, words)
    pipeline.settle()
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    return pipeline


def kept(store: MemoryDocuments) -> list[Document]:
    below = [f"{log.dialog_path(phone)}/batches" for phone in (PHONE, OTHER)]
    return [each for collection in (*COLLECTIONS, *below) for each in store.find(Query(collection, limit=1000))]


def naming(phone: str, documents: list[Document]) -> list[str]:
    return [each.path for each in documents if phone in f"{each.path} {dict(each.fields)}"]


def test_nothing_remains_of_a_learner_and_everything_of_the_others() -> None:
    pipeline = with_learners()
    before = kept(pipeline.store)
    assert {path.split("/")[0] for path in naming(PHONE, before)} == {*COLLECTIONS}
    deleted = Forgetter(pipeline.store, pipeline.clock)(PHONE)
    after = kept(pipeline.store)
    assert naming(PHONE, after) == []
    assert after == [each for each in before if each.path in {*naming(OTHER, before)}]
    assert deleted == sum(not path.startswith("receipts/") for path in naming(PHONE, before))


def test_forgetting_twice_does_no_more_than_once() -> None:
    pipeline = with_learners()
    forget = Forgetter(pipeline.store, pipeline.clock)
    forget(PHONE)
    assert forget(PHONE) == 0


def test_whoever_comes_back_is_a_stranger_and_may_begin_anew() -> None:
    pipeline = with_learners()
    Forgetter(pipeline.store, pipeline.clock)(PHONE)
    (answer,) = pipeline.text(PHONE, "WELCOME")
    assert answer == pipeline.texts(OTHER)[0].body
    assert [batch.seq for batch in pipeline.batches(PHONE)] == [1, 2]
    assert pipeline.progress(PHONE).cursor == 2


def test_who_opted_out_stays_so_and_nothing_else_is_kept_of_them() -> None:
    pipeline = with_learners("STOP")
    forget = Forgetter(pipeline.store, pipeline.clock)
    forget(PHONE)
    remains = kept(pipeline.store)
    assert naming(PHONE, remains) == [log.dialog_path(PHONE)]
    assert "Ana" not in str(next(each.fields["body"] for each in remains if each.path == log.dialog_path(PHONE)))
    assert forget(PHONE) == 0
    for words in ("hello", "WELCOME"):
        assert pipeline.text(PHONE, words) == []
    assert pipeline.text(PHONE, "START") != []
    assert pipeline.progress(PHONE).cursor == len(pipeline.batches(PHONE)) == 3


def test_nobody_is_forgotten_while_something_may_be_under_way() -> None:
    pipeline = with_learners()
    pipeline.text(PHONE, "hello")
    pipeline.clock.sleep(QUIET.total_seconds() - 1)
    before = kept(pipeline.store)
    with pytest.raises(RejectError) as caught:
        Forgetter(pipeline.store, pipeline.clock)(PHONE)
    assert PHONE not in str(caught.value)
    assert kept(pipeline.store) == before


@dataclass
class Dying(CountingDocuments):
    """A store that is away after so many commits."""

    lives: int = 0

    def commit(self, *writes: Write) -> list[str]:
        if len(self.commits) == self.lives:
            raise RetryError
        return super().commit(*writes)


@pytest.mark.parametrize("last_words", ["more", "STOP"])
def test_whoever_is_interrupted_begins_again_and_comes_to_the_same_end(last_words: str) -> None:
    whole = with_learners(last_words)
    counting = CountingDocuments(whole.store)
    Forgetter(counting, whole.clock)(PHONE)
    for lives in range(len(counting.commits)):
        pipeline = with_learners(last_words)
        with pytest.raises(RetryError):
            Forgetter(Dying(pipeline.store, lives=lives), pipeline.clock)(PHONE)
        Forgetter(pipeline.store, pipeline.clock)(PHONE)
        assert contents(pipeline) == contents(whole)


def contents(pipeline: Pipeline) -> list[tuple[str, Fields]]:
    return [(each.path, each.fields) for each in kept(pipeline.store)]


@dataclass
class Meanwhile(CountingDocuments):
    """A store in which something happens just before the dialog is deleted for the first time."""

    happens: Callable[[], None] = lambda: None

    def commit(self, *writes: Write) -> list[str]:
        if [write.path for write in writes] == [log.dialog_path(PHONE)]:
            self.happens, happens = lambda: None, self.happens
            happens()
        return super().commit(*writes)


def test_what_is_decided_meanwhile_is_forgotten_too_so_that_log_and_state_go_together() -> None:
    pipeline = with_learners()

    def text() -> None:
        assert pipeline.post(PHONE, "wait") == 200
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
        assert len(pipeline.batches(PHONE)) == 1

    Forgetter(Meanwhile(pipeline.store, happens=text), pipeline.clock)(PHONE)
    assert pipeline.store.get(log.dialog_path(PHONE)) is None
    assert pipeline.batches(PHONE) == []
