"""Texts that must wait do so in the store: nothing is refused, and they leave in order when they may."""

import json
from datetime import timedelta

import pytest

from shared.contracts.commands import Scheduled, StartDrill
from shared.contracts.sending_hours import SendingHours
from shared.ports import Update
from shared.sms import sending_state
from shared.sms.carrier import NotTaken, Outcome, Unknown
from shared.sms.outbox import outbound
from shared.sms.sending_state import PROBE_EVERY, REFUSALS
from shared.sms.waiting import LONGEST_PAUSE
from tests.harness.pipeline import LedgerCarrier, Pipeline, Taken, said
from tests.pipeline.sms.sms_pipeline import PHONE, answering, queued_text, sent
from tests.pipeline.sms.test_reconciling import logged, statuses

NEW_YORK = SendingHours(first=9, last=20, zones=("America/New_York",))
OTHERS = [f"+1555020{number:04d}" for number in range(REFUSALS + 5)]


class Unreachable(LedgerCarrier):
    """A carrier that nobody can connect to until `until_up` is over."""

    is_up = False

    def send(self, text: object) -> Outcome:
        if self.is_up:
            return super().send(text)  # type: ignore[arg-type] # the port's own type
        self.calls += 1
        return NotTaken(None)


def outage() -> tuple[Pipeline, Unreachable]:
    """Return a pipeline with a registered learner, whose carrier cannot be reached from now on."""
    carrier = Unreachable()
    carrier.is_up = True
    pipeline = answering(carrier)
    carrier.is_up = False
    return pipeline, carrier


def test_no_message_is_refused_while_the_carrier_is_unreachable() -> None:
    pipeline, carrier = outage()
    pipeline.text(PHONE, "b")
    assert pipeline.topics.waiting() == []
    assert statuses(pipeline) == ["PENDING", "PENDING"]
    pipeline.let_pass(timedelta(minutes=10))
    carrier.is_up = True
    pipeline.let_pass(LONGEST_PAUSE + PROBE_EVERY)
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]


def test_texts_of_a_long_outage_leave_in_order() -> None:
    pipeline, carrier = outage()
    for words in ("b", "HELP", "b", "b"):
        pipeline.text(PHONE, words)
        pipeline.let_pass(timedelta(minutes=7))
    carrier.is_up = True
    pipeline.let_pass(timedelta(minutes=15))
    assert [text.id for text in carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]
    assert pipeline.open_texts(PHONE) == []


def test_after_twenty_refusals_one_probe_a_minute_calls_the_carrier() -> None:
    pipeline, carrier = outage()
    begin = pipeline.clock.now
    for phone in OTHERS:
        pipeline.text(phone, "WELCOME")
    pipeline.let_pass(timedelta(minutes=30))
    probes, minutes = carrier.calls - REFUSALS, (pipeline.clock.now - begin) / PROBE_EVERY
    assert 15 <= probes <= minutes + 1


def test_after_an_outage_sending_starts_slowly_and_loses_nothing() -> None:
    pipeline, carrier = outage()
    for phone in OTHERS:
        pipeline.text(phone, "WELCOME")
    carrier.is_up = True
    pipeline.let_pass(timedelta(minutes=12))
    for phone in OTHERS:
        taken = [text.id for text in carrier.ledger if text.phone == phone]
        assert taken == [text.id for text in pipeline.texts(phone)] != []


def test_an_outage_of_a_day_leaves_some_hundred_messages_for_a_learner() -> None:
    pipeline, _ = outage()
    pipeline.text(PHONE, "b")
    announced = 0
    for _ in range(24 * 60):
        pipeline.clock.sleep(60)
        pipeline.run("announce-texts")
        announced += len(pipeline.topics.waiting())
        pipeline.settle()
    assert 100 <= announced <= 500  # in the hours at which its text may be sent


def test_without_a_sender_announcements_become_rarer() -> None:
    pipeline = answering()
    queued_text(pipeline)
    announced = 0
    for _ in range(120):
        pipeline.clock.sleep(60)
        pipeline.run("announce-texts")
        while pipeline.topics.waiting():
            announced += pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    assert 20 <= announced <= 40


@pytest.mark.parametrize("code", [401, 404, 21703, 21606, 21408])
def test_an_error_of_the_account_waits_and_tells_operators(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [NotTaken(code, account=True)]
    pipeline.text(PHONE, "b")
    assert statuses(pipeline) == ["PENDING", "PENDING"]
    assert "account_refused" in logged(capsys)
    pipeline.let_pass(timedelta(minutes=5))
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]


def test_an_opt_out_cancels_what_waits_for_the_carrier() -> None:
    pipeline, carrier = outage()
    pipeline.text(PHONE, "b")
    pipeline.text(PHONE, "STOP", OptOutType="STOP")
    before = len(carrier.ledger)
    carrier.is_up = True
    pipeline.let_pass(timedelta(hours=1))
    assert statuses(pipeline) == ["CANCELLED", "CANCELLED"]
    assert len(carrier.ledger) == before


def test_a_fresh_reply_is_sent_at_three_in_the_morning() -> None:
    pipeline = answering()
    pipeline.clock.now = pipeline.clock.now.replace(day=3, hour=8)
    assert len(pipeline.text(PHONE, "b")) == 2


def test_a_reply_that_is_no_longer_fresh_waits_for_the_morning() -> None:
    pipeline, carrier = outage()
    pipeline.clock.now = pipeline.clock.now.replace(day=3, hour=4)
    pipeline.text(PHONE, "b")
    pipeline.let_pass(timedelta(hours=3))
    carrier.is_up = True
    before = len(carrier.ledger)
    pipeline.let_pass(timedelta(hours=6))
    assert len(carrier.ledger) == before
    pipeline.let_pass(timedelta(hours=1, minutes=10))
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]
    assert pipeline.clock.now.hour == 14


def scheduled(pipeline: Pipeline, until: timedelta) -> None:
    """Start a drill by the schedule, to be sent within this time."""
    limits = Scheduled(hours=NEW_YORK, until=pipeline.clock.now + until)
    command = StartDrill(id="daily", phone=PHONE, drill_slug="02-sun", scheduled=limits)
    pipeline.topics.publish("dialog-commands", PHONE, command.model_dump_json())
    pipeline.settle()


def test_a_scheduled_text_that_expires_is_cancelled_and_never_sent() -> None:
    pipeline, carrier = outage()
    scheduled(pipeline, until=timedelta(hours=1))
    pipeline.let_pass(timedelta(hours=1))
    before = len(carrier.ledger)
    carrier.is_up = True
    pipeline.let_pass(timedelta(hours=1))
    assert len(carrier.ledger) == before
    assert pipeline.texts(PHONE)[-1].status == "CANCELLED"
    assert pipeline.batches(PHONE)[-1].command.type == "WITHDRAW_SCHEDULED"


def test_a_reply_does_not_wait_behind_an_expired_text() -> None:
    pipeline, carrier = outage()
    scheduled(pipeline, until=timedelta(minutes=10))
    pipeline.let_pass(timedelta(minutes=12))
    carrier.is_up = True
    pipeline.let_pass(timedelta(minutes=12))
    assert pipeline.text(PHONE, "HELP") != []


def test_operators_can_pause_all_sending_and_resume_it() -> None:
    pipeline = answering()
    switch(pipeline, paused=True)
    pipeline.clock.sleep(60)
    pipeline.text(PHONE, "b")
    calls = pipeline.carrier.calls
    pipeline.let_pass(timedelta(hours=1))
    assert (statuses(pipeline), pipeline.carrier.calls) == (["PENDING", "PENDING"], calls)
    switch(pipeline, paused=False)
    pipeline.let_pass(timedelta(minutes=10))
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]


def switch(pipeline: Pipeline, *, paused: bool) -> None:
    """Pause or resume all sending, as operators do."""
    stored = sending_state.load(pipeline.store)
    change = sending_state.paused if paused else sending_state.resumed
    pipeline.store.commit(sending_state.write(stored, change(stored.model)))


def test_a_text_is_leased_only_when_the_previous_one_is_settled() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Unknown()]
    pipeline.text(PHONE, "b")
    calls = pipeline.carrier.calls
    last = pipeline.open_texts(PHONE)[-1:]
    assert pipeline.hand("send-texts", outbound(PHONE, last).model_dump_json()) == 204
    assert (statuses(pipeline), pipeline.carrier.calls) == (["AMBIGUOUS", "PENDING"], calls)


def test_a_receipt_that_settles_a_text_announces_those_behind_it() -> None:
    pipeline = answering()
    pipeline.carrier.lists = False
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    pipeline.text(PHONE, "b")
    ambiguous = pipeline.carrier.ledger[-1]
    pipeline.carrier.untold = [(ambiguous, "SM77", "delivered")]
    pipeline.settle()
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]
    assert len(sent(pipeline)) == len({said(text) + text.id for text in pipeline.carrier.ledger})


def test_a_learner_over_the_daily_limit_gets_the_rest_tomorrow(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = answering()
    usage = pipeline.store.get(f"outboxes/{PHONE}")
    assert usage is not None
    body = json.loads(str(usage.fields["body"]))
    body["usage"] = {"day": "2026-03-02", "segments": 999, "micro_dollars": 1}
    pipeline.store.commit(Update(usage.path, {"body": json.dumps(body)}, usage.version))
    assert len(pipeline.text(PHONE, "b")) == 1
    assert "learner_limit_reached" in logged(capsys)
    pipeline.let_pass(timedelta(hours=23))
    assert statuses(pipeline) == ["DELIVERED", "DELIVERED"]
