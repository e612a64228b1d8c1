"""The operators' switch: what it changes and what it says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.errors import ConflictError
from shared.memory.documents import MemoryDocumentStore
from shared.operations import sending_switch
from shared.ports import DocumentStore
from shared.sms import outbox
from shared.sms import sending_state as store
from shared.sms.sending_state import SendingState
from shared.sms.text import TextMessage
from tests.harness.scripted_store import ScriptedStore

NOW = datetime(2026, 11, 26, 15, 0, 0, 7, tzinfo=UTC)
DOWN = SendingState(refusals=20, probe_at=NOW + timedelta(minutes=1), down_since=NOW)


def holding(state: SendingState) -> MemoryDocumentStore:
    documents = MemoryDocumentStore()
    documents.commit(store.write(store.load(documents), state))
    return documents


def queue(documents: DocumentStore, seq: int, **fields: object) -> None:
    """Store a text with these fields."""
    text = {"phone": "+15550100", "seq": seq, "index": 0, "body": "Hi", "media_url": None, "after": None}
    documents.commit(outbox.create(TextMessage.model_validate({**text, **fields})))


def state(documents: DocumentStore) -> SendingState:
    return store.load(documents).model


def test_pausing_twice_writes_once_and_says_the_same() -> None:
    documents = ScriptedStore(holding(DOWN))
    told = "sending is paused; 0 texts are held; answers to STOP, HELP and START still leave"
    assert sending_switch.pause(documents) == sending_switch.pause(documents) == told
    assert state(documents) == store.paused(DOWN)
    assert documents.commits == [1]


def test_resuming_lifts_the_daily_limit_and_says_so_once() -> None:
    documents = ScriptedStore(holding(store.paused(store.limited(DOWN, date(2026, 11, 26)))))
    told = "sending is not paused; the daily limit reached on 2026-11-26 is lifted until the next check"
    assert sending_switch.resume(documents) == told
    assert sending_switch.resume(documents) == "sending is not paused"
    assert state(documents) == DOWN
    assert documents.commits == [1]


def test_what_waits_is_counted_and_what_is_sent_or_mandatory_is_not() -> None:
    documents = MemoryDocumentStore()
    queue(documents, 1)
    queue(documents, 2, status="SENT", sid="SM1", intent_at=NOW, look_at=NOW)
    queue(documents, 3, status="CANCELLED")
    queue(documents, 4, mandatory=True)
    assert sending_switch.held(documents) == 1
    assert sending_switch.pause(documents).startswith("sending is paused; 1 text is held; ")
    queue(documents, 5)
    assert sending_switch.describe(documents).splitlines()[0] == "paused: yes, 2 texts are held"
    assert sending_switch.resume(documents).startswith("sending is not paused; 2 texts are waiting, ")


def test_what_waits_is_counted_by_two_reads_however_many_it_is() -> None:
    documents = ScriptedStore(MemoryDocumentStore())
    for seq in range(1, 302):
        queue(documents.inner, seq)
    assert (sending_switch.held(documents), documents.reads) == (301, 2)


def test_the_switch_wins_over_instances_that_write_the_same_document() -> None:
    documents = ScriptedStore(holding(DOWN), before_commit=[ConflictError()] * 5)
    sending_switch.pause(documents)
    assert state(documents).paused


def test_the_switch_gives_up_after_twenty_conflicts() -> None:
    documents = ScriptedStore(holding(DOWN), before_commit=[ConflictError()] * 20)
    with pytest.raises(ConflictError):
        sending_switch.pause(documents)
    assert not state(documents).paused
    sending_switch.pause(documents)
    assert state(documents).paused


@pytest.mark.parametrize(
    ("known", "lines"),
    [
        (SendingState(), ["paused: no", "carrier: up", "daily limit: not reached"]),
        (
            store.paused(DOWN),
            [
                "paused: yes, 0 texts are held",
                "carrier: down since 2026-11-26T15:00:00+00:00, next probe at 2026-11-26T15:01:00+00:00",
                "daily limit: not reached",
            ],
        ),
        (
            store.limited(SendingState(resumed_at=NOW), date(2026, 11, 26)),
            [
                "paused: no",
                "carrier: up",
                "daily limit: reached on 2026-11-26, so that no text is sent until this day ends in UTC",
            ],
        ),
    ],
)
def test_the_state_is_told_in_three_lines(known: SendingState, lines: list[str]) -> None:
    assert sending_switch.describe(holding(known)).splitlines() == lines


def test_the_state_of_an_empty_store_is_normal() -> None:
    assert sending_switch.describe(MemoryDocumentStore()).splitlines()[0] == "paused: no"
