"""Batches are queued as texts: once, in the order of the log, and all at once."""

import pytest

from shared.errors import ConflictError
from shared.ports import Create
from shared.sms.outbox import outbox_path
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.pipeline.sms.sms_pipeline import PHONE, answering, drain, queuer, sent


def test_an_opt_out_cancels_queued_texts() -> None:
    carrier = LedgerCarrier()
    pipeline = answering(carrier)
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    pipeline.post(PHONE, "STOP")
    drain(pipeline, except_for="send-texts")
    before = sent(pipeline)
    pipeline.settle()
    assert sent(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]


def test_an_opt_out_cancels_texts_that_are_queued_with_it() -> None:
    pipeline = answering()
    before = sent(pipeline)
    for text in ("b", "STOP"):
        pipeline.post(PHONE, text)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    queuer(pipeline).queue(pipeline.batches(PHONE)[-1])
    pipeline.settle()
    assert sent(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]


def test_a_doubled_message_neither_queues_nor_sends_twice() -> None:
    pipeline = answering()
    batch = pipeline.batches(PHONE)[-1]
    before = sent(pipeline), pipeline.texts(PHONE)
    pipeline.topics.publish("dialog-events", PHONE, batch.model_dump_json(), batch.model_dump_json())
    pipeline.settle()
    assert (sent(pipeline), pipeline.texts(PHONE)) == before


def test_lost_messages_are_recovered_from_the_log_in_order() -> None:
    pipeline = Pipeline()
    pipeline.post(PHONE, "hello")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    for text in ("one", "two"):
        pipeline.post(PHONE, text)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    queuer(pipeline).queue(pipeline.batches(PHONE)[-1])
    assert [text.seq for text in pipeline.texts(PHONE)] == [1, 2, 3]


def test_a_queuer_that_was_overtaken_writes_nothing() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    pipeline.store.commit(Create(f"texts/{PHONE}:5:0", {"phone": PHONE, "open": False, "sid": None, "body": ""}))
    outbox = pipeline.store.get(outbox_path(PHONE))
    with pytest.raises(ConflictError):
        queuer(pipeline).queue(pipeline.batches(PHONE)[-1])
    assert pipeline.store.get(outbox_path(PHONE)) == outbox
