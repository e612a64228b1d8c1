"""The operators' switch: pause all sending, resume it, and show the state of sending."""

from shared.ports import DocumentStore, Query
from shared.sms.sending_state import SendingState, change, load, paused, resumed


def pause(documents: DocumentStore) -> str:
    """Pause all sending; return what to tell the operator. Raises RetryError."""
    change(documents, paused)
    return "sending is paused"


def resume(documents: DocumentStore) -> str:
    """Resume sending, and lift the daily limit if it was reached; return what to tell the operator.

    Raises RetryError.
    """
    before = change(documents, resumed)
    if before.limit_reached_on is None:
        return "sending is not paused"
    return f"sending is not paused\nthe daily limit reached on {before.limit_reached_on} is lifted until the next check"


def state(documents: DocumentStore) -> SendingState:
    """Return the state of sending. Raises RetryError."""
    return load(documents).model


def waiting(documents: DocumentStore) -> int:
    """Return how many texts wait to be sent, for whatever reason. Raises RetryError."""
    return documents.count(Query("texts", where={"status": "PENDING"}))


def describe(documents: DocumentStore) -> str:
    """Return the state of sending: three lines, about the switch, the carrier and the daily limit.

    Raises RetryError.
    """
    state = load(documents).model
    lines = (
        f"paused: {'yes' if state.paused else 'no'}",
        f"carrier: {_carrier(state)}",
        f"daily limit: {_limit(state)}",
    )
    return "\n".join(lines)


def _carrier(state: SendingState) -> str:
    if state.down_since is None or state.probe_at is None:
        return "up"
    down_since, probe_at = (time.isoformat(timespec="seconds") for time in (state.down_since, state.probe_at))
    return f"down since {down_since}, next probe at {probe_at}"


def _limit(state: SendingState) -> str:
    if state.limit_reached_on is None:
        return "not reached"
    return f"reached on {state.limit_reached_on}, so that no text is sent until this day ends in UTC"
