"""Texts reach the carrier in order and at most once. On the whole pipeline in memory."""

import json
from datetime import datetime, timedelta
from itertools import count

import pytest

from shared.errors import RetryError
from shared.ports import Delete, Times
from shared.sms.carrier import NotTaken, Outcome, RecipientOptedOut, Refused
from shared.sms.leasing import POLL_SECONDS
from shared.sms.sending import CALL_WITHIN, Sender
from tests.harness.pipeline import RECEIPT_WAIT, LedgerCarrier
from tests.pipeline.sms.sms_pipeline import PHONE, answering, drain, open_texts, sender, sent


def test_texts_are_sent_in_the_order_of_the_log() -> None:
    pipeline = answering()
    pipeline.text(PHONE, "b")
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]


def test_the_next_text_is_sent_as_soon_as_the_receipt_arrives() -> None:
    pipeline = answering()
    pipeline.clock.sleep(60)
    before = pipeline.clock.now
    pipeline.text(PHONE, "b")
    assert (pipeline.clock.now - before).total_seconds() <= POLL_SECONDS


def test_without_receipts_the_next_text_waits_for_a_bounded_time() -> None:
    pipeline = answering(LedgerCarrier(receipts=()))
    pipeline.clock.sleep(60)
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "b")) == 2
    assert (pipeline.clock.now - before).total_seconds() == pytest.approx(1.0, abs=0.3)


def test_a_receipt_with_status_queued_does_not_release_the_next_text() -> None:
    pipeline = answering(LedgerCarrier(receipts=("queued",)))
    pipeline.clock.sleep(60)
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "b")) == 2
    assert RECEIPT_WAIT <= pipeline.clock.now - before <= 2 * RECEIPT_WAIT


def test_a_refused_text_fails_and_the_next_one_is_sent() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Refused(30007)]
    assert len(pipeline.text(PHONE, "b")) == 1
    failed, delivered = pipeline.texts(PHONE)[-2:]
    assert (failed.status, failed.error_code, delivered.status) == ("FAILED", 30007, "DELIVERED")


def test_a_throttled_text_is_sent_later_and_nothing_overtakes_it() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [NotTaken(20429), NotTaken(20429)]
    texts = pipeline.text(PHONE, "b")
    assert len(texts) == 2
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["DELIVERED", "DELIVERED"]
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]


def test_an_opt_out_at_the_carrier_opts_out_in_the_dialog() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [RecipientOptedOut(21610), Refused(21610)]
    pipeline.text(PHONE, "b")
    assert pipeline.events(PHONE)[-1] == "OPTED_OUT"
    assert pipeline.text(PHONE, "a") == []


OUTCOMES: list[tuple[Outcome, str, str]] = [
    (Refused(21211, unreachable=True), "WARNING", "number_refused"),
    (Refused(30007), "ERROR", "text_refused"),
    (NotTaken(20003, account=True), "ERROR", "account_refused"),
    (NotTaken(20429), "WARNING", "text_deferred"),
]


@pytest.mark.parametrize(("outcome", "severity", "event"), OUTCOMES)
def test_an_outcome_that_an_operator_must_act_on_is_an_error(
    outcome: Outcome, severity: str, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [outcome]
    pipeline.text(PHONE, "b")
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert severity in [entry["severity"] for entry in entries if entry["message"] == event]


def test_two_senders_of_one_text_call_the_carrier_once() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    message = open_texts(pipeline)
    sender(pipeline).send(message)
    before = len(pipeline.carrier.ledger)
    sender(pipeline).send(message)
    assert len(pipeline.carrier.ledger) == before


def test_a_text_that_is_already_sent_delays_nothing() -> None:
    pipeline = answering(LedgerCarrier(receipts=()))
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    message = open_texts(pipeline)
    sender(pipeline).send(message)
    before = pipeline.clock.now
    sender(pipeline).send(message)
    assert pipeline.clock.now == before


def test_a_stalled_sender_gives_its_lease_back() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    message, before = open_texts(pipeline), sent(pipeline)
    ticks = count()

    def stalls() -> datetime:
        return pipeline.clock() + next(ticks) * (CALL_WITHIN + timedelta(seconds=1))

    times = Times(stalls, pipeline.clock, pipeline.wait)
    gate, policy = pipeline.ports.gate(), pipeline.ports.sending()
    stalled = Sender(pipeline.store, pipeline.topics, pipeline.carrier, gate, times, policy, "stalled")
    with pytest.raises(RetryError):
        stalled.send(message)
    assert sent(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["PENDING", "PENDING"]


def test_the_next_text_does_not_wait_for_a_refused_one() -> None:
    pipeline = answering()
    pipeline.clock.sleep(60)
    pipeline.carrier.outcomes = [Refused(21211, unreachable=True)]
    before = pipeline.clock.now
    pipeline.text(PHONE, "b")
    assert pipeline.clock.now == before


def test_a_queued_text_of_an_erased_learner_is_parked() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    for function in ("handle-command", "queue-texts"):
        pipeline.topics.deliver(function, PHONE, pipeline.push)
    pipeline.store.commit(*(Delete(f"texts/{text.id}") for text in pipeline.texts(PHONE)))
    assert pipeline.topics.deliver("send-texts", PHONE, pipeline.push)
    (parked,) = pipeline.parked()
    assert "does not exist" in str(parked.fields["reason"])
