"""The operators' switch: pause sending, resume it, and show the state of sending.

A pause holds all texts except for answers to STOP, HELP and START, which are mandatory.
"""

from shared.ports import DocumentStore, Query
from shared.sms.sending_state import SendingState, change, load, paused, resumed


def pause(documents: DocumentStore) -> str:
    """Pause sending; return what to tell the operator, with the number of texts that the pause holds.

    Raises RetryError.
    """
    change(documents, paused)
    return f"sending is paused; {_texts(held(documents))} held; answers to STOP, HELP and START still leave"


def resume(documents: DocumentStore) -> str:
    """Resume sending, and lift the daily limit if it was reached; return what to tell the operator.

    Raises RetryError.
    """
    waiting, before = held(documents), change(documents, resumed)
    told = ["sending is not paused"]
    if waiting:
        told.append(f"{_texts(waiting)} waiting, to leave in order, at permitted hours and at the usual rate")
    if before.limit_reached_on is not None:
        told.append(f"the daily limit reached on {before.limit_reached_on} is lifted until the next check")
    return "; ".join(told)


def held(documents: DocumentStore) -> int:
    """Return how many texts a pause holds, or would hold: those that are neither mandatory nor known to the carrier.

    Two counts, whatever the number of texts. Raises RetryError.
    """
    waiting = documents.count(Query("texts", where={"open": True, "sid": None}))
    return waiting - documents.count(Query("texts", where={"open": True, "sid": None, "mandatory": True}))


def state(documents: DocumentStore) -> SendingState:
    """Return the state of sending. Raises RetryError."""
    return load(documents).model


def describe(documents: DocumentStore) -> str:
    """Return the state of sending: three lines, about the switch, the carrier and the daily limit.

    Raises RetryError.
    """
    state = load(documents).model
    lines = (
        f"paused: {f'yes, {_texts(held(documents))} held' if state.paused else 'no'}",
        f"carrier: {_carrier(state)}",
        f"daily limit: {_limit(state)}",
    )
    return "\n".join(lines)


def _texts(number: int) -> str:
    return "1 text is" if number == 1 else f"{number} texts are"


def _carrier(state: SendingState) -> str:
    if state.down_since is None or state.probe_at is None:
        return "up"
    down_since, probe_at = (time.isoformat(timespec="seconds") for time in (state.down_since, state.probe_at))
    return f"down since {down_since}, next probe at {probe_at}"


def _limit(state: SendingState) -> str:
    if state.limit_reached_on is None:
        return "not reached"
    return f"reached on {state.limit_reached_on}, so that no text is sent until this day ends in UTC"
