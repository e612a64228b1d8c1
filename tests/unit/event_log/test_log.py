"""The log as its readers see it: in order, and whole or not at all."""

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
    """A batch whose command's name comes the earlier in the alphabet the later it came."""
    command = InboundSms(id=f"sms:SM{100 - seq}", phone=PHONE, text="hello")
    at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    return Batch(phone=PHONE, seq=seq, command=command, decided_at=at, registration=None, events=(), profile=Profile())


def stored(*seqs: int) -> MemoryDocumentStore:
    """A log of these batches."""
    documents = MemoryDocumentStore()
    for seq in seqs:
        documents.commit(log.entry(batch(seq)))
    return documents


def test_it_is_read_in_the_order_of_its_numbers() -> None:
    assert [each.seq for each in log.read(stored(1, 2, 3, 4), PHONE, 2, 3)] == [2, 3]
    assert [each.seq for each in log.since(stored(1, 2, 3, 4), PHONE, 2)] == [2, 3, 4]


def test_who_missed_hints_gets_what_lies_between_and_who_knows_it_nothing() -> None:
    documents = stored(1, 2, 3)
    assert [each.seq for each in log.catch_up(documents, 0, batch(3))] == [1, 2, 3]
    assert [each.seq for each in log.catch_up(documents, 2, batch(3))] == [3]
    assert log.catch_up(documents, 3, batch(3)) == []


def test_what_is_not_all_there_is_asked_for_again() -> None:
    with pytest.raises(RetryError):
        log.catch_up(stored(1), 0, batch(4))
