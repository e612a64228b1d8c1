"""What the sweep takes up: batches unheard of, texts that nobody works on, inbound texts that never came."""

from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest

from shared.contracts.commands import InboundSms
from shared.drill_progress import learners
from shared.errors import RetryError
from shared.event_log.relay import BatchRelay
from shared.ports import Query, Update
from shared.sms import outbox
from shared.sms.carrier import Unknown
from shared.sms.recovery import InboundReconciler, StalledTexts
from shared.store.scans import SHARE, UNLIMITED, TimeLimit
from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE = "+12125550100"


def relay(pipeline: Pipeline, limit: TimeLimit = UNLIMITED) -> BatchRelay:
    store = pipeline.store
    cursors = (partial(learners.cursor, store), partial(outbox.cursor, store))
    return BatchRelay(store, pipeline.topics, cursors, pipeline.clock, limit)


def time_for(dialogs: int) -> TimeLimit:
    """The time that so many dialogs take, by a stopwatch that moves on whenever somebody looks at it."""
    seconds = count()
    return TimeLimit(lambda: float(next(seconds)), timedelta(seconds=dialogs / SHARE))


def unheard(pipeline: Pipeline, text: str, *by: str) -> None:
    """A text whose batch is written, and whose news is lost to these functions."""
    pipeline.post(PHONE, text)
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    for function in by or ("update-progress", "queue-texts"):
        pipeline.topics.deliver(function, PHONE, lambda *_: 204)


def test_a_batch_that_nobody_heard_of_is_published_again() -> None:
    pipeline = Pipeline()
    unheard(pipeline, "hello")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == 1
    assert pipeline.progress(PHONE).cursor == 1


def test_a_batch_that_one_function_heard_of_and_another_did_not_is_published_again() -> None:
    pipeline = Pipeline()
    unheard(pipeline, "hello", "queue-texts")
    pipeline.settle()
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == 1


def test_a_sweep_without_the_time_for_all_batches_goes_on_where_it_stopped_until_it_has_seen_all() -> None:
    """Each run has the time for three dialogs, of which there are ten; meanwhile nobody says anything."""
    pipeline, phones = Pipeline(), [f"+1212555{number:04d}" for number in range(10)]
    for phone in phones:
        pipeline.post(phone, "hello")
        pipeline.topics.deliver("handle-command", phone, pipeline.push)
        for function in ("update-progress", "queue-texts"):
            pipeline.topics.deliver(function, phone, lambda *_: 204)
    pipeline.clock.sleep(300)
    found = []
    for _ in range(5):
        relay(pipeline, time_for(3)).run()
        found.append({phone for _, phone in pipeline.topics.waiting()})
        pipeline.settle()
        pipeline.clock.sleep(30)
    assert [len(each) for each in found] == [3, 3, 3, 1, 0]
    assert set.union(*found) == set(phones)


def test_what_happens_while_a_round_of_many_runs_goes_on_is_looked_at_as_well() -> None:
    pipeline = Pipeline()
    for phone in (PHONE, "+12125550102"):
        pipeline.text(phone, "WELCOME")
    pipeline.clock.sleep(300)
    relay(pipeline, time_for(1)).run()
    unheard(pipeline, "a")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    assert pipeline.topics.waiting() == [("update-progress", PHONE), ("queue-texts", PHONE)]


def test_a_batch_that_is_under_way_is_left_alone_and_found_by_a_later_run() -> None:
    pipeline = Pipeline()
    sweep = relay(pipeline).run
    sweep()
    unheard(pipeline, "hello")
    sweep()
    assert pipeline.topics.waiting() == []
    pipeline.clock.sleep(300)
    sweep()
    assert {function for function, _ in pipeline.topics.waiting()} == {"update-progress", "queue-texts"}


def test_what_everybody_heard_of_is_not_published() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "hello")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    assert pipeline.topics.waiting() == []


def overdue(pipeline: Pipeline) -> StalledTexts:
    return StalledTexts(pipeline.store, pipeline.topics, pipeline.clock)


def test_texts_whose_message_was_lost_are_sent_in_order() -> None:
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, text)
    pipeline.post(PHONE, "b")
    while waiting := [pair for pair in pipeline.topics.waiting() if pair[0] != "send-texts"]:
        for function, phone in waiting:
            pipeline.topics.deliver(function, phone, pipeline.push)
    pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    before = len(pipeline.carrier.ledger)
    overdue(pipeline).run()
    pipeline.settle()
    assert len(pipeline.carrier.ledger) == before
    pipeline.clock.sleep(700)
    overdue(pipeline).run()
    pipeline.settle()
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]


class Listless(LedgerCarrier):
    """Takes a text without saying so, and shows it in its list only later."""

    def __init__(self) -> None:
        super().__init__(receipts=())
        self.lists = False

    def find(self, _: object) -> list[str]:
        return ["SMlate"] if self.lists else []


def test_a_text_of_unknown_fate_is_asked_about_again_until_the_carrier_tells() -> None:
    carrier = Listless()
    carrier.outcomes = [Unknown()]
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    (text,) = pipeline.texts(PHONE)
    assert text.status == "AMBIGUOUS"
    carrier.lists = True
    for wait, status in ((timedelta(minutes=5), "AMBIGUOUS"), (timedelta(hours=1), "SENT")):
        pipeline.clock.sleep(wait.total_seconds())
        overdue(pipeline).run()
        pipeline.settle()
        assert pipeline.stored(text.id).status == status


def test_nobody_asks_for_ever() -> None:
    carrier = Listless()
    carrier.outcomes = [Unknown()]
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    for _ in range(30):
        pipeline.clock.sleep(3600)
        overdue(pipeline).run()
        pipeline.settle()
    overdue(pipeline).run()
    assert pipeline.topics.waiting() == []
    assert pipeline.texts(PHONE)[0].status == "AMBIGUOUS"


def test_an_inbound_text_that_never_came_is_recovered_once() -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    missed = InboundSms(id="sms:SMmissed", phone=PHONE, text="a")
    known = pipeline.batches(PHONE)[0].command
    assert isinstance(known, InboundSms)
    pipeline.carrier.inbound = [(pipeline.clock(), missed), (pipeline.clock(), known)]
    sweep = InboundReconciler(pipeline.store, pipeline.topics, pipeline.carrier, pipeline.clock).run
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


class Away(LedgerCarrier):
    """A carrier that does not answer when it is asked."""

    def received(self, *_: datetime) -> list[InboundSms]:
        raise RetryError


def test_an_inbound_text_that_never_came_is_recovered_even_if_the_carrier_is_away_for_hours_after_it() -> None:
    pipeline = Pipeline()
    InboundReconciler(pipeline.store, pipeline.topics, pipeline.carrier, pipeline.clock).run()
    pipeline.carrier.inbound = [(pipeline.clock(), InboundSms(id="sms:SMmissed", phone=PHONE, text="hello"))]
    for _ in range(30):
        pipeline.clock.sleep(300)
        with pytest.raises(RetryError):
            InboundReconciler(pipeline.store, pipeline.topics, Away(), pipeline.clock).run()
    InboundReconciler(pipeline.store, pipeline.topics, pipeline.carrier, pipeline.clock).run()
    pipeline.settle()
    assert [batch.command.id for batch in pipeline.batches(PHONE)] == ["sms:SMmissed"]


@pytest.mark.parametrize("collection", ["learners", "outboxes"])
def test_a_document_that_cannot_be_read_keeps_no_other_learners_batches_waiting(collection: str) -> None:
    pipeline, other = Pipeline(), "+12125550190"
    pipeline.text(other, "hello")
    pipeline.store.commit(Update(f"{collection}/{other}", {"body": "{}"}))
    pipeline.clock.sleep(1)
    unheard(pipeline, "hello")
    pipeline.clock.sleep(300)
    relay(pipeline).run()
    assert ("queue-texts", PHONE) in pipeline.topics.waiting()


def waiting_texts(pipeline: Pipeline, phones: list[str]) -> None:
    """A text for each of them that nobody works on."""
    for phone in phones:
        pipeline.post(phone, "hello")
        for function in ("handle-command", "update-progress", "queue-texts"):
            pipeline.topics.deliver(function, phone, pipeline.push)
        pipeline.topics.deliver("send-texts", phone, lambda *_: 204)
        pipeline.clock.sleep(1)
    pipeline.clock.sleep(timedelta(minutes=30).total_seconds())


def test_a_text_that_cannot_be_read_keeps_no_other_learners_texts_waiting() -> None:
    pipeline, other = Pipeline(), "+12125550190"
    waiting_texts(pipeline, [other, PHONE])
    (text,) = pipeline.store.find(Query("texts", where={"phone": other}))
    pipeline.store.commit(Update(text.path, {"body": "{}"}))
    overdue(pipeline).run()
    assert pipeline.topics.waiting() == [("send-texts", PHONE)]


def test_texts_that_nobody_takes_up_keep_no_others_waiting() -> None:
    """Each run has the time for three of ten; whoever sends them is away."""
    pipeline, phones = Pipeline(), [f"+1212555{number:04d}" for number in range(10)]
    waiting_texts(pipeline, phones)
    for _ in range(4):
        StalledTexts(pipeline.store, pipeline.topics, pipeline.clock, time_for(3)).run()
    assert {phone for _, phone in pipeline.topics.waiting()} == set(phones)


def test_what_a_slow_instance_wrote_by_a_clock_that_is_ten_minutes_late_is_found_by_one_that_is_ten_early() -> None:
    """The early one has just ended its round when the late one writes."""
    pipeline, now = Pipeline(), Pipeline().clock.now
    apart, writing = timedelta(minutes=10), timedelta(seconds=30)
    pipeline.clock.now = now + apart
    relay(pipeline).run()
    pipeline.clock.now = now - writing - apart
    unheard(pipeline, "hello")
    pipeline.clock.now = now + timedelta(minutes=5) + apart
    relay(pipeline).run()
    assert ("queue-texts", PHONE) in pipeline.topics.waiting()


def test_what_a_carrier_took_by_a_clock_ten_minutes_behind_the_sweeps_is_recovered() -> None:
    pipeline = Pipeline()
    sweep = InboundReconciler(pipeline.store, pipeline.topics, pipeline.carrier, pipeline.clock).run
    sweep()
    behind = pipeline.clock() - timedelta(minutes=10)
    pipeline.carrier.inbound = [(behind, InboundSms(id="sms:SMmissed", phone=PHONE, text="hello"))]
    pipeline.clock.sleep(300)
    sweep()
    assert pipeline.topics.waiting() == [("handle-command", PHONE)]


def test_what_a_later_run_of_one_round_began_with_does_not_count_as_its_beginning() -> None:
    """A batch between the first and the second run, written late by a clock that is late."""
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
