"""What becomes of a message after it was accepted: pure, in seconds from then."""

from dataclasses import dataclass, replace

from local.carrier.faults import Fault
from local.carrier.texts import State, Status


@dataclass(frozen=True)
class Pace:
    """When a message reaches each status, in seconds after it was accepted.

    `backoff`: the seconds before each further try of a call back to us; enough to outlast a restart there.
    """

    queued: float = 0.05
    sending: float = 0.1
    sent: float = 0.3
    delivered: float = 0.7
    backoff: tuple[float, ...] = (0.25, 0.5, 1, 2, 4, 8, 8)


@dataclass(frozen=True)
class Step:
    """After so many seconds the message `becomes` this, if anything, and these `receipts` go out in this order."""

    after: float
    becomes: State | None
    receipts: tuple[State, ...]


def course(first: Status, pace: Pace, fault: Fault | None) -> tuple[Step, ...]:
    """The way of a message whose first status (which no receipt tells) is `accepted` or `queued`."""
    way = [
        (pace.queued, State("queued")),
        (pace.sending, State("sending")),
        (pace.sent, State("sent")),
        (pace.delivered, _end(fault)),
    ]
    steps = tuple(Step(after, state, (state,)) for after, state in way if state.status != first)
    return steps if fault is None else _disturbed(steps, fault)


def _end(fault: Fault | None) -> State:
    if fault is not None and fault.kind == "undelivered":
        return State("undelivered", fault.code or 30003)
    return State("delivered")


def _disturbed(steps: tuple[Step, ...], fault: Fault) -> tuple[Step, ...]:
    match fault.kind:
        case "lost_receipts":
            return _silent(steps)
        case "doubled_receipts":
            return tuple(replace(step, receipts=step.receipts * 2) for step in steps)
        case "late_receipts":
            late = (replace(step, after=step.after + fault.seconds, becomes=None) for step in steps)
            return tuple(sorted((*_silent(steps), *late), key=lambda step: step.after))
        case "reordered_receipts":
            *before, sent, last = steps
            return (*before, replace(sent, receipts=()), replace(last, receipts=last.receipts + sent.receipts))
        case _:
            return steps


def _silent(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(step, receipts=()) for step in steps)
