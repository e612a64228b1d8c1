"""Waiting texts are announced to the sender when they are due for another look."""

from datetime import timedelta

from shared.ports import Query, Update
from shared.sms.announcing import TextAnnouncer
from shared.sms.carrier import NotTaken
from shared.sms.queueing import PATIENCE
from shared.store.overlap import ONE_BY_ONE, Overlap, Threads
from shared.store.scans import UNLIMITED, Pace, TimeLimit
from tests.harness.pipeline import Pipeline
from tests.harness.scripted_store import ScriptedStore
from tests.pipeline.sms.sms_pipeline import drain
from tests.pipeline.test_sweep import time_for

PHONE = "+12125550100"


def announcer(pipeline: Pipeline, limit: TimeLimit = UNLIMITED, overlap: Overlap = ONE_BY_ONE) -> TextAnnouncer:
    """Return an announcer with this time limit."""
    return TextAnnouncer(pipeline.store, pipeline.topics, pipeline.clock, Pace(limit, overlap))


def test_texts_with_a_lost_message_are_sent_in_order() -> None:
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, text)
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    before = len(pipeline.carrier.ledger)
    announcer(pipeline).run()
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == before
    pipeline.clock.sleep(PATIENCE.total_seconds())
    announcer(pipeline).run()
    pipeline.settle()
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]


def test_a_second_run_at_once_announces_nothing() -> None:
    pipeline = Pipeline()
    lose_texts(pipeline, [PHONE])
    for _ in range(3):
        announcer(pipeline).run()
    assert pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    assert pipeline.topics.waiting() == []


def test_texts_behind_one_that_waits_are_not_announced_meanwhile() -> None:
    pipeline = Pipeline()
    pipeline.clock.now = pipeline.clock.now.replace(day=3, hour=4)
    pipeline.carrier.outcomes = [NotTaken(21606, account=True)] * 200
    for text in ("hello", "HELP", "HELP"):
        pipeline.text(PHONE, text)
    pipeline.let_pass(timedelta(hours=3))
    announced = 0
    for _ in range(5 * 60):
        pipeline.clock.sleep(60)
        announcer(pipeline).run()
        announced += len(pipeline.topics.waiting())
        pipeline.settle()
    assert announced <= 2


def test_an_announced_text_is_sent_without_another_read() -> None:
    pipeline = Pipeline()
    lose_texts(pipeline, [PHONE])
    announcer(pipeline).run()
    pipeline.costs["send-texts"] = ScriptedStore(pipeline.store)
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == 1
    assert pipeline.costs["send-texts"].reads == 0


def lose_texts(pipeline: Pipeline, phones: list[str]) -> None:
    """Queue a text for each of these phones, and lose its message."""
    for phone in phones:
        pipeline.post(phone, "hello")
        for function in ("handle-command", "update-progress", "queue-texts"):
            pipeline.topics.deliver(function, phone, pipeline.push)
        pipeline.topics.deliver("send-texts", phone, lambda *_: 204)
        pipeline.clock.sleep(1)
    pipeline.clock.sleep(timedelta(minutes=30).total_seconds())


def test_an_unreadable_text_does_not_delay_other_texts() -> None:
    pipeline, other = Pipeline(), "+12125550190"
    lose_texts(pipeline, [other, PHONE])
    (text,) = pipeline.store.find(Query("texts", where={"phone": other}))
    pipeline.store.commit(Update(text.path, {"body": "{}"}))
    announcer(pipeline).run()
    assert pipeline.topics.waiting() == [("send-texts", PHONE)]


def test_texts_that_stay_unsent_do_not_delay_other_texts() -> None:
    """There are ten texts, each run has time for three, and no text is sent meanwhile."""
    pipeline, phones = Pipeline(), [f"+1212555{number:04d}" for number in range(10)]
    lose_texts(pipeline, phones)
    for _ in range(4):
        announcer(pipeline, time_for(3)).run()
    assert {phone for _, phone in pipeline.topics.waiting()} == set(phones)


def test_texts_of_one_learner_visited_together_are_announced_once() -> None:
    pipeline = Pipeline()
    for text in ("hello", "HELP", "HELP"):
        pipeline.post(PHONE, text)
        drain(pipeline, except_for="send-texts")
        pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    pipeline.clock.sleep(timedelta(minutes=30).total_seconds())
    announcer(pipeline, overlap=Threads(8)).run()
    assert pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    assert pipeline.topics.waiting() == []
