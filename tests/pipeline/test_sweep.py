"""The sweep: unconsumed batches, and inbound texts that the webhook never received."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from shared import composition
from shared.clock import MAX_CLOCK_SKEW
from shared.contracts.commands import InboundSms
from shared.drill_progress import learners
from shared.errors import RetryError
from shared.event_log import log
from shared.event_log.relay import BatchRelay, Cursor
from shared.ports import MOST_AT_ONCE, Create, DocumentStore, Fields, Update
from shared.sms import outbox
from shared.sms.carrier import Page, Span
from shared.sms.inbound import UNDER_WAY
from shared.store.overlap import ONE_BY_ONE, Overlap, Threads
from shared.store.scans import SHARE, UNLIMITED, Pace, TimeLimit
from shared.store.shards import shard_of
from tests.harness.pipeline import LedgerCarrier, Pipeline, always
from tests.harness.scripted_store import ScriptedStore

PHONE = "+12125550100"
CURSORS = Cursor(learners.learner_path, learners.cursor_in), Cursor(outbox.outbox_path, outbox.cursor_in)
GROUP = MOST_AT_ONCE // 2
"""Number of dialogs whose cursors are read in one call."""


def relay(pipeline: Pipeline, limit: TimeLimit = UNLIMITED) -> BatchRelay:
    return BatchRelay(pipeline.store, pipeline.topics, CURSORS, pipeline.clock, Pace(limit))


def time_for(groups: int) -> TimeLimit:
    """Return a time limit of this many groups of documents. Each reading of its stopwatch takes a second."""
    seconds = count()
    return TimeLimit(lambda: float(next(seconds)), timedelta(seconds=groups / SHARE))


def unconsumed(pipeline: Pipeline, text: str, *by: str) -> None:
    """Write a text's batch, and lose the message about it for these functions (default: both consumers)."""
    pipeline.post(PHONE, text)
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    for function in by or ("update-progress", "queue-texts"):
        pipeline.topics.deliver(function, PHONE, lambda *_: 204)


def test_an_unconsumed_batch_is_republished() -> None:
    pipeline = Pipeline()
    unconsumed(pipeline, "hello")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == 1
    assert pipeline.progress(PHONE).cursor == 1


def test_a_batch_consumed_by_only_one_function_is_republished() -> None:
    pipeline = Pipeline()
    unconsumed(pipeline, "hello", "queue-texts")
    pipeline.settle()
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == 1


def never_consumed(store: DocumentStore, number: int, decided_at: datetime) -> list[str]:
    """Write this number of dialogs, each with a batch that no consumer has applied; return their phones."""
    phones = [f"+1212555{each:04d}" for each in range(number)]
    for phone in phones:
        fields: Fields = {"seq": 1, "decided_at": decided_at, "shard": shard_of(phone)}
        batch = Create(f"{log.dialog_path(phone)}/batches/first", {"seq": 1, "body": "a batch"})
        store.commit(Create(log.dialog_path(phone), fields), batch)
    return phones


def test_a_sweep_continues_at_its_checkpoint_until_it_has_completed() -> None:
    """There are three groups of dialogs and a half, and each run has time for one."""
    pipeline = Pipeline()
    phones = never_consumed(pipeline.store, 3 * GROUP + GROUP // 2, pipeline.clock.now)
    pipeline.clock.sleep(300)
    found: list[set[str]] = []
    for _ in range(5):
        relay(pipeline, time_for(1)).run()
        found.append({phone for _, phone in pipeline.topics.waiting()}.difference(*found))
        pipeline.clock.sleep(1)
    assert [len(each) for each in found] == [GROUP, GROUP, GROUP, GROUP // 2, 0]
    assert set.union(*found) == set(phones)


def test_a_scan_of_several_runs_includes_changes_made_meanwhile() -> None:
    pipeline = Pipeline()
    for phone in (PHONE, "+12125550102"):
        pipeline.text(phone, "WELCOME")
    pipeline.clock.sleep(300)
    relay(pipeline, time_for(1)).run()
    unconsumed(pipeline, "a")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    assert pipeline.topics.waiting() == [("update-progress", PHONE), ("queue-texts", PHONE)]


def test_a_recent_batch_is_left_to_its_consumers_until_a_later_run() -> None:
    pipeline = Pipeline()
    sweep = relay(pipeline).run
    sweep()
    unconsumed(pipeline, "hello")
    sweep()
    assert pipeline.topics.waiting() == []
    pipeline.clock.sleep(300)
    sweep()
    assert {function for function, _ in pipeline.topics.waiting()} == {"update-progress", "queue-texts"}


def test_a_consumed_batch_is_not_republished() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "hello")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    assert pipeline.topics.waiting() == []


def test_an_inbound_text_missed_by_the_webhook_is_imported_once() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    missed = InboundSms(id="sms:SMmissed", phone=PHONE, text="a")
    known = pipeline.batches(PHONE)[0].command
    assert isinstance(known, InboundSms)
    pipeline.carrier.inbound = [(pipeline.clock(), missed), (pipeline.clock(), known)]
    sweep = composition.inbound_reconciler(pipeline.ports, 1).run
    sweep()
    assert pipeline.topics.waiting() == []
    pipeline.clock.sleep(300)
    for _ in range(2):
        sweep()
        pipeline.settle()
    assert [batch.command.id for batch in pipeline.batches(PHONE) if batch.command.type == "INBOUND_SMS"] == [
        known.id,
        "sms:SMmissed",
    ]


class UnavailableCarrier(LedgerCarrier):
    """A carrier that cannot list what it has received."""

    def received(self, *_: Span | str | None) -> Page:
        raise RetryError


def test_a_missed_inbound_text_is_imported_after_hours_of_outage() -> None:
    pipeline = Pipeline()
    composition.inbound_reconciler(pipeline.ports, 1).run()
    pipeline.carrier.inbound = [(pipeline.clock(), InboundSms(id="sms:SMmissed", phone=PHONE, text="hello"))]
    for _ in range(30):
        pipeline.clock.sleep(300)
        with pytest.raises(RetryError):
            composition.inbound_reconciler(replace(pipeline.ports, carrier=always(UnavailableCarrier())), 1).run()
    composition.inbound_reconciler(pipeline.ports, 1).run()
    pipeline.settle()
    assert [batch.command.id for batch in pipeline.batches(PHONE)] == ["sms:SMmissed"]


@pytest.mark.parametrize("collection", ["learners", "outboxes"])
def test_an_unreadable_document_does_not_delay_other_batches(collection: str) -> None:
    pipeline, other = Pipeline(), "+12125550190"
    pipeline.text(other, "hello")
    pipeline.store.commit(Update(f"{collection}/{other}", {"body": "{}"}))
    pipeline.clock.sleep(1)
    unconsumed(pipeline, "hello")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    assert ("queue-texts", PHONE) in pipeline.topics.waiting()


def test_the_sweep_tolerates_clocks_that_differ_by_a_minute_and_a_half() -> None:
    """An instance with a late clock writes just after one with an early clock has completed its scan."""
    pipeline, now = Pipeline(), Pipeline().clock.now
    apart, writing = timedelta(seconds=45), timedelta(minutes=1)
    pipeline.clock.now = now + apart
    relay(pipeline).run()
    pipeline.clock.now = now - writing - apart
    unconsumed(pipeline, "hello")
    pipeline.clock.now = now + timedelta(minutes=5) + apart
    relay(pipeline).run()
    assert ("queue-texts", PHONE) in pipeline.topics.waiting()


def test_the_sweep_tolerates_a_carrier_clock_that_is_two_minutes_late() -> None:
    pipeline = Pipeline()
    sweep = composition.inbound_reconciler(pipeline.ports, 1).run
    sweep()
    behind = pipeline.clock() - MAX_CLOCK_SKEW - UNDER_WAY
    pipeline.carrier.inbound = [(behind, InboundSms(id="sms:SMmissed", phone=PHONE, text="hello"))]
    pipeline.clock.sleep(300)
    sweep()
    assert pipeline.topics.waiting() == [("handle-command", PHONE)]


def test_the_next_scan_starts_at_the_first_run_of_the_scan_before() -> None:
    """A batch is dated between the two runs of a scan, but written after the scan, by an instance with a late clock."""
    pipeline, late = Pipeline(), "+12125550102"
    for phone in (PHONE, "+12125550103"):
        pipeline.text(phone, "WELCOME")
    pipeline.clock.sleep(300)
    began = pipeline.clock.now
    relay(pipeline, time_for(1)).run()
    pipeline.clock.now = began + timedelta(hours=2)
    relay(pipeline).run()
    pipeline.clock.now = began + timedelta(minutes=1)
    pipeline.post(late, "hello")
    pipeline.topics.deliver("handle-command", late, pipeline.push)
    for function in ("update-progress", "queue-texts"):
        pipeline.topics.deliver(function, late, lambda *_: 204)
    pipeline.clock.now = began + timedelta(hours=2, minutes=10)
    relay(pipeline).run()
    assert ("queue-texts", late) in pipeline.topics.waiting()


# What a sweep reads


def counting(pipeline: Pipeline, *, overlap: Overlap = ONE_BY_ONE) -> tuple[BatchRelay, ScriptedStore]:
    """Return a relay, and the store that counts its calls."""
    costs = ScriptedStore(pipeline.store)
    return BatchRelay(costs, pipeline.topics, CURSORS, pipeline.clock, Pace(overlap=overlap)), costs


def reads(sweep: BatchRelay, costs: ScriptedStore) -> int:
    """Return the number of reads of one run."""
    before = costs.reads
    sweep.run()
    return costs.reads - before


@pytest.mark.parametrize("overlap", [ONE_BY_ONE, Threads(4)], ids=["one by one", "threads"])
def test_a_sweep_finds_every_unconsumed_batch_whatever_overlaps(overlap: Overlap) -> None:
    pipeline = Pipeline()
    phones = never_consumed(pipeline.store, 1000, pipeline.clock.now)
    pipeline.clock.sleep(300)
    sweep, _ = counting(pipeline, overlap=overlap)
    sweep.run()
    assert sorted(pipeline.topics.waiting()) == sorted(
        (function, phone) for function in ("update-progress", "queue-texts") for phone in phones
    )


def test_a_dialog_seen_by_the_last_sweep_costs_no_cursor_in_the_next() -> None:
    pipeline = Pipeline()
    sweep, costs = counting(pipeline)
    sweep.run()
    pipeline.text(PHONE, "hello")
    pipeline.clock.sleep(UNDER_WAY.total_seconds() + 1)
    # Two checkpoints and one page are read for any number of dialogs.
    assert reads(sweep, costs) == 3 + 2
    assert reads(sweep, costs) == 3
    pipeline.text(PHONE, "HELP")
    pipeline.clock.sleep(UNDER_WAY.total_seconds() + 1)
    assert reads(sweep, costs) == 3 + 2


def test_a_batch_written_after_the_last_sweep_with_an_earlier_date_is_found() -> None:
    """The last sweep has seen the dialog; an instance whose clock is late writes another batch after it."""
    pipeline = Pipeline()
    relay(pipeline).run()
    pipeline.text(PHONE, "hello")
    decided = pipeline.clock.now
    pipeline.clock.sleep(UNDER_WAY.total_seconds() + 30)
    relay(pipeline).run()
    unconsumed(pipeline, "HELP")
    pipeline.store.commit(Update(log.dialog_path(PHONE), {"decided_at": decided}))
    pipeline.clock.sleep(60)
    relay(pipeline).run()
    assert ("queue-texts", PHONE) in pipeline.topics.waiting()


def test_a_batch_written_late_while_a_sweep_crashes_is_found() -> None:
    """The first run stores its place and crashes; the batch's date is before that place. The second run misses it."""
    pipeline = Pipeline()
    relay(pipeline).run()
    pipeline.text("+12125550102", "hello")
    place = pipeline.clock.now
    pipeline.clock.sleep(UNDER_WAY.total_seconds() + 1)
    crashing = ScriptedStore(pipeline.store, after_commit=[None, RuntimeError()])
    with pytest.raises(RuntimeError):
        BatchRelay(crashing, pipeline.topics, CURSORS, pipeline.clock, Pace(time_for(1))).run()
    unconsumed(pipeline, "hello")
    pipeline.store.commit(Update(log.dialog_path(PHONE), {"decided_at": place - timedelta(seconds=1)}))
    for found in (False, True):
        pipeline.clock.sleep(30)
        relay(pipeline).run()
        assert (("queue-texts", PHONE) in pipeline.topics.waiting()) is found
