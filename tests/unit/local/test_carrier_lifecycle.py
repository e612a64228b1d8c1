"""The lifecycle of an accepted message, without a server and without waiting."""

import pytest

from local.carrier.faults import Fault, Kind
from local.carrier.lifecycle import Pace, lifecycle_steps

PACE = Pace(queued=1, sending=2, sent=3, delivered=4)


def statuses(fault: Fault | None) -> list[tuple[float, str]]:
    """The statuses of the message, with the times at which it reaches them."""
    return [(step.after, step.state.status) for step in lifecycle_steps("accepted", PACE, fault) if step.state]


def receipts(fault: Fault | None) -> list[tuple[float, str]]:
    """The statuses of the receipts, with the times at which they are sent."""
    return [(step.after, state.status) for step in lifecycle_steps("accepted", PACE, fault) for state in step.receipts]


def test_each_status_of_a_message_has_an_immediate_receipt() -> None:
    assert statuses(None) == receipts(None) == [(1, "queued"), (2, "sending"), (3, "sent"), (4, "delivered")]


def test_a_queued_message_skips_the_first_step() -> None:
    assert [step.after for step in lifecycle_steps("queued", PACE, None)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("lost_receipts", []),
        ("late_receipts", [(3.5, "queued"), (4.5, "sending"), (5.5, "sent"), (6.5, "delivered")]),
        ("reordered_receipts", [(1, "queued"), (2, "sending"), (4, "delivered"), (4, "sent")]),
    ],
)
def test_a_fault_of_the_receipts_does_not_change_the_message(kind: Kind, expected: list[tuple[float, str]]) -> None:
    fault = Fault(kind=kind, seconds=2.5)

    assert receipts(fault) == expected
    assert statuses(fault) == statuses(None)


def test_a_message_that_overflows_the_queue_fails_before_it_is_sent() -> None:
    overflow = Fault(kind="queue_overflow")

    assert statuses(overflow) == receipts(overflow) == [(2, "failed")]


def test_steps_are_in_the_order_of_time() -> None:
    times = [step.after for step in lifecycle_steps("accepted", PACE, Fault(kind="late_receipts", seconds=1.5))]

    assert times == sorted(times)
