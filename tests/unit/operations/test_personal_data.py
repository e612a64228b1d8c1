"""What is erased with a learner's texts: whatever belongs to them, up to a batch, also if a text is unreadable."""

from datetime import UTC, datetime

import pytest

from shared.memory.documents import MemoryDocumentStore
from shared.operations.personal_data import PAGE, PARTS
from shared.ports import Delete, Update, Write
from shared.sms import outbox
from shared.sms.text import Attempt, TextMessage

PHONE, OTHER = "+15550100", "+15550101"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def text(seq: int, phone: str = PHONE, **more: object) -> TextMessage:
    known = {"phone": phone, "seq": seq, "index": 0, "body": "Hello", "media_url": None, "after": None}
    return TextMessage.model_validate({**known, **more})


def erasing(store: MemoryDocumentStore, last: int) -> list[tuple[Write, ...]]:
    (part,) = (each for each in PARTS if each.collection == "texts")
    assert part.erasing is not None
    return list(part.erasing(store, PHONE, last))


def test_texts_up_to_a_batch_are_erased_even_if_unreadable() -> None:
    store = MemoryDocumentStore()
    for seq in (1, 2, 10, 11):
        store.commit(outbox.create(text(seq)))
    store.commit(outbox.create(text(1, phone=OTHER)), Update(f"texts/{PHONE}:2:0", {"body": "{}"}))
    erased = {writes[0].path for writes in erasing(store, 10)}
    assert erased == {f"texts/{PHONE}:{seq}:0" for seq in (1, 2, 10)}


def test_more_texts_than_a_page_are_erased() -> None:
    store = MemoryDocumentStore()
    for seq in range(1, PAGE + 2):
        store.commit(outbox.create(text(seq)))
    assert len(erasing(store, PAGE + 1)) == PAGE + 1


@pytest.mark.parametrize("departed", [True, False])
def test_a_text_is_erased_with_its_marker_and_its_attempts(departed: bool) -> None:
    store = MemoryDocumentStore()
    attempt = Attempt(number=1, unknown=False, intent_at=NOON, sid="SM1")
    sent = text(1, attempt=2, earlier=(attempt,))
    store.commit(outbox.create(sent), outbox.given_up_attempt("SM1", NOON))
    if departed:
        store.commit(outbox.departure_marker(sent, NOON))
    (writes,) = erasing(store, 1)
    assert writes[0] == Delete(outbox.text_path(sent.id))
    store.commit(*writes)
    for path in (outbox.text_path(sent.id), outbox.marker_path(sent.id), outbox.attempt_path("SM1")):
        assert store.get(path) is None
