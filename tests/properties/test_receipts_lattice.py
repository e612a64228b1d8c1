"""The carrier's receipts form a lattice: their order, their number and their delays make no difference."""

from functools import reduce
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.sms.text import CarrierStatus, TextMessage, has_left, with_receipt

STATUSES: tuple[CarrierStatus, ...] = get_args(CarrierStatus)
CODES: dict[CarrierStatus, int] = {"failed": 30007, "undelivered": 30003}
ENDS = {"read": "DELIVERED", "delivered": "DELIVERED", "undelivered": "UNDELIVERED", "failed": "UNDELIVERED"}
PLACE = {"phone": "+15550100", "seq": 3, "index": 0, "body": "Hi", "media_url": None, "after": None}

texts = st.sampled_from(["SENDING", "AMBIGUOUS", "SENT"]).map(
    lambda status: TextMessage.model_validate({**PLACE, "status": status})
)
receipts = st.lists(st.sampled_from(STATUSES), min_size=1, max_size=6)
steady = settings(max_examples=150, deadline=None, derandomize=True)


def told(text: TextMessage, statuses: list[CarrierStatus]) -> TextMessage:
    """The text after these receipts, one after the other."""
    return reduce(lambda known, status: with_receipt(known, "SM1", status, CODES.get(status)), statuses, text)


def rank(text: TextMessage) -> int:
    """How far the carrier has told."""
    return -1 if text.carrier_status is None else STATUSES.index(text.carrier_status)


@steady
@given(texts, st.data())
def test_commutative_any_order_gives_the_same_text(text: TextMessage, data: st.DataObject) -> None:
    statuses = data.draw(receipts)
    order = data.draw(st.permutations(statuses))
    assert told(text, order) == told(text, statuses)


@steady
@given(texts, receipts)
def test_idempotent_what_comes_again_changes_nothing(text: TextMessage, statuses: list[CarrierStatus]) -> None:
    once = told(text, statuses)
    assert told(once, statuses) == once
    assert all(told(once, [status]) == once for status in statuses)


@steady
@given(texts, receipts, receipts, receipts)
def test_associative_what_was_joined_before_makes_no_difference(
    text: TextMessage, first: list[CarrierStatus], second: list[CarrierStatus], third: list[CarrierStatus]
) -> None:
    def joined(*groups: list[CarrierStatus]) -> list[CarrierStatus]:
        """The one receipt that says as much as these do together."""
        furthest = told(text, [status for group in groups for status in group]).carrier_status
        assert furthest is not None
        return [furthest]

    assert told(text, joined(joined(first, second), third)) == told(text, joined(first, joined(second, third)))


@steady
@given(texts, receipts)
def test_a_status_never_falls_and_what_has_left_never_comes_back(
    text: TextMessage, statuses: list[CarrierStatus]
) -> None:
    for status in statuses:
        before, text = text, told(text, [status])
        assert rank(text) == max(rank(before), STATUSES.index(status))
        assert not (before.carrier_status and has_left(before.carrier_status)) or (
            text.carrier_status is not None and has_left(text.carrier_status)
        )


@steady
@given(texts, receipts)
def test_the_furthest_receipt_tells_the_end_and_its_code(text: TextMessage, statuses: list[CarrierStatus]) -> None:
    end = told(text, statuses)
    furthest = max(statuses, key=STATUSES.index)
    assert end.carrier_status == furthest
    assert end.error_code == CODES.get(furthest)
    assert furthest not in ENDS or end.status == ENDS[furthest]
