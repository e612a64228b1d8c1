"""The effects of the carrier's receipts on a text, on the pipeline in memory."""

from datetime import timedelta

import pytest

from shared.errors import ConflictError
from shared.ports import Delete
from shared.sms.messages import Receipt
from shared.sms.outbox import TextStore, as_written, marker_path
from shared.sms.receipts import ReceiptRecorder
from shared.sms.text import CarrierStatus, TextMessage
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
    ReceiptRecorder(pipeline.store, pipeline.topics, frozenset({21610})).record(receipt)
    assert pipeline.topics.waiting() == []
    again = receipt.model_copy(update={"status": "undelivered"})
    ReceiptRecorder(pipeline.store, pipeline.topics, frozenset({7})).record(again)
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
    assert text.intent_at is not None
    assert marker.fields["expires_at"] == text.intent_at + timedelta(days=35)


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
