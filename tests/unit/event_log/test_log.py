"""Reading the log: in order, and without gaps."""

from datetime import UTC, datetime

import pytest

from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.profile import Profile
from shared.errors import RetryError
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore

PHONE = "+15550100"


def batch(seq: int) -> Batch:
    """Return a batch; the ids of later commands sort first, so that the order of ids is not that of seq."""
    command = InboundSms(id=f"sms:SM{100 - seq}", phone=PHONE, text="hello")
    at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    return Batch(phone=PHONE, seq=seq, command=command, decided_at=at, registration=None, events=(), profile=Profile())


def stored(*seqs: int) -> MemoryDocumentStore:
    """Return a store with these batches in the log."""
    documents = MemoryDocumentStore()
    for seq in seqs:
        documents.commit(log.entry(batch(seq)))
    return documents


def test_batches_are_read_in_the_order_of_their_seq() -> None:
    assert [each.seq for each in log.read(stored(1, 2, 3, 4), PHONE, 2, 3)] == [2, 3]
    assert [each.seq for each in log.since(stored(1, 2, 3, 4), PHONE, 2)] == [2, 3, 4]


def test_catching_up_after_lost_hints_and_after_a_duplicate() -> None:
    documents = stored(1, 2, 3)
    assert [each.seq for each in log.catch_up(documents, 0, batch(3))] == [1, 2, 3]
    assert [each.seq for each in log.catch_up(documents, 2, batch(3))] == [3]
    assert log.catch_up(documents, 3, batch(3)) == []


def test_reading_a_missing_batch_raises_a_retry_error() -> None:
    with pytest.raises(RetryError):
        log.catch_up(stored(1), 0, batch(4))
