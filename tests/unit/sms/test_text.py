"""The text's state machine, transition by transition."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from shared.sms import text as transitions
from shared.sms.text import CarrierStatus, Status, TextMessage, has_departed, with_receipt

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def text(status: Status = "PENDING", **more: object) -> TextMessage:
    """Return a text in this state."""
    pending = {"phone": "+15550100", "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None}
    return TextMessage.model_validate({**pending, "status": status, **more})


def test_a_text_is_named_after_its_batch_and_index() -> None:
    assert text().id == "+15550100:3:0"


def test_a_lease_records_the_times_of_call_and_expiry() -> None:
    leased = transitions.leased(text(), NOW, NOW + timedelta(seconds=30))
    assert (leased.status, leased.intent_at, leased.leased_until) == ("SENDING", NOW, NOW + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("before", "after"),
    [("SENDING", "SENT"), ("AMBIGUOUS", "SENT"), ("DELIVERED", "DELIVERED"), ("CANCELLED", "CANCELLED")],
)
def test_acceptance_settles_an_open_text_and_changes_no_other(before: Status, after: Status) -> None:
    assert transitions.accepted(text(before), "SM1").status == after


@pytest.mark.parametrize(("before", "after"), [("SENDING", "FAILED"), ("AMBIGUOUS", "FAILED"), ("SENT", "SENT")])
def test_a_refusal_ends_a_text_that_has_not_departed(before: Status, after: Status) -> None:
    assert transitions.refused(text(before), 21211).status == after


@pytest.mark.parametrize(("before", "after"), [("SENDING", "PENDING"), ("DELIVERED", "DELIVERED")])
def test_a_text_that_was_certainly_not_taken_is_pending_again(before: Status, after: Status) -> None:
    assert transitions.released(text(before)).status == after


@pytest.mark.parametrize(("before", "after"), [("SENDING", "AMBIGUOUS"), ("SENT", "SENT"), ("PENDING", "PENDING")])
def test_only_a_text_under_way_becomes_ambiguous(before: Status, after: Status) -> None:
    assert transitions.ambiguous(text(before)).status == after


@pytest.mark.parametrize(("since_call", "is_rechecked"), [(timedelta(0), True), (timedelta(hours=23), False)])
def test_an_ambiguous_text_is_rechecked_every_hour_for_a_day(since_call: timedelta, is_rechecked: bool) -> None:
    now = NOW + since_call
    unmatched = transitions.recheck_later(text("AMBIGUOUS", intent_at=NOW), now)
    assert unmatched.look_at == (now + timedelta(hours=1) if is_rechecked else None)
    assert unmatched.open is is_rechecked


@pytest.mark.parametrize(
    ("before", "after"),
    [("PENDING", "CANCELLED"), ("SENDING", "SENDING"), ("AMBIGUOUS", "AMBIGUOUS"), ("SENT", "SENT")],
)
def test_only_a_pending_text_can_be_cancelled(before: Status, after: Status) -> None:
    assert transitions.cancelled(text(before)).status == after


@pytest.mark.parametrize(
    ("reported", "status"),
    [
        ("queued", "SENT"),
        ("sent", "SENT"),
        ("delivered", "DELIVERED"),
        ("read", "DELIVERED"),
        ("undelivered", "UNDELIVERED"),
        ("failed", "UNDELIVERED"),
    ],
)
@pytest.mark.parametrize("before", ["SENDING", "AMBIGUOUS", "SENT"])
def test_a_receipt_sets_the_status_it_reports(before: Status, reported: CarrierStatus, status: Status) -> None:
    assert with_receipt(text(before), "SM1", reported, None).status == status


def test_receipts_in_any_order_and_number_end_the_same() -> None:
    reported: tuple[CarrierStatus, ...] = ("queued", "sending", "sent", "delivered", "undelivered")
    ends = set()
    for order in permutations(reported):
        one = text("SENDING")
        for status in (*order, order[0]):
            one = with_receipt(one, "SM1", status, None)
        ends.add((one.status, one.carrier_status))
    assert ends == {("DELIVERED", "delivered")}


@pytest.mark.parametrize(
    ("reported", "departed"),
    [("queued", False), ("sending", False), ("sent", True), ("failed", True), ("delivered", True)],
)
def test_the_next_text_may_go_when_this_one_has_departed(reported: CarrierStatus, departed: bool) -> None:
    assert has_departed(reported) is departed
