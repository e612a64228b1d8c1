"""Reads and writes of the documents of this context."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from shared.errors import ConflictError, RejectError
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Delete, Update
from shared.sms import outbox
from shared.sms import text as transitions
from shared.sms.outbox import Outbox, TextStore
from shared.sms.text import TextMessage
from shared.store.bodies import Stored
from shared.store.shards import shard_of
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.pipeline.sms.sms_pipeline import PHONE, drain

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OTHER = "+15550101"


def text(seq: int, index: int = 0, phone: str = PHONE) -> TextMessage:
    """Return a pending text."""
    return TextMessage(phone=phone, seq=seq, index=index, body="Hi", media_url=None, after=None, look_at=NOON)


def leased(pending: TextMessage) -> TextMessage:
    """Return the text as an instance has leased it at noon."""
    return transitions.leased(pending, "an-instance", NOON, NOON)


def stored(store: MemoryDocumentStore, one: TextMessage) -> Stored[TextMessage]:
    """Queue a text, and return it as stored."""
    store.commit(outbox.create(one))
    written = TextStore(store).get(one.id)
    assert written is not None
    return written


def test_an_outbox_begins_empty_and_is_replaced_in_the_version_that_was_read() -> None:
    store = MemoryDocumentStore()
    empty = outbox.load(store, PHONE)
    assert empty.model == Outbox(phone=PHONE)
    store.commit(outbox.write(empty, empty.model.model_copy(update={"cursor": 3})))
    assert outbox.cursor(store, PHONE) == 3
    with pytest.raises(ConflictError):
        store.commit(outbox.write(empty, empty.model))


def test_a_blank_outbox_knows_its_phone_and_cursor() -> None:
    fields = outbox.blank(PHONE, 7)
    assert {name: json.loads(str(value)) for name, value in fields.items()} == {
        "body": json.loads(Outbox(phone=PHONE, cursor=7).model_dump_json())
    }


def test_a_text_is_a_body_and_the_fields_of_its_queries() -> None:
    pending = text(1)
    queries = {"phone": PHONE, "open": True, "sid": None, "look_at": NOON, "shard": shard_of(PHONE)}
    shown = {"status": "PENDING", "doubled": False}
    costs = {"sent_on": None, "segments": 0, "micro_dollars": 0}
    assert outbox.create(pending).fields == {"body": pending.model_dump_json(), **queries, **shown, **costs}
    failed = transitions.refused(leased(pending), 30007)
    update = outbox.update(outbox.as_written(pending, "1"), failed)
    assert update == Update(f"texts/{PHONE}:1:0", {**update.fields, "open": False, "look_at": None}, "1")


@pytest.mark.parametrize(("status", "day"), [("SENDING", "2026-03-02"), ("PENDING", None), ("FAILED", None)])
def test_only_a_text_that_was_handed_over_counts_for_its_day(status: str, day: str | None) -> None:
    one = leased(text(1)).model_copy(update={"status": status})
    assert outbox.create(one).fields["sent_on"] == day


def test_a_text_as_written_is_the_text_as_read() -> None:
    store = MemoryDocumentStore()
    read = stored(store, text(1))
    assert outbox.as_written(read.model, outbox.version_of(read)) == read


def test_only_a_written_text_has_a_version() -> None:
    with pytest.raises(ValueError, match="never written"):
        outbox.version_of(Stored(text(1), None))


def test_the_message_to_the_sender_names_each_text_and_its_version() -> None:
    message = outbox.outbound(PHONE, [outbox.as_written(text(1), "41")])
    (queued,) = json.loads(message.model_dump_json())["texts"]
    assert (set(queued), queued["version"], queued["text"]["seq"]) == ({"text", "version"}, "41", 1)


def test_open_texts_are_in_the_order_of_the_log_not_of_their_ids() -> None:
    pipeline = Pipeline(carrier=LedgerCarrier())
    for number in range(11):
        pipeline.post(PHONE, f"hello {number}")
        drain(pipeline, except_for="send-texts")
        pipeline.clock.now += timedelta(days=1)
    assert [each.model.seq for each in TextStore(pipeline.store).open_texts(PHONE)] == list(range(1, 12))


def test_a_transition_is_applied_to_what_another_instance_wrote() -> None:
    store = MemoryDocumentStore()
    sending = stored(store, leased(text(1)))
    TextStore(store).write(sending, transitions.cancelled(sending.model))
    written = TextStore(store).apply(sending, partial(transitions.released, next_check_at=NOON))
    assert written.model.status == "CANCELLED"


def test_a_transition_that_changes_nothing_writes_nothing() -> None:
    store = MemoryDocumentStore()
    sent = stored(store, transitions.accepted(leased(text(1)), "SM1", NOON))
    transition = partial(transitions.refused, error_code=30007)
    assert TextStore(store).apply(sent, transition, outbox.departure_marker(sent.model, NOON)) == sent
    assert store.get(outbox.marker_path(sent.model.id)) is None


def test_a_text_that_was_deleted_meanwhile_is_rejected() -> None:
    store = MemoryDocumentStore()
    pending = stored(store, text(1))
    store.commit(Delete(outbox.text_path(pending.model.id)))
    with pytest.raises(RejectError, match="does not exist"):
        TextStore(store).reload(pending)


def test_departure_markers_and_ids_of_given_up_attempts_expire() -> None:
    writes = outbox.departure_marker(text(1), NOON), outbox.given_up_attempt("SM1", NOON)
    assert [each.fields["expires_at"] for each in writes] == [NOON + outbox.KEPT] * 2


def test_the_message_id_of_a_given_up_attempt_is_known() -> None:
    store = MemoryDocumentStore()
    store.commit(outbox.given_up_attempt("SM1", NOON))
    assert TextStore(store).known_sids(PHONE, ["SM1", "SM2"]) == {"SM1"}


def test_the_age_of_a_call_is_told_by_the_store_s_clock() -> None:
    moments = iter((NOON, NOON + timedelta(seconds=40)))
    store = MemoryDocumentStore(lambda: next(moments))
    store.commit(outbox.create(leased(text(1))))
    read = TextStore(store).get(text(1).id)
    assert read is not None
    assert outbox.age_of(read) == timedelta(seconds=40)


@pytest.mark.parametrize(
    "change",
    [
        transitions.cancelled,
        partial(transitions.postponed, next_check_at=NOON),
        partial(transitions.ambiguous, next_check_at=NOON),
    ],
    ids=["an opt-out", "an announcement", "the end of its lease"],
)
def test_a_write_does_not_make_a_call_under_way_look_younger(change: Callable[[TextMessage], TextMessage]) -> None:
    now = NOON
    store = MemoryDocumentStore(lambda: now)
    sending = stored(store, leased(text(1)))
    now += timedelta(minutes=10)
    store.commit(outbox.update(sending, change(sending.model)))
    now += timedelta(minutes=5)
    read = TextStore(store).get(text(1).id)
    assert read is not None
    assert outbox.age_of(read) == timedelta(minutes=15)


def test_the_age_of_a_call_counts_anew_from_each_lease() -> None:
    now = NOON
    store = MemoryDocumentStore(lambda: now)
    pending = stored(store, text(1))
    now += timedelta(minutes=10)
    TextStore(store).write(pending, leased(pending.model))
    read = TextStore(store).get(text(1).id)
    assert read is not None
    assert outbox.age_of(read) == timedelta(0)
