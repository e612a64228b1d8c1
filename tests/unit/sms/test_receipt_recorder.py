"""What a receipt that says that a text never left leads to, whatever happens at the same moment."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import RetryError
from shared.memory.documents import MemoryDocumentStore
from shared.memory.pubsub import MemoryPubSub
from shared.ports import DocumentStore
from shared.sms import outbox
from shared.sms.messages import Receipt
from shared.sms.outbox import Outbox, TextStore
from shared.sms.receipts import MAX_TRIES, ReceiptCodes, ReceiptRecorder
from shared.sms.text import MAX_ATTEMPTS, CarrierStatus, TextMessage
from tests.harness.scripted_store import ScriptedStore

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PHONE = "+15550100"
CODES = ReceiptCodes(opted_out=frozenset({21610}), never_left=frozenset({30001}), dead=frozenset())


def stored(**more: object) -> tuple[MemoryDocumentStore, TextMessage]:
    """Return a store with a learner's outbox and a text that the carrier has taken."""
    sent = {"phone": PHONE, "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None, "status": "SENT"}
    text = TextMessage.model_validate({**sent, "sid": "SM1", "intent_at": NOW, **more})
    store = MemoryDocumentStore(lambda: NOW)
    store.commit(outbox.create(text), outbox.write(outbox.load(store, PHONE), Outbox(phone=PHONE, cursor=3)))
    return store, text


def opt_out(store: DocumentStore) -> None:
    """Record that the learner opted out after the text."""
    before = outbox.load(store, PHONE)
    store.commit(outbox.write(before, before.model.model_copy(update={"opted_out_at": 4})))


def record(store: DocumentStore, text: TextMessage, error_code: int | None) -> TextMessage:
    """Record that the current attempt failed with this code, and return the text as it is then."""
    topics = MemoryPubSub({"outbound-sms": [], "dialog-commands": []})
    receipt = Receipt(
        phone=PHONE, text_id=text.id, attempt=text.attempt, sid="SM1", status="failed", error_code=error_code
    )
    ReceiptRecorder(store, topics, lambda: NOW, CODES).record(receipt)
    after = TextStore(store).get(text.id)
    assert after is not None
    return after.model


@pytest.mark.parametrize(
    ("more", "error_code", "status", "has_marker"),
    [
        ({}, 30001, "PENDING", False),
        ({"expires_at": NOW + timedelta(seconds=1)}, 30001, "PENDING", False),
        ({"expires_at": NOW}, 30001, "UNDELIVERED", False),
        ({"overtaken": True}, 30001, "UNDELIVERED", False),
        ({"attempt": MAX_ATTEMPTS}, 30001, "UNDELIVERED", False),
        ({"withdrawn": True}, 30001, "CANCELLED", False),
        ({}, 30003, "UNDELIVERED", True),
        ({}, None, "UNDELIVERED", True),
    ],
)
def test_a_text_that_never_left_is_tried_again_if_it_may_be(
    more: dict[str, object], error_code: int | None, status: str, has_marker: bool
) -> None:
    store, text = stored(**more)
    after = record(store, text, error_code)
    assert (after.status, store.get(outbox.marker_path(text.id)) is not None) == (status, has_marker)


def test_an_opt_out_before_the_receipt_cancels_the_text() -> None:
    store, text = stored()
    opt_out(store)
    assert record(store, text, 30001).status == "CANCELLED"


def test_the_confirmation_of_an_opt_out_is_tried_again() -> None:
    store, text = stored(seq=4)
    opt_out(store)
    assert record(store, text, 30001).status == "PENDING"


def test_an_opt_out_at_the_moment_of_the_receipt_is_not_missed() -> None:
    store, text = stored()
    scripted = ScriptedStore(store, before_commit=[lambda: opt_out(store)])
    assert record(scripted, text, 30001).status == "CANCELLED"


def test_a_next_attempt_keeps_the_id_of_the_one_that_never_left() -> None:
    store, text = stored()
    after = record(store, text, 30001)
    assert (after.attempt, after.sid, [each.sid for each in after.earlier]) == (2, None, ["SM1"])
    assert TextStore(store).known_sids(PHONE, ["SM1"]) == {"SM1"}


def test_a_receipt_that_always_conflicts_is_pushed_again() -> None:
    store, text = stored()

    def touch() -> None:
        current = TextStore(store).get(text.id)
        assert current is not None
        store.commit(outbox.update(current, current.model))

    with pytest.raises(RetryError):
        record(ScriptedStore(store, before_commit=[touch] * MAX_TRIES), text, 30001)
    assert record(ScriptedStore(store, before_commit=[touch] * (MAX_TRIES - 1)), text, 30001).attempt == 2


def report(store: DocumentStore, text: TextMessage, *statuses: CarrierStatus) -> TextMessage:
    """Record these statuses of the current attempt, and return the text as it is then."""
    recorder = ReceiptRecorder(store, MemoryPubSub({"dialog-commands": []}), lambda: NOW, CODES)
    for status in statuses:
        recorder.record(Receipt(phone=PHONE, text_id=text.id, attempt=text.attempt, sid="SM1", status=status))
    after = TextStore(store).get(text.id)
    assert after is not None
    return after.model


def test_the_carriers_progress_before_sending_a_text_costs_no_write() -> None:
    store, text = stored()
    before = store.get(outbox.text_path(text.id))
    report(store, text, "accepted", "scheduled", "queued", "sending")
    after = store.get(outbox.text_path(text.id))
    assert before is not None
    assert after is not None
    assert after.version == before.version
    assert report(store, text, "sent").carrier_status == "sent"
    assert store.get(outbox.marker_path(text.id)) is not None


@pytest.mark.parametrize("more", [{"status": "SENDING"}, {"status": "AMBIGUOUS", "look_at": NOW}, {"sid": None}])
def test_the_first_receipt_proves_that_the_carrier_has_the_text(more: dict[str, object]) -> None:
    store, text = stored(**more)
    after = report(store, text, "queued")
    assert (after.status, after.sid, after.carrier_status) == ("SENT", "SM1", "queued")


def test_a_receipt_of_an_attempt_that_was_given_up_is_kept() -> None:
    store, text = stored(attempt=2, earlier=[{"number": 1, "unknown": True, "intent_at": NOW}])
    report(store, text.model_copy(update={"attempt": 1}), "queued")
    assert [each.carrier_status for each in report(store, text).earlier] == ["queued"]
