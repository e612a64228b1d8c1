"""What all instances know about sending: the operators' switch, the daily limit, and whether the carrier works.

sending/state    one document. The sender reads it at most every few seconds and writes it only when it changes

The carrier counts as down after 20 outcomes in a row that say "not taken, and not this text's fault". From then on one
probe a minute calls it, and all other texts wait without a call. After the first answer, sending starts slowly:

    up ──20 refusals──▶ down ──an answer──▶ up, at 1 text a second in each instance, twice as many every 5 seconds
                         │  ▲
                         └──┘ a minute later: an instance claims the probe, with a guarded write
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pydantic import Field

from shared.contracts.model import Model
from shared.errors import ConflictError
from shared.ports import Create, DocumentStore, Update
from shared.store.bodies import Body, Stored

PATH = "sending/state"

REFUSALS = 20
"""Number of refusals in a row after which the carrier counts as down."""

PROBE_EVERY = timedelta(minutes=1)
"""Minimum time between two probes of a carrier that counts as down."""

FIRST_INTERVAL = timedelta(seconds=1)
"""Time between two texts of one instance just after the carrier has resumed."""

DOUBLES_EVERY = timedelta(seconds=5)
"""Time after which an instance may send twice as fast."""

RAMP = timedelta(minutes=1)
"""Time after the carrier has resumed during which the rate is limited."""


ATTEMPTS = 20
"""Maximum number of attempts to change the stored state."""


class SendingState(Model):
    """The state of sending in this deployment. All times are the store's, which all instances share.

    `paused`: operators hold back all texts that are not mandatory. `limit_reached_on`: the UTC day on which the
    deployment's daily limit was reached. `refusals`: number of outcomes in a row that say "not taken, and not this
    text's fault". `probe_at`: time of the next probe, and `down_since`: time of the refusal after which the carrier
    counts as down; both None while it does not. `resumed_at`: time at which the carrier took or refused a text again.
    """

    paused: bool = False
    limit_reached_on: date | None = None
    refusals: int = Field(default=0, ge=0)
    probe_at: datetime | None = None
    down_since: datetime | None = None
    resumed_at: datetime | None = None


@dataclass(frozen=True)
class Go:
    """The text may be sent now."""


@dataclass(frozen=True)
class Probe:
    """The carrier counts as down and a probe is due: send the text if the write of `probing` succeeds."""


@dataclass(frozen=True)
class Wait:
    """The text must wait, without a call. `until`: the earliest time of another look; None if operators decide it."""

    until: datetime | None


Verdict = Go | Probe | Wait

_STATE = Body(SendingState)


def load(documents: DocumentStore) -> Stored[SendingState]:
    """Read the state. Before the first write it is the normal state.

    Raises RetryError, and ValueError for an unreadable one.
    """
    return _STATE.load(documents, PATH, SendingState())


def write(stored: Stored[SendingState], state: SendingState) -> Create | Update:
    """Build the write that replaces the state that was read, or creates it."""
    return _STATE.write(stored, PATH, state, {})


def written(
    stored: Stored[SendingState], state: SendingState, write: Create | Update, version: str
) -> Stored[SendingState]:
    """Return the state as `write`, built from `stored`, has stored it in this version."""
    return _STATE.written(stored, state, write, version)


def change(documents: DocumentStore, transition: Callable[[SendingState], SendingState]) -> SendingState:
    """Apply a transition to the stored state, and return the state before it. Write only if the state changes.

    Other instances write the same document, so a conflict leads to another attempt. Raises RetryError:
    ConflictError after too many conflicts.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(ConflictError):
            return _change_once(documents, transition)
    return _change_once(documents, transition)


def is_limited(state: SendingState, now: datetime) -> bool:
    """Return whether the daily limit has stopped all sending at this time of the store."""
    return _limited_until(state, now) is not None


def verdict(state: SendingState, now: datetime, *, mandatory: bool = False) -> Verdict:
    """Return whether a text may be sent at this time of the store. A pause holds back all but mandatory texts.

    The day's limit and a carrier that is down hold back every text. A text that is held back does not probe.
    """
    if state.paused and not mandatory:
        return Wait(None)
    if (until := _limited_until(state, now)) is not None:
        return Wait(until)
    if state.probe_at is None:
        return Go()
    return Wait(state.probe_at) if now < state.probe_at else Probe()


def interval(state: SendingState, now: datetime) -> timedelta:
    """Return the minimum time between two texts of one instance; zero in normal operation."""
    if state.resumed_at is None or (since := max(now - state.resumed_at, timedelta(0))) >= RAMP:
        return timedelta(0)
    return FIRST_INTERVAL / (1 << since // DOUBLES_EVERY)


def paused(state: SendingState) -> SendingState:
    """Return the state in which only mandatory texts are sent until operators resume sending."""
    return state.model_copy(update={"paused": True})


def resumed(state: SendingState) -> SendingState:
    """Return the state after operators have resumed sending.

    The daily limit is lifted as well, until a check finds it exceeded again.
    """
    return state.model_copy(update={"paused": False, "limit_reached_on": None})


def limited(state: SendingState, day: date) -> SendingState:
    """Return the state in which no text is sent until this UTC day has ended."""
    return state.model_copy(update={"limit_reached_on": day})


def probing(state: SendingState, now: datetime) -> SendingState:
    """Return the state after an instance has claimed the probe: the next one is due a minute later."""
    return state if state.probe_at is None else state.model_copy(update={"probe_at": now + PROBE_EVERY})


def after_refusal(state: SendingState, now: datetime) -> SendingState:
    """Return the state after an outcome that says "not taken, and not this text's fault"."""
    counted = state.model_copy(update={"refusals": state.refusals + 1})
    if counted.refusals < REFUSALS:
        return counted
    down = {"probe_at": now + PROBE_EVERY, "down_since": state.down_since or now, "resumed_at": None}
    return counted.model_copy(update=down)


def after_answer(state: SendingState, now: datetime) -> SendingState:
    """Return the state after the carrier took or refused a text, so it works. Unchanged in normal operation."""
    if state.probe_at is not None:
        return state.model_copy(update={"refusals": 0, "probe_at": None, "down_since": None, "resumed_at": now})
    return state.model_copy(update={"refusals": 0})


def _change_once(documents: DocumentStore, transition: Callable[[SendingState], SendingState]) -> SendingState:
    stored = load(documents)
    if (new := transition(stored.model)) != stored.model:
        documents.commit(write(stored, new))
    return stored.model


def _limited_until(state: SendingState, now: datetime) -> datetime | None:
    """Return the end of the UTC day whose limit was reached; None if it has ended, or no limit was reached."""
    if state.limit_reached_on is None:
        return None
    end = datetime.combine(state.limit_reached_on + timedelta(days=1), time(), UTC)
    return end if now < end else None
