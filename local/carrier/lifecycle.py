"""The lifecycle of an accepted message: its statuses and receipts over time. Pure; times are in seconds."""

from dataclasses import dataclass, replace

from local.carrier.faults import Fault
from local.carrier.texts import State, Status


@dataclass(frozen=True)
class Pace:
    """When a message reaches each status, in seconds after its acceptance.

    `backoff`: the pauses before each retry of a webhook call, in seconds; long enough for a restart of the functions.
    """

    queued: float = 0.05
    sending: float = 0.1
    sent: float = 0.3
    delivered: float = 0.7
    backoff: tuple[float, ...] = (0.25, 0.5, 1, 2, 4, 8, 8)


@dataclass(frozen=True)
class Step:
    """One step in the lifecycle of a message, `after` seconds from its acceptance.

    `state`: the state that the message reaches, None if it does not change. `receipts`: the receipts to send, in order.
    """

    after: float
    state: State | None
    receipts: tuple[State, ...]


def lifecycle_steps(first: Status, pace: Pace, fault: Fault | None) -> tuple[Step, ...]:
    """Return the steps of a message after its first status, which has no receipt.

    `first`: `accepted` or `queued`. `fault`: one of LIFECYCLE_FAULTS that changes the steps, if any.
    """
    if fault is not None and fault.kind == "queue_overflow":
        return _never_sent(pace, fault)
    reached = [
        (pace.queued, State("queued")),
        (pace.sending, State("sending")),
        (pace.sent, State("sent")),
        (pace.delivered, _final_state(fault)),
    ]
    steps = tuple(Step(after, state, (state,)) for after, state in reached if state.status != first)
    return steps if fault is None else _with_fault(steps, fault)


def _final_state(fault: Fault | None) -> State:
    if fault is not None and fault.kind == "undelivered":
        return State("undelivered", fault.code or 30003)
    return State("delivered")


def _never_sent(pace: Pace, fault: Fault) -> tuple[Step, ...]:
    failed = State("failed", fault.code or 30001)
    return (Step(pace.sending, failed, (failed,)),)


def _with_fault(steps: tuple[Step, ...], fault: Fault) -> tuple[Step, ...]:
    match fault.kind:
        case "lost_receipts":
            return _without_receipts(steps)
        case "doubled_receipts":
            return tuple(replace(step, receipts=step.receipts * 2) for step in steps)
        case "late_receipts":
            late = (replace(step, after=step.after + fault.seconds, state=None) for step in steps)
            return tuple(sorted((*_without_receipts(steps), *late), key=lambda step: step.after))
        case "reordered_receipts":
            *earlier, sent, last = steps
            return (*earlier, replace(sent, receipts=()), replace(last, receipts=last.receipts + sent.receipts))
        case _:
            return steps


def _without_receipts(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(step, receipts=()) for step in steps)
