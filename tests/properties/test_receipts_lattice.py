"""Receipts form a join-semilattice: their order, repetition and delays make no difference."""

from functools import reduce
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.sms.text import CarrierStatus, TextMessage, has_departed, with_receipt

STATUSES: tuple[CarrierStatus, ...] = get_args(CarrierStatus)
CODES: dict[CarrierStatus, int] = {"failed": 30007, "undelivered": 30003}
ENDS = {"read": "DELIVERED", "delivered": "DELIVERED", "undelivered": "UNDELIVERED", "failed": "UNDELIVERED"}
UNSENT = {"phone": "+15550100", "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None}

texts = st.sampled_from(["SENDING", "AMBIGUOUS", "SENT"]).map(
    lambda status: TextMessage.model_validate({**UNSENT, "status": status})
)
receipts = st.lists(st.sampled_from(STATUSES), min_size=1, max_size=6)
steady = settings(max_examples=150, deadline=None, derandomize=True)


def with_receipts(text: TextMessage, statuses: list[CarrierStatus]) -> TextMessage:
    """Apply these receipts one after the other."""
    return reduce(lambda known, status: with_receipt(known, "SM1", status, CODES.get(status)), statuses, text)


def rank(text: TextMessage) -> int:
    """Return the rank of the text's carrier status; -1 if the carrier has not reported any."""
    return -1 if text.carrier_status is None else STATUSES.index(text.carrier_status)


@steady
@given(texts, st.data())
def test_commutative_any_order_gives_the_same_text(text: TextMessage, data: st.DataObject) -> None:
    statuses = data.draw(receipts)
    order = data.draw(st.permutations(statuses))
    assert with_receipts(text, order) == with_receipts(text, statuses)


@steady
@given(texts, receipts)
def test_idempotent_a_repeated_receipt_changes_nothing(text: TextMessage, statuses: list[CarrierStatus]) -> None:
    once = with_receipts(text, statuses)
    assert with_receipts(once, statuses) == once
    assert all(with_receipts(once, [status]) == once for status in statuses)


@steady
@given(texts, receipts, receipts, receipts)
def test_associative_the_grouping_makes_no_difference(
    text: TextMessage, first: list[CarrierStatus], second: list[CarrierStatus], third: list[CarrierStatus]
) -> None:
    def joined(*groups: list[CarrierStatus]) -> list[CarrierStatus]:
        """Return the one receipt that is equivalent to all of these."""
        furthest = with_receipts(text, [status for group in groups for status in group]).carrier_status
        assert furthest is not None
        return [furthest]

    assert with_receipts(text, joined(joined(first, second), third)) == with_receipts(
        text, joined(first, joined(second, third))
    )


@steady
@given(texts, receipts)
def test_a_status_never_falls_and_a_departed_text_never_returns(
    text: TextMessage, statuses: list[CarrierStatus]
) -> None:
    for status in statuses:
        before, text = text, with_receipts(text, [status])
        assert rank(text) == max(rank(before), STATUSES.index(status))
        assert not (before.carrier_status and has_departed(before.carrier_status)) or (
            text.carrier_status is not None and has_departed(text.carrier_status)
        )


@steady
@given(texts, receipts)
def test_the_furthest_receipt_determines_the_status_and_its_code(
    text: TextMessage, statuses: list[CarrierStatus]
) -> None:
    end = with_receipts(text, statuses)
    furthest = max(statuses, key=STATUSES.index)
    assert end.carrier_status == furthest
    assert end.error_code == CODES.get(furthest)
    assert furthest not in ENDS or end.status == ENDS[furthest]
