"""What the carrier's receipts do to a text, on the pipeline in memory."""

from datetime import timedelta

import pytest

from shared.errors import ConflictError, RejectError
from shared.ports import Delete
from shared.sms.outbox import StoredText, TextStore, receipt_path
from shared.sms.receipts import Receipt
from shared.sms.text import CarrierStatus, TextMessage
from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE = "+15550100"


def sent_text() -> tuple[Pipeline, TextMessage]:
    """A text that the carrier has and has not said a word about."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    pipeline.text(PHONE, "hello")
    (text,) = pipeline.texts(PHONE)
    return pipeline, text


def tell(pipeline: Pipeline, text_id: str, status: CarrierStatus, error_code: int | None = None) -> None:
    """The carrier's word about a text, and all that follows."""
    receipt = Receipt(phone=PHONE, text_id=text_id, sid="SM7", status=status, error_code=error_code)
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()


@pytest.mark.parametrize("order", [("sent", "delivered"), ("delivered", "sent"), ("delivered", "queued", "delivered")])
def test_late_doubled_and_reordered_receipts_end_the_same(order: tuple[CarrierStatus, ...]) -> None:
    pipeline, text = sent_text()
    for status in order:
        tell(pipeline, text.id, status)
    assert pipeline.stored(text.id).status == "DELIVERED"


def test_an_undelivered_text_keeps_the_carriers_reason() -> None:
    pipeline, text = sent_text()
    tell(pipeline, text.id, "undelivered", 30003)
    stored = pipeline.stored(text.id)
    assert (stored.status, stored.error_code) == ("UNDELIVERED", 30003)


def test_an_opt_out_that_a_receipt_tells_reaches_the_dialog_once() -> None:
    pipeline, text = sent_text()
    tell(pipeline, text.id, "failed", 21610)
    tell(pipeline, text.id, "failed", 21610)
    assert pipeline.events(PHONE).count("OPTED_OUT") == 1


def test_a_receipt_for_no_text_of_ours_is_parked() -> None:
    pipeline, _ = sent_text()
    tell(pipeline, "+15550100:99:0", "delivered")
    assert [parked.fields["reason"] for parked in pipeline.parked()] == ["a receipt for a text that does not exist"]


def test_a_broken_receipt_is_rejected() -> None:
    pipeline, _ = sent_text()
    with pytest.raises(RejectError, match="status"):
        pipeline.functions["record-receipt"]('{"phone": "+15550100", "text_id": "x", "sid": "s", "status": "eaten"}')


def test_receipts_and_sender_never_overwrite_each_other() -> None:
    pipeline, text = sent_text()
    before = pipeline.store.get(f"texts/{text.id}")
    assert before is not None
    tell(pipeline, text.id, "sent")
    with pytest.raises(ConflictError):
        TextStore(pipeline.store).write(StoredText(text=text, version=before.version), text)


def test_the_mark_of_a_text_that_has_left_is_kept_for_five_weeks() -> None:
    pipeline, text = sent_text()
    tell(pipeline, text.id, "sent")
    mark = pipeline.store.get(receipt_path(text.id))
    assert mark is not None
    assert text.intent_at is not None
    assert mark.fields["expires_at"] == text.intent_at + timedelta(days=35)


@pytest.mark.parametrize("gone", [True, False])
def test_whoever_texts_after_a_month_does_not_wait_for_a_mark_that_may_be_gone(gone: bool) -> None:
    pipeline, text = sent_text()
    tell(pipeline, text.id, "delivered")
    pipeline.clock.sleep(timedelta(days=31).total_seconds())
    if gone:
        pipeline.store.commit(Delete(receipt_path(text.id)))
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "hello")) == 1
    assert pipeline.clock.now == before


def test_a_mark_that_is_gone_too_early_costs_a_bounded_wait() -> None:
    pipeline, text = sent_text()
    tell(pipeline, text.id, "delivered")
    pipeline.store.commit(Delete(receipt_path(text.id)))
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "hello")) == 1
    assert pipeline.clock.now - before < timedelta(seconds=2)
