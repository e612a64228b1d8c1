"""The check of the daily limits: what it sums, when it warns, and when it stops sending."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.errors import ConflictError, RetryError
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, DocumentStore
from shared.sms import sending_state
from shared.sms.limits import Limits
from shared.sms.sending_state import SendingState, paused, resumed
from shared.sms.spending import SpendingCheck
from tests.harness.scripted_store import ScriptedStore

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)
LIMITS = Limits(
    segments=100,
    micro_dollars=1_000_000,
    segments_per_learner=10,
    micro_dollars_per_learner=100_000,
    micro_dollars_per_segment=1_000,
    micro_dollars_per_picture=3_000,
)


def spent(segments: int, micro_dollars: int, day: str | None = "2026-11-26") -> MemoryDocumentStore:
    """Return a store with two texts, handed over on this day, that cost this much together."""
    documents = MemoryDocumentStore()
    for name, part in (("1", (segments - 1, micro_dollars - 1)), ("2", (1, 1))):
        documents.commit(Create(f"texts/{name}", {"sent_on": day, "segments": part[0], "micro_dollars": part[1]}))
    return documents


def check(documents: DocumentStore, now: datetime = NOW) -> None:
    SpendingCheck(documents, LIMITS, lambda: now).run()


def state(documents: DocumentStore) -> SendingState:
    return sending_state.load(documents).model


def logged(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Return severity and name of each log entry since the last call."""
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return [(entry["severity"], entry["message"]) for entry in entries]


@pytest.mark.parametrize(
    ("segments", "micro_dollars", "entry", "limit_reached_on"),
    [
        (80, 800_000, [], None),
        (81, 3, [("WARNING", "daily_limit_near")], None),
        (3, 800_001, [("WARNING", "daily_limit_near")], None),
        (100, 1_000_000, [("WARNING", "daily_limit_near")], None),
        (101, 3, [("ERROR", "daily_limit_reached")], TODAY),
        (3, 1_000_001, [("ERROR", "daily_limit_reached")], TODAY),
    ],
)
def test_the_check_warns_near_a_limit_and_stops_sending_above_it(
    segments: int,
    micro_dollars: int,
    entry: list[tuple[str, str]],
    limit_reached_on: date | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    documents = spent(segments, micro_dollars)
    check(documents)
    assert logged(capsys) == entry
    assert state(documents).limit_reached_on == limit_reached_on


@pytest.mark.parametrize("day", ["2026-11-25", "2026-11-27", None])
def test_texts_of_other_days_and_texts_not_handed_over_do_not_count(
    day: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    check(spent(101, 1_000_001, day))
    assert logged(capsys) == []


def test_the_day_is_that_of_utc(capsys: pytest.CaptureFixture[str]) -> None:
    documents = spent(101, 3)
    check(documents, datetime(2026, 11, 27, 1, 0, tzinfo=timezone(timedelta(hours=2))))
    assert state(documents).limit_reached_on == TODAY
    assert logged(capsys) == [("ERROR", "daily_limit_reached")]


def test_a_reached_limit_is_logged_once_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    documents = spent(101, 3)
    for _ in range(3):
        check(documents)
    assert logged(capsys) == [("ERROR", "daily_limit_reached")]
    documents.commit(Create("texts/3", {"sent_on": "2026-11-27", "segments": 101, "micro_dollars": 3}))
    check(documents, NOW + timedelta(days=1))
    check(documents)  # by a clock that is late
    assert logged(capsys) == [("ERROR", "daily_limit_reached")]
    assert state(documents).limit_reached_on == date(2026, 11, 27)


def test_a_limit_that_operators_lifted_is_reached_again(capsys: pytest.CaptureFixture[str]) -> None:
    documents = spent(101, 3)
    check(documents)
    stored = sending_state.load(documents)
    documents.commit(sending_state.write(stored, resumed(stored.model)))
    check(documents)
    assert logged(capsys) == [("ERROR", "daily_limit_reached")] * 2
    assert state(documents).limit_reached_on == TODAY


def test_the_rest_of_the_state_is_kept() -> None:
    documents = spent(101, 3)
    documents.commit(sending_state.write(sending_state.load(documents), paused(SendingState(refusals=3))))
    check(documents)
    assert state(documents) == SendingState(paused=True, refusals=3, limit_reached_on=TODAY)


def test_a_check_reads_the_state_only_above_a_limit() -> None:
    for documents, reads, commits in ((spent(81, 3), 2, 0), (spent(101, 3), 3, 1)):
        store = ScriptedStore(documents)
        check(store)
        assert (store.reads, len(store.commits)) == (reads, commits)


def test_a_conflict_is_left_to_the_next_run() -> None:
    store = ScriptedStore(spent(101, 3), before_commit=[ConflictError()])
    check(store)
    assert state(store).limit_reached_on is None
    check(store)
    assert state(store).limit_reached_on == TODAY


@pytest.mark.parametrize("error", [ConflictError(), RetryError()])
def test_a_limit_is_logged_even_if_its_commit_landed_with_an_error(
    error: RetryError, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ScriptedStore(spent(101, 3), after_commit=[error])
    with suppress(RetryError):
        check(store)
    check(store)
    assert state(store).limit_reached_on == TODAY
    assert logged(capsys) == [("ERROR", "daily_limit_reached")]
