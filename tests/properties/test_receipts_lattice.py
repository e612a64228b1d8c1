"""Receipts form a join-semilattice: their order, repetition and delays make no difference."""

from functools import reduce
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.sms.text import Attempt, CarrierStatus, TextMessage, has_departed, with_receipt

STATUSES: tuple[CarrierStatus, ...] = get_args(CarrierStatus)
CODES: dict[CarrierStatus, int] = {"failed": 30007, "undelivered": 30003}
ENDS = {
    "read": "DELIVERED",
    "delivered": "DELIVERED",
    "undelivered": "UNDELIVERED",
    "failed": "UNDELIVERED",
    "canceled": "UNDELIVERED",
}
UNSENT = {"phone": "+15550100", "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None}
GIVEN_UP = tuple(Attempt(number=number, unknown=unknown, intent_at=None) for number, unknown in ((1, True), (2, False)))
CURRENT, NEVER_MADE = 3, 4

Receipts = list[tuple[int, CarrierStatus]]
"""Receipts, each with the number of its attempt and its status."""

texts = st.sampled_from(["SENDING", "AMBIGUOUS", "SENT"]).map(
    lambda status: TextMessage.model_validate({**UNSENT, "status": status, "attempt": CURRENT, "earlier": GIVEN_UP})
)
attempts = st.sampled_from([1, 2, CURRENT, CURRENT, CURRENT, NEVER_MADE])
receipts = st.lists(st.tuples(attempts, st.sampled_from(STATUSES)), min_size=1, max_size=8)
current = st.lists(st.tuples(st.just(CURRENT), st.sampled_from(STATUSES)), min_size=1, max_size=6)
steady = settings(max_examples=150, deadline=None, derandomize=True)


def with_receipts(text: TextMessage, told: Receipts) -> TextMessage:
    """Apply these receipts one after the other."""
    return reduce(
        lambda known, each: with_receipt(known, each[0], f"SM{each[0]}", each[1], CODES.get(each[1])), told, text
    )


def furthest(told: Receipts, attempt: int) -> CarrierStatus | None:
    """Return the furthest status that these receipts report for an attempt."""
    return max((status for number, status in told if number == attempt), key=STATUSES.index, default=None)


def rank(text: TextMessage) -> int:
    """Return the rank of the text's carrier status; -1 if the carrier has not reported any."""
    return -1 if text.carrier_status is None else STATUSES.index(text.carrier_status)


@steady
@given(texts, st.data())
def test_commutative_any_order_gives_the_same_text(text: TextMessage, data: st.DataObject) -> None:
    told = data.draw(receipts)
    order = data.draw(st.permutations(told))
    assert with_receipts(text, order) == with_receipts(text, told)


@steady
@given(texts, receipts)
def test_idempotent_a_repeated_receipt_changes_nothing(text: TextMessage, told: Receipts) -> None:
    once = with_receipts(text, told)
    assert with_receipts(once, told) == once
    assert all(with_receipts(once, [each]) == once for each in told)


@steady
@given(texts, receipts, receipts, receipts)
def test_associative_the_grouping_makes_no_difference(
    text: TextMessage, first: Receipts, second: Receipts, third: Receipts
) -> None:
    def joined(*groups: Receipts) -> Receipts:
        """Return the receipts, one for each attempt, that are equivalent to all of these."""
        told = [each for group in groups for each in group]
        return [(attempt, last) for attempt, _ in told if (last := furthest(told, attempt)) is not None]

    grouped = with_receipts(text, joined(joined(first, second), third))
    assert grouped == with_receipts(text, joined(first, joined(second, third)))
    assert grouped == with_receipts(text, [*first, *second, *third])


@steady
@given(texts, receipts)
def test_a_status_never_falls_and_a_departed_text_never_returns(text: TextMessage, told: Receipts) -> None:
    for attempt, status in told:
        before, text = text, with_receipts(text, [(attempt, status)])
        assert rank(text) == max(rank(before), STATUSES.index(status) if attempt == CURRENT else -1)
        assert not (before.carrier_status and has_departed(before.carrier_status)) or (
            text.carrier_status is not None and has_departed(text.carrier_status)
        )


@steady
@given(texts, current)
def test_the_furthest_receipt_determines_the_status_and_its_code(text: TextMessage, told: Receipts) -> None:
    end, last = with_receipts(text, told), furthest(told, CURRENT)
    assert last is not None
    assert (end.carrier_status, end.error_code) == (last, CODES.get(last))
    assert end.status == ENDS.get(last, "SENT")


@steady
@given(texts, receipts)
def test_each_attempt_keeps_its_own_furthest_receipt(text: TextMessage, told: Receipts) -> None:
    end = with_receipts(text, told)
    for attempt in end.earlier:
        last = furthest(told, attempt.number)
        known = (None, None, None) if last is None else (f"SM{attempt.number}", last, CODES.get(last))
        assert (attempt.sid, attempt.carrier_status, attempt.error_code) == known
    assert [each.number for each in end.earlier] == [1, 2]


@steady
@given(texts, receipts)
def test_receipts_for_an_attempt_that_was_never_made_are_nothing(text: TextMessage, told: Receipts) -> None:
    assert with_receipts(text, told) == with_receipts(text, [each for each in told if each[0] != NEVER_MADE])
