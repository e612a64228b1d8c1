"""The gate: whether this instance may call the carrier now.

It shares `sending/state` with all instances and reads it at most every few seconds, so a text costs no read.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock

from shared.errors import ConflictError, RetryError
from shared.ports import Clock, DocumentStore
from shared.sms import sending_state
from shared.sms.carrier import NotTaken, Outcome, Unknown
from shared.sms.sending_state import Probe, SendingState, Wait
from shared.store.bodies import Stored

REFRESH = timedelta(seconds=5)
"""Age at which the state is read again."""

LONGEST_HOLD = timedelta(seconds=5)
"""Maximum wait for this instance's turn while sending starts slowly; otherwise the text is looked at again later."""

MAX_TRIES = 3
"""Maximum tries at counting one outcome while other instances count theirs."""


class SendingGate:
    """Lets texts through to the carrier. One per instance, used by all its requests at once.

    No lock is held while the store is called: the state is written only in the version that was read.
    """

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock
        self._lock = Lock()
        self._state: Stored[SendingState] | None = None
        self._read_at: datetime | None = None
        self._store_ahead = timedelta(0)
        self._last_turn: datetime | None = None

    def ask(self, *, mandatory: bool = False) -> timedelta | None:
        """Return how long to hold a text before it is sent, usually zero; None if it must wait and look again later.

        `mandatory`: the text leaves in a pause too. Raises RetryError when the store is unavailable, ValueError for an
        unreadable state.
        """
        state, now = self._fresh(), self._store_now()
        match sending_state.verdict(state.model, now, mandatory=mandatory):
            case Wait():
                return None
            case Probe():
                return timedelta(0) if self._claim_probe(state, now) else None
        return self._turn(state.model, now)

    def is_paused(self) -> bool:
        """Return whether operators pause sending. Raises as `ask` does."""
        return self._fresh().model.paused

    def report(self, outcome: Outcome) -> None:
        """Count an outcome. Best effort: an outcome that cannot be counted is not worth a failure."""
        if isinstance(outcome, Unknown):
            return
        change = sending_state.after_refusal if isinstance(outcome, NotTaken) else sending_state.after_answer
        with suppress(RetryError):
            self._change(change)

    def _change(self, change: Callable[[SendingState, datetime], SendingState]) -> None:
        for _ in range(MAX_TRIES):
            state = self._fresh()
            if (new := change(state.model, self._store_now())) == state.model:
                return
            with suppress(ConflictError):
                self._write(state, new)
                return
            self._state = None  # another instance has counted an outcome: read it

    def _claim_probe(self, state: Stored[SendingState], now: datetime) -> bool:
        """Claim the next call of a carrier that counts as down; return whether no other instance was faster."""
        try:
            self._write(state, sending_state.probing(state.model, now))
        except ConflictError:
            self._state = None
            return False
        return True

    def _turn(self, state: SendingState, now: datetime) -> timedelta | None:
        with self._lock:
            turn = now
            if self._last_turn is not None:
                turn = max(now, self._last_turn + sending_state.interval(state, now))
            if turn - now > LONGEST_HOLD:
                return None
            self._last_turn = turn
            return turn - now

    def _fresh(self) -> Stored[SendingState]:
        now = self._clock()
        if self._state is None or self._read_at is None or not now - REFRESH < self._read_at <= now:
            self._state = sending_state.load(self._documents)
            self._read_at = now
            document = self._state.document
            if document is not None and document.read_at is not None:
                self._store_ahead = document.read_at - now
        return self._state

    def _write(self, state: Stored[SendingState], new: SendingState) -> None:
        write = sending_state.write(state, new)
        (version,) = self._documents.commit(write)
        self._state = sending_state.written(state, new, write, version)

    def _store_now(self) -> datetime:
        return self._clock() + self._store_ahead
