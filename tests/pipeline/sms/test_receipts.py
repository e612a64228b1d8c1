"""The effects of the carrier's receipts on a text, on the pipeline in memory."""

from datetime import timedelta

import pytest

from shared.errors import ConflictError
from shared.ports import Delete
from shared.sms.carrier import Unknown
from shared.sms.messages import Receipt
from shared.sms.outbox import TextStore, as_written, marker_path
from shared.sms.receipts import ReceiptCodes, ReceiptRecorder
from shared.sms.text import MAX_ATTEMPTS, CarrierStatus, TextMessage
from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE = "+15550100"


def sent_text() -> tuple[Pipeline, TextMessage]:
    """Return a pipeline and a text that the carrier has taken, without a receipt."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    pipeline.text(PHONE, "hello")
    (text,) = pipeline.texts(PHONE)
    return pipeline, text


def report(pipeline: Pipeline, text_id: str, status: CarrierStatus, error_code: int | None = None) -> None:
    """Let the carrier report a status, and settle the pipeline."""
    receipt = Receipt(phone=PHONE, text_id=text_id, sid="SM7", status=status, error_code=error_code)
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()


def recorder(pipeline: Pipeline, opted_out: int) -> ReceiptRecorder:
    """Return a recorder to which this code, and no other, means an opt-out."""
    codes = ReceiptCodes(opted_out=frozenset({opted_out}), never_left=frozenset(), dead=frozenset())
    return ReceiptRecorder(pipeline.store, pipeline.topics, pipeline.clock, codes)


@pytest.mark.parametrize("order", [("sent", "delivered"), ("delivered", "sent"), ("delivered", "queued", "delivered")])
def test_late_doubled_and_reordered_receipts_end_the_same(order: tuple[CarrierStatus, ...]) -> None:
    pipeline, text = sent_text()
    for status in order:
        report(pipeline, text.id, status)
    assert pipeline.stored(text.id).status == "DELIVERED"


def test_an_undelivered_text_keeps_the_carriers_reason() -> None:
    pipeline, text = sent_text()
    report(pipeline, text.id, "undelivered", 30003)
    stored = pipeline.stored(text.id)
    assert (stored.status, stored.error_code) == ("UNDELIVERED", 30003)


def test_an_opt_out_that_a_receipt_reports_reaches_the_dialog_once() -> None:
    pipeline, text = sent_text()
    report(pipeline, text.id, "failed", 21610)
    report(pipeline, text.id, "failed", 21610)
    assert pipeline.events(PHONE).count("OPTED_OUT") == 1


def test_a_receipt_for_an_unknown_text_is_parked() -> None:
    pipeline, _ = sent_text()
    report(pipeline, "+15550100:99:0", "delivered")
    assert [parked.fields["reason"] for parked in pipeline.parked()] == ["a receipt for a text that does not exist"]


def test_only_the_carriers_opt_out_codes_mean_an_opt_out() -> None:
    pipeline, text = sent_text()
    receipt = Receipt(phone=PHONE, text_id=text.id, sid="SM7", status="failed", error_code=7)
    recorder(pipeline, opted_out=21610).record(receipt)
    assert pipeline.topics.waiting() == []
    again = receipt.model_copy(update={"status": "undelivered"})
    recorder(pipeline, opted_out=7).record(again)
    assert pipeline.topics.waiting() == [("handle-command", PHONE)]


def test_receipts_and_sender_never_overwrite_each_other() -> None:
    pipeline, text = sent_text()
    before = pipeline.store.get(f"texts/{text.id}")
    assert before is not None
    report(pipeline, text.id, "sent")
    with pytest.raises(ConflictError):
        TextStore(pipeline.store).write(as_written(text, before.version), text)


def test_a_departure_marker_is_kept_for_five_weeks() -> None:
    pipeline, text = sent_text()
    report(pipeline, text.id, "sent")
    marker = pipeline.store.get(marker_path(text.id))
    assert marker is not None
    assert marker.fields["expires_at"] == pipeline.clock.now + timedelta(days=35)


@pytest.mark.parametrize("expired", [True, False])
def test_after_a_month_no_text_waits_for_an_expired_marker(expired: bool) -> None:
    pipeline, text = sent_text()
    report(pipeline, text.id, "delivered")
    pipeline.clock.sleep(timedelta(days=31).total_seconds())
    if expired:
        pipeline.store.commit(Delete(marker_path(text.id)))
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "hello")) == 1
    assert pipeline.clock.now == before


def test_a_marker_that_expires_too_early_costs_a_bounded_wait() -> None:
    pipeline, text = sent_text()
    report(pipeline, text.id, "delivered")
    pipeline.store.commit(Delete(marker_path(text.id)))
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "hello")) == 1
    assert pipeline.clock.now - before < timedelta(seconds=2)


NEVER_LEFT = [30001, 30036, 30022]
"""Codes of receipts that say that a text never left the carrier."""


def attempt_fails(pipeline: Pipeline, text: TextMessage, code: int = 30001) -> None:
    """Let the carrier report that its current attempt at a text never left."""
    receipt = Receipt(
        phone=PHONE, text_id=text.id, attempt=text.attempt, sid=f"SM{text.attempt}", status="failed", error_code=code
    )
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()


@pytest.mark.parametrize("code", NEVER_LEFT)
def test_a_text_that_never_left_is_sent_again(code: int) -> None:
    pipeline, text = sent_text()
    attempt_fails(pipeline, text, code)
    assert pipeline.store.get(marker_path(text.id)) is None
    pipeline.let_pass(timedelta(minutes=5))
    again = pipeline.stored(text.id)
    assert (again.status, again.attempt, len(pipeline.carrier.ledger)) == ("SENT", 2, 2)


def test_it_is_not_sent_again_once_a_later_text_was_leased(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline, text = sent_text()
    pipeline.text(PHONE, "HELP")
    attempt_fails(pipeline, text)
    pipeline.let_pass(timedelta(hours=1))
    assert (pipeline.stored(text.id).status, len(pipeline.carrier.ledger)) == ("UNDELIVERED", 2)
    assert "text_undelivered" in capsys.readouterr().err


def test_it_is_not_sent_again_after_an_opt_out() -> None:
    pipeline, text = sent_text()
    pipeline.text(PHONE, "STOP", OptOutType="STOP")
    attempt_fails(pipeline, text)
    pipeline.let_pass(timedelta(hours=1))
    assert (pipeline.stored(text.id).status, len(pipeline.carrier.ledger)) == ("CANCELLED", 1)


def test_a_later_text_waits_until_one_that_never_left_has_its_next_attempt() -> None:
    pipeline, text = sent_text()
    attempt_fails(pipeline, text)
    assert pipeline.text(PHONE, "HELP") == []
    pipeline.let_pass(timedelta(minutes=10))
    assert [each.seq for each in pipeline.carrier.ledger] == [text.seq, text.seq, text.seq + 1]


def test_attempts_at_a_text_that_never_leaves_end() -> None:
    pipeline, text = sent_text()
    for _ in range(MAX_ATTEMPTS + 3):
        attempt_fails(pipeline, pipeline.stored(text.id))
        pipeline.let_pass(timedelta(minutes=6))
    assert len(pipeline.carrier.ledger) == MAX_ATTEMPTS
    assert pipeline.stored(text.id).status == "UNDELIVERED"


def test_receipts_and_ids_are_kept_for_each_attempt() -> None:
    pipeline, text = sent_text()
    attempt_fails(pipeline, text)
    pipeline.let_pass(timedelta(minutes=5))
    report(pipeline, text.id, "queued")
    (first,) = pipeline.stored(text.id).earlier
    assert (first.number, first.sid, first.error_code) == (1, "SM1", 30001)
    assert TextStore(pipeline.store).known_sids(PHONE, ["SM1"]) == {"SM1"}


def test_a_receipt_for_an_attempt_that_was_never_made_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline, text = sent_text()
    receipt = Receipt(phone=PHONE, text_id=text.id, attempt=7, sid="SM7", status="delivered")
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()
    assert pipeline.stored(text.id) == text
    assert pipeline.parked() == []
    assert "receipt_for_unknown_attempt" in capsys.readouterr().err


def denied_text() -> tuple[Pipeline, TextMessage]:
    """Return a text whose first attempt the carrier has denied, and whose second one waits for the morning."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    pipeline.carrier.outcomes = [Unknown(), Unknown()]
    pipeline.text(PHONE, "hello")
    pipeline.let_pass(timedelta(minutes=6))
    (text,) = pipeline.texts(PHONE)
    assert (text.status, text.attempt) == ("PENDING", 3)
    return pipeline, text


def test_a_receipt_for_a_denied_attempt_settles_a_waiting_text() -> None:
    pipeline, text = denied_text()
    report(pipeline, text.id, "delivered")  # without a number, a receipt is for the first attempt
    pipeline.let_pass(timedelta(hours=1))
    stored = pipeline.stored(text.id)
    assert (stored.status, stored.attempt, pipeline.carrier.ledger) == ("DELIVERED", 1, [])


def test_a_receipt_for_a_denied_attempt_after_the_next_is_a_double(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline, text = denied_text()
    pipeline.let_pass(timedelta(minutes=15))
    assert pipeline.stored(text.id).status == "SENT"
    report(pipeline, text.id, "delivered")
    assert capsys.readouterr().err.count("text_doubled") == 1
    report(pipeline, text.id, "read")
    assert capsys.readouterr().err.count("text_doubled") == 0
