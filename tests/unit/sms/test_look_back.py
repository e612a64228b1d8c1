"""The look-back at the carrier: every missed text of a long list, in slices that are read at the same time."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from shared.contracts.commands import InboundSms
from shared.errors import RetryError
from shared.event_log.log import dialog_path
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create
from shared.sms.carrier import Page, Span
from shared.sms.look_back import MOST_MISSED, MOST_PAGES, LookBack
from shared.store.overlap import ONE_BY_ONE, Overlap, Threads
from shared.store.scans import SHARE, UNLIMITED, TimeLimit
from tests.harness.inbound_list import OURS
from tests.harness.pipeline import LedgerCarrier

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=7)
OVERLAPS = pytest.mark.parametrize("overlap", [ONE_BY_ONE, Threads(8)], ids=["one by one", "threads"])


def text(number: int) -> InboundSms:
    return InboundSms(id=f"sms:SM{number}", phone=f"+1212{2_000_000 + number}", text="hello")


def carrier(texts: int, page_size: int, apart: timedelta) -> LedgerCarrier:
    """Return a carrier that has received this many texts, one after the other, until NOON."""
    listing = LedgerCarrier()
    listing.inbound = [(NOON - (texts - 1 - number) * apart, text(number)) for number in range(texts)]
    listing.page_size = page_size
    return listing


def missed(listing: LedgerCarrier, *, overlap: Overlap = ONE_BY_ONE, known: Sequence[int] = ()) -> list[str]:
    """Return the ids that are found in the WINDOW before NOON, where the dialogs have handled the known texts."""
    store = MemoryDocumentStore()
    for each in map(text, known):
        store.commit(Create(f"{dialog_path(each.phone)}/batches/{each.id}", {"seq": 1, "body": "{}"}))
    found = LookBack(store, listing, overlap).find(NOON - WINDOW, NOON, UNLIMITED)
    assert found.until == NOON
    return [each.id for each in found.texts]


@OVERLAPS
@pytest.mark.parametrize("page_size", [1000, 400, 20, 1])
def test_every_missed_text_of_the_window_is_found_once(overlap: Overlap, page_size: int) -> None:
    listing = carrier(500, page_size, timedelta(seconds=1))
    found = missed(listing, overlap=overlap, known=range(0, 500, 7))
    expected = [number for number in range(500 - 1 - int(WINDOW.total_seconds()), 500) if number % 7]
    assert sorted(found) == sorted(f"sms:SM{number}" for number in expected)


def test_a_burst_within_an_otherwise_quiet_window_is_found() -> None:
    listing = carrier(60, 10, timedelta(seconds=7))
    burst = [(NOON - timedelta(minutes=5), text(number)) for number in range(100, 180)]
    listing.inbound = [*listing.inbound, *burst]
    assert len(missed(listing)) == 60 + 80


def test_texts_that_no_run_can_read_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """They came within one second, the shortest slice, and fill more pages than a slice may have."""
    size = 10
    found = missed(carrier((MOST_PAGES + 1) * size, size, timedelta(0)))
    assert len(found) == MOST_PAGES * size
    assert {json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()} == {
        "inbound_texts_not_all_seen"
    }


def test_without_time_the_oldest_part_of_the_window_is_read() -> None:
    listing = carrier(400, 20, timedelta(seconds=1))
    seconds = count()
    limit = TimeLimit(lambda: float(next(seconds)), timedelta(seconds=5 / SHARE))
    found = LookBack(MemoryDocumentStore(), listing, ONE_BY_ONE).find(NOON - WINDOW, NOON, limit)
    assert NOON - WINDOW < found.until < NOON
    expected = [command.id for at, command in listing.inbound if at <= found.until]
    assert sorted(each.id for each in found.texts) == sorted(expected)
    assert expected


class TwoNumbers(LedgerCarrier):
    """A carrier with a second number, which got one text just now."""

    numbers = (OURS, "+15005550007")

    def received(self, span: Span, following: str | None = None) -> Page:
        if span.number == OURS:
            return super().received(span, following)
        return Page([text(999).model_copy(update={"received_at": NOON})], NOON)


def test_a_newer_text_waits_until_the_older_ones_of_all_numbers_are_read() -> None:
    listing = TwoNumbers()
    listing.inbound, listing.page_size = carrier(400, 20, timedelta(seconds=1)).inbound, 20
    seconds = count()
    limit = TimeLimit(lambda: float(next(seconds)), timedelta(seconds=5 / SHARE))
    found = LookBack(MemoryDocumentStore(), listing, ONE_BY_ONE).find(NOON - WINDOW, NOON, limit)
    assert "sms:SM999" not in {each.id for each in found.texts}
    whole = LookBack(MemoryDocumentStore(), listing, ONE_BY_ONE).find(NOON - WINDOW, NOON, UNLIMITED)
    assert "sms:SM999" in {each.id for each in whole.texts}


def test_a_run_stops_reading_when_it_has_found_enough() -> None:
    """So that its memory is bounded after an outage of the webhook."""
    listing = carrier(MOST_MISSED + 5000, 1000, timedelta(milliseconds=10))
    found = LookBack(MemoryDocumentStore(), listing, ONE_BY_ONE).find(NOON - WINDOW, NOON, UNLIMITED)
    assert MOST_MISSED <= len(found.texts) < MOST_MISSED + 2000
    assert found.until < NOON


class BreaksLater(LedgerCarrier):
    """A carrier that lists the first page of each span, and then is unavailable."""

    def received(self, span: Span, following: str | None = None) -> Page:
        if following is not None or span.until < NOON:
            raise RetryError
        return super().received(span, following)


@OVERLAPS
def test_a_carrier_that_fails_half_way_is_asked_again_later(overlap: Overlap) -> None:
    listing = BreaksLater()
    listing.inbound = carrier(100, 10, timedelta(seconds=1)).inbound
    listing.page_size = 10
    with pytest.raises(RetryError):
        LookBack(MemoryDocumentStore(), listing, overlap).find(NOON - WINDOW, NOON, UNLIMITED)
