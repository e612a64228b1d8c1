"""What becomes of an accepted message, and when: without a server and without waiting."""

import pytest

from local.carrier.faults import Fault, Kind
from local.carrier.lifecycle import Pace, course

PACE = Pace(queued=1, sending=2, sent=3, delivered=4)


def becomes(fault: Fault | None) -> list[tuple[float, str]]:
    """When the message reaches which status."""
    return [(step.after, step.becomes.status) for step in course("accepted", PACE, fault) if step.becomes]


def told(fault: Fault | None) -> list[tuple[float, str]]:
    """When which status is told."""
    return [(step.after, state.status) for step in course("accepted", PACE, fault) for state in step.receipts]


def test_each_status_of_a_message_has_an_immediate_receipt() -> None:
    assert becomes(None) == told(None) == [(1, "queued"), (2, "sending"), (3, "sent"), (4, "delivered")]


def test_a_queued_message_skips_the_first_step() -> None:
    assert [step.after for step in course("queued", PACE, None)] == [2, 3, 4]


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

    assert told(fault) == expected
    assert becomes(fault) == becomes(None)


def test_steps_are_in_the_order_of_time() -> None:
    times = [step.after for step in course("accepted", PACE, Fault(kind="late_receipts", seconds=1.5))]

    assert times == sorted(times)
