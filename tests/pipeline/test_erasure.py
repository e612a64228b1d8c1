"""Forgetting a learner: what is kept of them, and what is not."""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial

import pytest

from shared.drill_progress import learners
from shared.errors import RejectError, RetryError
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.operations.erasure import QUIET, Erasure
from shared.ports import Document, Fields, Query, Update
from shared.sms import outbox
from tests.harness.pipeline import Pipeline, said
from tests.harness.scripted_store import ScriptedStore

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


def kept(store: MemoryDocumentStore) -> list[Document]:
    below = [f"{log.dialog_path(phone)}/batches" for phone in (PHONE, OTHER)]
    return [each for collection in (*COLLECTIONS, *below) for each in store.find(Query(collection, limit=1000))]


def naming(phone: str, documents: list[Document]) -> list[str]:
    return [each.path for each in documents if phone in f"{each.path} {dict(each.fields)}"]


def test_nothing_remains_of_a_learner_and_everything_of_the_others() -> None:
    pipeline = with_learners()
    before = kept(pipeline.store)
    assert {path.split("/")[0] for path in naming(PHONE, before)} == {*COLLECTIONS}
    deleted = Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    after = kept(pipeline.store)
    assert naming(PHONE, after) == []
    assert after == [each for each in before if each.path in {*naming(OTHER, before)}]
    assert deleted == sum(not path.startswith("receipts/") for path in naming(PHONE, before))


def test_forgetting_twice_does_no_more_than_once() -> None:
    pipeline = with_learners()
    forget = Erasure(pipeline.store, pipeline.clock).erase
    forget(PHONE)
    assert forget(PHONE) == 0


def test_whoever_comes_back_is_a_stranger_and_may_begin_anew() -> None:
    pipeline = with_learners()
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    (answer,) = pipeline.text(PHONE, "WELCOME")
    assert answer == pipeline.texts(OTHER)[0].body
    assert [batch.seq for batch in pipeline.batches(PHONE)] == [1, 2]
    assert pipeline.progress(PHONE).cursor == 2


def test_who_opted_out_stays_so_and_nothing_else_is_kept_of_them() -> None:
    pipeline = with_learners("STOP")
    forget = Erasure(pipeline.store, pipeline.clock).erase
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
        Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert PHONE not in str(caught.value)
    assert kept(pipeline.store) == before


@pytest.mark.parametrize("last_words", ["more", "STOP"])
def test_whoever_is_interrupted_begins_again_and_comes_to_the_same_end(last_words: str) -> None:
    whole = with_learners(last_words)
    counting = ScriptedStore(whole.store)
    Erasure(counting, whole.clock).erase(PHONE)
    for lives in range(len(counting.commits)):
        pipeline = with_learners(last_words)
        with pytest.raises(RetryError):
            Erasure(ScriptedStore(pipeline.store, commits_until_outage=lives), pipeline.clock).erase(PHONE)
        Erasure(pipeline.store, pipeline.clock).erase(PHONE)
        assert contents(pipeline) == contents(whole)


def contents(pipeline: Pipeline) -> list[tuple[str, Fields]]:
    return [(each.path, each.fields) for each in kept(pipeline.store)]


def commits_of(pipeline: Pipeline) -> int:
    """How many commits it takes to forget this learner; it is done."""
    counting = ScriptedStore(pipeline.store)
    Erasure(counting, pipeline.clock).erase(PHONE)
    return len(counting.commits)


def interrupted(pipeline: Pipeline, lives: int) -> None:
    with pytest.raises(RetryError):
        Erasure(ScriptedStore(pipeline.store, commits_until_outage=lives), pipeline.clock).erase(PHONE)


def is_forgotten_at_last(pipeline: Pipeline) -> None:
    """Once it is quiet again nothing is left, and whoever comes back begins a new log as a stranger."""
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    others = [each for each in kept(pipeline.store) if each.path in naming(OTHER, [each])]
    Erasure(pipeline.store, pipeline.clock).erase(PHONE)
    assert kept(pipeline.store) == others
    assert pipeline.text(PHONE, "hello") == STRANGERS
    fits(pipeline)
    assert [batch.seq for batch in pipeline.batches(PHONE)] == [1]


def fits(pipeline: Pipeline) -> None:
    """Dialog and cursors are at the end of the log, and nothing is under way."""
    dialog = pipeline.store.get(log.dialog_path(PHONE))
    seq = 0 if dialog is None else dialog.fields["seq"]
    assert [learners.cursor(pipeline.store, PHONE), outbox.cursor(pipeline.store, PHONE)] == [seq, seq]
    assert pipeline.topics.waiting() == []


STRANGERS = Pipeline().text(PHONE, "hello")
LEARNERS = with_learners().text(PHONE, "hello")


def test_a_text_after_an_interruption_is_answered_and_nothing_is_sent_again() -> None:
    assert len(STRANGERS) == 1
    assert STRANGERS != LEARNERS
    for lives in range(commits_of(with_learners())):
        pipeline = with_learners()
        interrupted(pipeline, lives)
        fits(pipeline)
        assert pipeline.text(PHONE, "hello") == (STRANGERS if lives else LEARNERS)
        fits(pipeline)
        is_forgotten_at_last(pipeline)


def test_whoever_registers_after_an_interruption_learns_and_is_not_taken_for_who_they_were() -> None:
    for lives in range(1, commits_of(with_learners())):
        pipeline = with_learners()
        interrupted(pipeline, lives)
        assert pipeline.text(PHONE, "WELCOME") == [pipeline.texts(OTHER)[0].body]
        assert pipeline.progress(PHONE).profile.name is None
        fits(pipeline)


def test_who_opted_out_is_texted_after_no_interruption() -> None:
    for lives in range(commits_of(with_learners("STOP"))):
        pipeline = with_learners("STOP")
        interrupted(pipeline, lives)
        for words in ("hello", "WELCOME"):
            assert pipeline.text(PHONE, words) == []
        assert len(pipeline.text(PHONE, "START")) == 1
        fits(pipeline)


def never_heard_of() -> Pipeline:
    """The news of a learner's last text got lost, and nobody made up for it."""
    pipeline = with_learners()
    assert pipeline.post(PHONE, "lost") == 200
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    for function in ("update-progress", "queue-texts"):
        pipeline.topics.deliver(function, PHONE, lambda *_: 204)
    pipeline.clock.sleep(2 * QUIET.total_seconds())
    return pipeline


def test_consumers_that_never_heard_of_the_end_of_the_log_do_not_ask_for_what_is_gone() -> None:
    for lives in range(1, commits_of(never_heard_of())):
        pipeline = never_heard_of()
        interrupted(pipeline, lives)
        assert pipeline.text(PHONE, "hello") == STRANGERS
        fits(pipeline)
        is_forgotten_at_last(pipeline)


def calls_of(pipeline: Pipeline) -> int:
    """How many calls of the store it takes to forget this learner; it is done."""
    counting = ScriptedStore(pipeline.store)
    Erasure(counting, pipeline.clock).erase(PHONE)
    return counting.calls


WAYS = [
    (),
    ("handle-command",),
    ("handle-command", "update-progress"),
    ("handle-command", "queue-texts"),
    ("handle-command", "queue-texts", "send-texts"),
    ("handle-command", "update-progress", "queue-texts", "send-texts", "record-receipt"),
]
"""How far a text may have come when the forgetting goes on."""


def arriving(pipeline: Pipeline, words: str, way: Sequence[str], before: int) -> bool:
    """Forget while a text arrives just before this call, and comes so far; then it comes to its end.

    Whether something had been written before it.
    """
    commits: list[int] = []

    def happens() -> None:
        commits.extend(store.commits)
        assert pipeline.post(PHONE, words) == 200
        for function in way:
            assert pipeline.topics.deliver(function, PHONE, pipeline.push) or function == "record-receipt"

    store = ScriptedStore(pipeline.store, before_call={before: happens})
    with pytest.raises(RejectError) if way else nullcontext():
        Erasure(store, pipeline.clock).erase(PHONE)
    pipeline.settle()
    fits(pipeline)
    return commits != []


@pytest.mark.parametrize("way", WAYS)
def test_a_text_that_arrives_meanwhile_is_answered_once_and_nothing_is_sent_again(way: Sequence[str]) -> None:
    for before in range(calls_of(with_learners())):
        pipeline = with_learners()
        sent, parked = len(pipeline.carrier.ledger), len(pipeline.parked())
        is_stranger = arriving(pipeline, "hello", way, before) or not way
        assert [said(text) for text in pipeline.carrier.ledger[sent:]] == (STRANGERS if is_stranger else LEARNERS)
        assert pipeline.batches(PHONE)[-1].seq == pipeline.texts(PHONE)[-1].seq == pipeline.progress(PHONE).cursor
        assert len(pipeline.parked()) <= parked
        is_forgotten_at_last(pipeline)


@pytest.mark.parametrize("way", WAYS)
def test_who_opts_in_meanwhile_has_opted_in(way: Sequence[str]) -> None:
    for before in range(calls_of(with_learners("STOP"))):
        pipeline = with_learners("STOP")
        arriving(pipeline, "START", way, before)
        assert not pipeline.batches(PHONE)[-1].profile.opted_out
        assert not pipeline.progress(PHONE).profile.opted_out
        assert pipeline.text(PHONE, "HELP") != []


def test_a_learner_that_is_put_in_order_meanwhile_is_forgotten_all_the_same() -> None:
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
