"""What is written at the same time lies in several shards, and whoever asks for all of them misses nobody."""

from datetime import timedelta

import pytest

from shared import topology
from shared.event_log.log import dialog_path
from shared.ports import Query
from shared.store.shards import ANY_SHARD, SHARDS, shard_of
from tests.harness.pipeline import Pipeline
from tests.pipeline.test_sweep import overdue, relay

PHONES = [f"+1212555{number:04d}" for number in range(800)]


@pytest.mark.parametrize(("phone", "shard"), [("+12125550100", 5), ("+12125550101", 3), ("+5215512345678", 6)])
def test_a_phone_has_its_shard_for_ever(phone: str, shard: int) -> None:
    assert shard_of(phone) == shard


def test_phones_are_spread_evenly() -> None:
    sizes = [sum(shard_of(phone) == shard for phone in PHONES) for shard in range(SHARDS)]
    assert min(sizes) > 0.5 * len(PHONES) / SHARDS
    assert max(sizes) < 1.5 * len(PHONES) / SHARDS


def test_there_are_no_more_shards_than_firestore_takes_in_one_query() -> None:
    assert len(ANY_SHARD["shard"]) <= 30


def test_documents_with_a_moment_say_their_shard() -> None:
    pipeline, phone = Pipeline(), PHONES[0]
    pipeline.text(phone, "WELCOME")
    (text,) = pipeline.store.find(Query("texts"))
    found = [text, *(pipeline.store.get(path) for path in (dialog_path(phone), f"learners/{phone}"))]
    assert [each and each.fields["shard"] for each in found] == [shard_of(phone)] * 3


def lose(pipeline: Pipeline, *functions: str) -> None:
    """Push whatever waits, until nothing does; what is for these functions gets lost."""
    while waiting := pipeline.topics.waiting():
        for function, phone in waiting:
            pipeline.topics.deliver(function, phone, (lambda *_: 204) if function in functions else pipeline.push)


def test_the_sweep_takes_up_what_lies_in_any_shard() -> None:
    """Learners of all shards, of whose batch, and then of whose text, nobody heard."""
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
    overdue(pipeline).run()
    pipeline.settle()
    assert sorted(text.phone for text in pipeline.carrier.ledger) == phones


def test_moments_that_are_asked_for_by_shard_have_their_index_and_no_other() -> None:
    declared = topology.load()
    exempt = {(each.collection, each.field) for each in declared.exemptions}
    for index in declared.indexes:
        shard, moment = index.fields
        assert shard == "shard"
        assert {(index.collection, shard), (index.collection, moment)} <= exempt


def test_what_firestore_deletes_at_a_moment_is_not_indexed_by_it() -> None:
    declared = topology.load()
    exempt = {(each.collection, each.field) for each in declared.exemptions}
    assert {(each.collection, each.field) for each in declared.ttls} <= exempt
