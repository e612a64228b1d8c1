"""Parts of a learner's history: bounded, however long it is, and complete when they are read one after the other."""

from collections.abc import Iterator
from functools import cache

from shared.operations.learner import recent
from shared.operations.learner.recent import MOST_BATCHES, MOST_TEXTS, Part, latest
from shared.ports import Create
from shared.sms import outbox
from shared.sms.outbox import TextStore
from tests.harness.counting_store import CountingStore
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
MANY = 9
"""Number of texts of the batches that have many."""


@cache
def _talk() -> Pipeline:
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana", *["score"] * (MOST_BATCHES + 15), "help", "score"):
        pipeline.text(PHONE, text)
        pipeline.clock.sleep(3 * 3600)  # more than eight texts a day could get no reply
    return pipeline


def talk(texts_of_a_batch: int = 1) -> Pipeline:
    """Return a learner with a long history, and at least this many texts to them in each batch with a text."""
    pipeline = Pipeline()
    pipeline.resume(_talk())
    for text in TextStore(pipeline.store).all_texts(PHONE):
        for index in range(1, texts_of_a_batch) if text.index == 0 else ():
            write = outbox.create(text.model_copy(update={"index": index}))
            if pipeline.store.get(write.path) is None:
                pipeline.store.commit(write)
    return pipeline


def parts(pipeline: Pipeline) -> Iterator[Part]:
    """Yield all parts of the history, the latest first."""
    before = None
    while before is None or before > 1:
        part = latest(pipeline.store, PHONE, before)
        yield part
        before = part.begins_at


def test_the_latest_part_ends_with_the_log_and_has_the_texts_of_its_batches() -> None:
    pipeline = talk()
    part, batches = latest(pipeline.store, PHONE), pipeline.batches(PHONE)
    assert part.batches == batches[-MOST_BATCHES:]
    assert part.texts == [text for text in pipeline.texts(PHONE) if text.seq >= part.begins_at]
    assert part.seq == batches[-1].seq


def test_all_parts_together_are_the_whole_history_with_all_its_texts() -> None:
    for number in (1, MANY):
        pipeline = talk(number)
        found = list(parts(pipeline))[::-1]
        assert [batch for part in found for batch in part.batches] == pipeline.batches(PHONE)
        assert [text.id for part in found for text in part.texts] == [
            text.id for text in TextStore(pipeline.store).all_texts(PHONE)
        ]


def test_a_part_is_shorter_where_batches_have_many_texts() -> None:
    pipeline = talk(MANY)
    counter = CountingStore(pipeline.store)
    part = latest(counter, PHONE)
    assert 1 < len(part.batches) < MOST_BATCHES
    assert counter.reads <= 1 + MOST_BATCHES + MOST_TEXTS


def test_the_latest_batch_is_shown_however_many_texts_it_has() -> None:
    pipeline = talk()
    last = pipeline.texts(PHONE)[-1]
    assert last.seq == pipeline.batches(PHONE)[-1].seq
    for index in range(last.index + 1, MOST_TEXTS * 2):
        pipeline.store.commit(outbox.create(last.model_copy(update={"index": index})))
    part = latest(pipeline.store, PHONE)
    assert [batch.seq for batch in part.batches] == [last.seq]
    assert 0 < len(part.texts) <= MOST_TEXTS


def test_an_empty_log_has_an_empty_part() -> None:
    part = latest(Pipeline().store, PHONE)
    assert (part.batches, part.texts, part.begins_at, part.seq) == ([], [], 1, 0)


def test_the_fingerprint_changes_with_the_log_and_with_a_text_on_its_way() -> None:
    pipeline = talk()
    before = recent.fingerprint(pipeline.store, PHONE)
    assert recent.fingerprint(pipeline.store, PHONE) == before
    on_its_way = outbox.create(pipeline.texts(PHONE)[-1].model_copy(update={"index": 5, "status": "PENDING"}))
    pipeline.store.commit(Create(on_its_way.path, on_its_way.fields))
    queued = recent.fingerprint(pipeline.store, PHONE)
    assert queued != before
    pipeline.text(PHONE, "score")
    assert recent.fingerprint(pipeline.store, PHONE) not in (before, queued)
    assert recent.last_seq(pipeline.store, PHONE) == len(pipeline.batches(PHONE))
