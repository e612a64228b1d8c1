"""The text's state machine, transition by transition."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from typing import get_args

import pytest

from shared.sms import text as transitions
from shared.sms.text import (
    MAX_ATTEMPTS,
    MAX_UNKNOWN,
    Attempt,
    CarrierStatus,
    Status,
    TextMessage,
    has_departed,
    is_doubled,
    was_made,
    with_receipt,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(hours=1)
STATUSES: tuple[Status, ...] = get_args(Status)

Transition = Callable[[TextMessage], TextMessage]


def text(status: Status = "PENDING", **more: object) -> TextMessage:
    """Return a text in this state, with a check that is due now."""
    pending = {"phone": "+15550100", "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None}
    return TextMessage.model_validate({**pending, "look_at": NOW, "status": status, **more})


def under_way(status: Status = "SENDING", **more: object) -> TextMessage:
    """Return a text of which an attempt is under way."""
    return text(status, intent_at=NOW, leased_by="an-instance", unsettled_since=NOW, absent=True, waits=2, **more)


def denied(number: int, reported: CarrierStatus | None = None) -> Attempt:
    """Return an attempt that the carrier denied having, and what a later receipt reported about it."""
    sid = None if reported is None else f"SM{number}"
    return Attempt(number=number, unknown=True, intent_at=NOW, sid=sid, carrier_status=reported)


def reports(one: TextMessage, attempt: int, reported: CarrierStatus, error_code: int | None = None) -> TextMessage:
    """Apply a receipt of an attempt's own message."""
    return with_receipt(one, attempt, f"SM{attempt}", reported, error_code)


TRANSITIONS: dict[str, tuple[Transition, dict[Status, Status]]] = {
    "leased": (
        partial(transitions.leased, by="an-instance", now=NOW, next_check_at=SOON),
        dict.fromkeys(STATUSES, "SENDING"),
    ),
    "accepted": (
        partial(transitions.accepted, sid="SM1", confirm_at=SOON),
        {"SENDING": "SENT", "AMBIGUOUS": "SENT"},
    ),
    "refused": (partial(transitions.refused, error_code=21211), {"SENDING": "FAILED", "AMBIGUOUS": "FAILED"}),
    "released": (partial(transitions.released, next_check_at=SOON), {"SENDING": "PENDING", "AMBIGUOUS": "PENDING"}),
    "postponed": (
        partial(transitions.postponed, next_check_at=SOON),
        {"PENDING": "PENDING", "SENDING": "SENDING", "AMBIGUOUS": "AMBIGUOUS", "SENT": "SENT"},
    ),
    "ambiguous": (partial(transitions.ambiguous, next_check_at=SOON), {"SENDING": "AMBIGUOUS"}),
    "denied": (partial(transitions.denied, next_check_at=SOON), {"AMBIGUOUS": "AMBIGUOUS"}),
    "unresolved": (partial(transitions.unresolved, next_check_at=SOON), {"AMBIGUOUS": "AMBIGUOUS"}),
    "not taken": (partial(transitions.not_taken, not_before=SOON), {"AMBIGUOUS": "PENDING"}),
    "never left": (partial(transitions.never_left, not_before=SOON), {"UNDELIVERED": "PENDING"}),
    "asked about": (partial(transitions.asked_about, next_check_at=SOON), {"SENT": "SENT"}),
    "expired": (transitions.expired, {"PENDING": "CANCELLED"}),
    "cancelled": (
        transitions.cancelled,
        {"PENDING": "CANCELLED", "SENDING": "SENDING", "AMBIGUOUS": "AMBIGUOUS"},
    ),
    "overtaken": (transitions.overtaken, {status: status for status in STATUSES}),
}
"""Each transition with the states that it changes, and what they become. It leaves a text in another state alone."""


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("before", STATUSES)
def test_a_transition_changes_only_the_states_it_is_for(name: str, before: Status) -> None:
    transition, becomes = TRANSITIONS[name]
    after = transition(text(before))
    assert (after.status, after != text(before)) == (becomes.get(before, before), before in becomes)


def test_a_text_is_named_after_its_batch_and_index() -> None:
    assert text().id == "+15550100:3:0"


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("look_at", [NOW, None])
def test_a_text_is_open_while_work_on_it_remains(status: Status, look_at: datetime | None) -> None:
    is_open = status in ("PENDING", "SENDING") or (status == "AMBIGUOUS" and look_at is not None)
    assert text(status, look_at=look_at).open is is_open


@pytest.mark.parametrize(
    ("status", "look_at", "reported", "expected"),
    [
        ("SENT", NOW, None, True),
        ("SENT", NOW, "queued", True),
        ("SENT", NOW, "sent", False),
        ("SENT", None, None, False),
        ("AMBIGUOUS", NOW, None, False),
        ("DELIVERED", NOW, "delivered", False),
    ],
)
def test_a_sent_text_is_unconfirmed_until_a_receipt_or_the_last_question(
    status: Status, look_at: datetime | None, reported: CarrierStatus | None, expected: bool
) -> None:
    assert text(status, look_at=look_at, carrier_status=reported).unconfirmed is expected


def test_a_lease_records_the_instance_and_the_times_of_call_and_check() -> None:
    leased = transitions.leased(text(waits=3), "an-instance", NOW, SOON)
    assert (leased.intent_at, leased.leased_by, leased.look_at, leased.waits) == (NOW, "an-instance", SOON, 3)


def test_an_accepted_text_is_looked_at_again_when_no_receipt_came() -> None:
    accepted = transitions.accepted(under_way(), "SM1", LATER)
    assert accepted == text("SENT", sid="SM1", intent_at=NOW, look_at=LATER)


def test_a_refused_text_keeps_the_reason_and_is_never_looked_at_again() -> None:
    refused = transitions.refused(under_way(), 21211)
    assert refused == text("FAILED", error_code=21211, intent_at=NOW)
    assert not refused.open


def test_a_released_text_waits_for_the_same_attempt() -> None:
    assert transitions.released(under_way(attempt=2), SOON) == text(attempt=2, intent_at=NOW, look_at=SOON, waits=3)


def test_each_check_of_a_waiting_text_counts() -> None:
    once = transitions.postponed(text(), SOON)
    assert transitions.postponed(once, LATER) == text(look_at=LATER, waits=2)


def test_an_ambiguous_text_begins_to_wait_anew() -> None:
    assert transitions.ambiguous(text("SENDING", waits=2), SOON) == text("AMBIGUOUS", look_at=SOON)


def test_a_first_denial_is_remembered() -> None:
    absent = transitions.denied(text("AMBIGUOUS"), SOON)
    assert absent == text("AMBIGUOUS", absent=True, look_at=SOON, waits=1)


@pytest.mark.parametrize("is_absent", [True, False])
def test_an_answer_that_settles_nothing_keeps_an_earlier_denial(is_absent: bool) -> None:
    asked = transitions.unresolved(text("AMBIGUOUS", absent=is_absent), SOON)
    assert asked == text("AMBIGUOUS", absent=is_absent, look_at=SOON, waits=1)


def test_a_text_left_to_operators_is_no_longer_open() -> None:
    assert not transitions.unresolved(text("AMBIGUOUS"), None).open


def test_a_denied_attempt_is_given_up_for_the_next_one() -> None:
    again = transitions.not_taken(under_way("AMBIGUOUS"), SOON)
    assert again == text(attempt=2, earlier=(denied(1),), not_before=SOON, look_at=SOON, waits=3)


@pytest.mark.parametrize(("before", "expected"), [(MAX_UNKNOWN - 2, "PENDING"), (MAX_UNKNOWN - 1, "FAILED")])
def test_the_last_denied_attempt_fails_the_text(before: int, expected: Status) -> None:
    earlier = tuple(denied(number) for number in range(1, before + 1))
    last = transitions.not_taken(under_way("AMBIGUOUS", attempt=before + 1, earlier=earlier), SOON)
    assert (last.status, last.open) == (expected, expected == "PENDING")


def test_attempts_that_never_left_do_not_count_as_denied() -> None:
    earlier = tuple(Attempt(number=number, unknown=False, intent_at=NOW) for number in range(1, MAX_UNKNOWN + 1))
    unknown = under_way("AMBIGUOUS", attempt=MAX_UNKNOWN + 1, earlier=earlier)
    assert transitions.not_taken(unknown, SOON).status == "PENDING"


@pytest.mark.parametrize("status", ["AMBIGUOUS", "SENDING"])
def test_an_opt_out_ends_the_attempts_at_a_text_that_is_not_taken(status: Status) -> None:
    withdrawn = transitions.cancelled(text(status))
    is_ambiguous = status == "AMBIGUOUS"
    after = transitions.not_taken(withdrawn, SOON) if is_ambiguous else transitions.released(withdrawn, SOON)
    assert (after.status, after.open) == ("CANCELLED", False)


def test_an_opt_out_ends_the_attempts_at_a_text_that_never_left() -> None:
    assert transitions.never_left(text("UNDELIVERED", withdrawn=True), SOON).status == "CANCELLED"


def test_a_text_that_never_left_keeps_what_was_reported() -> None:
    undelivered = reports(text("SENT", intent_at=NOW), 1, "failed", 30001)
    again = transitions.never_left(undelivered, SOON)
    before = Attempt(number=1, unknown=False, intent_at=NOW, sid="SM1", carrier_status="failed", error_code=30001)
    assert again == text(attempt=2, earlier=(before,), not_before=SOON, look_at=SOON, waits=1)


@pytest.mark.parametrize("more", [{"overtaken": True}, {"attempt": MAX_ATTEMPTS}])
def test_it_stays_undelivered_behind_a_later_text_or_after_all_attempts(more: dict[str, object]) -> None:
    undelivered = text("UNDELIVERED", **more)
    assert transitions.never_left(undelivered, SOON) == undelivered


REPORTED: list[tuple[CarrierStatus, Status]] = [
    ("accepted", "SENT"),
    ("scheduled", "SENT"),
    ("queued", "SENT"),
    ("sending", "SENT"),
    ("sent", "SENT"),
    ("canceled", "UNDELIVERED"),
    ("failed", "UNDELIVERED"),
    ("undelivered", "UNDELIVERED"),
    ("delivered", "DELIVERED"),
    ("read", "DELIVERED"),
]


@pytest.mark.parametrize(("reported", "status"), REPORTED)
@pytest.mark.parametrize("before", ["SENDING", "AMBIGUOUS", "SENT"])
def test_a_receipt_sets_the_status_it_reports(before: Status, reported: CarrierStatus, status: Status) -> None:
    known = text(status, sid="SM1", carrier_status=reported, error_code=7, intent_at=NOW)
    assert reports(under_way(before), 1, reported, 7) == known


def test_receipts_in_any_order_and_number_end_the_same() -> None:
    reported: tuple[CarrierStatus, ...] = ("queued", "sending", "sent", "delivered", "undelivered")
    ends = set()
    for order in permutations(reported):
        one = text("SENDING")
        for status in (*order, order[0]):
            one = reports(one, 1, status)
        ends.add((one.status, one.carrier_status))
    assert ends == {("DELIVERED", "delivered")}


@pytest.mark.parametrize(
    ("reported", "departed"),
    [("queued", False), ("sending", False), ("sent", True), ("canceled", True), ("failed", True), ("delivered", True)],
)
def test_the_next_text_may_go_when_this_one_has_departed(reported: CarrierStatus, departed: bool) -> None:
    assert has_departed(reported) is departed


@pytest.mark.parametrize(("attempt", "made"), [(1, True), (2, True), (3, True), (4, False)])
def test_a_receipt_for_an_attempt_that_was_never_made_changes_nothing(attempt: int, made: bool) -> None:
    third = under_way(attempt=3, earlier=(denied(1), denied(2)))
    assert was_made(third, attempt) is made
    assert (reports(third, attempt, "delivered") != third) is made


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "CANCELLED"])
@pytest.mark.parametrize(("reported", "becomes"), [("queued", "SENT"), ("delivered", "DELIVERED")])
def test_a_late_receipt_adopts_a_denied_attempt_if_no_other_was_taken(
    status: Status, reported: CarrierStatus, becomes: Status
) -> None:
    waiting = text(status, attempt=3, earlier=(denied(1), denied(2)), not_before=SOON, waits=2)
    adopted = reports(waiting, 1, reported)
    assert (adopted.status, adopted.attempt, adopted.sid, adopted.carrier_status) == (becomes, 1, "SM1", reported)
    assert adopted.earlier == (denied(2),)
    assert (adopted.intent_at, is_doubled(adopted)) == (NOW, False)


@pytest.mark.parametrize("reported", ["failed", "undelivered", "canceled"])
def test_a_late_receipt_of_a_text_that_did_not_arrive_only_is_kept(reported: CarrierStatus) -> None:
    waiting = text(attempt=2, earlier=(denied(1),))
    assert reports(waiting, 1, reported) == text(attempt=2, earlier=(denied(1, reported),))


@pytest.mark.parametrize("status", ["SENDING", "AMBIGUOUS"])
def test_a_late_receipt_is_kept_while_the_next_attempt_is_under_way(status: Status) -> None:
    late = reports(under_way(status, attempt=2, earlier=(denied(1),)), 1, "sent")
    assert late == under_way(status, attempt=2, earlier=(denied(1, "sent"),))


def test_an_attempt_with_a_late_receipt_is_adopted_when_the_next_is_denied() -> None:
    adopted = transitions.not_taken(under_way("AMBIGUOUS", attempt=2, earlier=(denied(1, "sent"),)), SOON)
    assert (adopted.status, adopted.attempt, adopted.sid) == ("SENT", 1, "SM1")
    assert adopted.earlier == (denied(2),)


@pytest.mark.parametrize("next_one", ["sent", "delivered"])
def test_the_late_receipt_moves_a_given_up_attempt_only_forward(next_one: CarrierStatus) -> None:
    sent = text("SENT", attempt=2, earlier=(denied(1, "delivered"),))
    assert reports(sent, 1, next_one) == sent
    assert reports(sent, 1, "read").earlier == (denied(1, "read"),)


@pytest.mark.parametrize(
    ("status", "earlier", "expected"),
    [
        ("SENT", (), False),
        ("SENT", (denied(1),), False),
        ("SENT", (denied(1, "failed"),), False),
        ("SENT", (denied(1, "queued"),), True),
        ("DELIVERED", (denied(1, "sent"),), True),
        ("UNDELIVERED", (denied(1, "delivered"),), True),
        ("SENDING", (denied(1, "sent"),), False),
        ("SENDING", (denied(1, "sent"), denied(2, "delivered")), True),
        ("FAILED", (denied(1, "sent"),), False),
        ("SENT", (Attempt(number=1, unknown=False, intent_at=NOW, carrier_status="failed"),), False),
    ],
)
def test_two_attempts_that_the_carrier_took_are_a_double(
    status: Status, earlier: tuple[Attempt, ...], expected: bool
) -> None:
    assert is_doubled(text(status, attempt=len(earlier) + 1, earlier=earlier)) is expected


def test_the_bytes_of_a_text_that_earlier_releases_wrote_stay_the_same() -> None:
    added = {"attempt", "earlier", "leased_by", "unsettled_since", "absent", "waits", "overtaken", "not_before"}
    assert not added & set(text().model_dump(mode="json"))
    assert TextMessage.model_validate_json(text().model_dump_json()) == text()


@pytest.mark.parametrize(
    "ending",
    [
        partial(transitions.released, next_check_at=SOON),
        partial(transitions.refused, error_code=21211),
        lambda one: transitions.never_left(reports(one, 2, "failed", 30001), SOON),
    ],
    ids=["not taken", "refused", "never left"],
)
def test_an_attempt_that_fails_after_the_late_receipt_of_another_is_the_last(ending: Transition) -> None:
    late = reports(under_way(attempt=2, earlier=(denied(1),)), 1, "delivered")
    after = ending(late)
    assert (after.status, after.attempt, after.sid) == ("DELIVERED", 1, "SM1")


def test_a_text_without_its_wording_is_not_tried_again() -> None:
    undelivered = transitions.without_wording(text("UNDELIVERED", media_url="https://a/pic"))
    assert (undelivered.body, undelivered.media_url) == ("[deleted]", None)
    assert transitions.never_left(undelivered, SOON) == undelivered
