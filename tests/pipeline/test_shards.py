"""Shards: writes spread over all of them, and queries cover all of them."""

from datetime import timedelta

import pytest

from shared import topology
from shared.event_log.log import dialog_path
from shared.ports import Query
from shared.store.shards import ANY_SHARD, SHARDS, shard_of
from tests.harness.pipeline import Pipeline
from tests.pipeline.sms.test_announcing import announcer
from tests.pipeline.test_sweep import relay

PHONES = [f"+1212555{number:04d}" for number in range(800)]


@pytest.mark.parametrize(("phone", "shard"), [("+12125550100", 5), ("+12125550101", 3), ("+5215512345678", 6)])
def test_the_shard_of_a_phone_never_changes(phone: str, shard: int) -> None:
    assert shard_of(phone) == shard


def test_phones_are_spread_evenly() -> None:
    sizes = [sum(shard_of(phone) == shard for phone in PHONES) for shard in range(SHARDS)]
    assert min(sizes) > 0.5 * len(PHONES) / SHARDS
    assert max(sizes) < 1.5 * len(PHONES) / SHARDS


def test_there_are_no_more_shards_than_firestore_accepts_in_one_query() -> None:
    assert len(ANY_SHARD["shard"]) <= 30


def test_documents_with_an_indexed_timestamp_have_a_shard() -> None:
    pipeline, phone = Pipeline(), PHONES[0]
    pipeline.text(phone, "WELCOME")
    (text,) = pipeline.store.find(Query("texts"))
    found = [text, *(pipeline.store.get(path) for path in (dialog_path(phone), f"learners/{phone}"))]
    assert [each and each.fields["shard"] for each in found] == [shard_of(phone)] * 3


def lose(pipeline: Pipeline, *functions: str) -> None:
    """Deliver all messages; acknowledge those for these functions without handling them."""
    while waiting := pipeline.topics.waiting():
        for function, phone in waiting:
            pipeline.topics.deliver(function, phone, (lambda *_: 204) if function in functions else pipeline.push)


def test_work_in_every_shard_is_recovered() -> None:
    """Every learner has an unconsumed batch at first, and then a text whose message is lost."""
    pipeline, phones = Pipeline(), PHONES[:40]
    assert {shard_of(phone) for phone in phones} == set(range(SHARDS))
    for phone in phones:
        pipeline.post(phone, "hello")
        lose(pipeline, "update-progress", "queue-texts")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    lose(pipeline, "send-texts")
    assert pipeline.carrier.ledger == []
    pipeline.clock.sleep(timedelta(minutes=11).total_seconds())
    announcer(pipeline).run()
    pipeline.settle()
    assert sorted(text.phone for text in pipeline.carrier.ledger) == phones


def test_sharded_timestamps_have_one_index_and_no_other() -> None:
    declared = topology.load()
    exempt = {(each.collection, each.field) for each in declared.exemptions}
    for index in declared.indexes:
        if "shard" not in index.fields:
            # For sums and counts of the texts of some days, or of the few learners who talk with operators.
            assert "sent_on" in index.fields or index.fields[0] == "account"
            continue
        *_, shard, moment = index.fields
        assert shard == "shard"
        assert {(index.collection, shard), (index.collection, moment)} <= exempt


def test_expiry_timestamps_are_not_indexed() -> None:
    declared = topology.load()
    exempt = {(each.collection, each.field) for each in declared.exemptions}
    assert {(each.collection, each.field) for each in declared.ttls} <= exempt
