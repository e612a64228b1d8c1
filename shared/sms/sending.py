"""Sending: takes each text of a message through its states, one after the other.

    lease (only if the text is still as it was queued, and the one before has left) ── call ── write what came of it

A text is handed over at most once: whoever finds it SENDING after its lease is over asks the carrier, and
never calls again.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from math import ceil

from shared import logs
from shared.contracts.codec import parse
from shared.errors import ConflictError, MissingError, RejectError, RetryError
from shared.ports import Clock, Documents, Publisher, Sleep, Update, Write
from shared.sms import text as transitions
from shared.sms.carrier import (
    CREDENTIALS,
    UNREACHABLE,
    Accepted,
    Carrier,
    NotNow,
    Outcome,
    RecipientOptedOut,
    Refused,
    Unknown,
)
from shared.sms.opted_out import tell_dialog
from shared.sms.outbox import OUTBOUND_TEXTS, StoredText, TextStore, change, left, receipt_path
from shared.sms.text import TextMessage

LEASE = timedelta(seconds=30)
"""Longer than the carrier client may take for a call, so that a text whose lease is over is not under way."""

CALL_WITHIN = timedelta(seconds=5)
"""So soon after its lease the carrier is called, or not at all: somebody who stood still in between is too late."""

CALL_OVER_SECONDS = 20.0
"""Whoever leased a text has called by then and knows what came of it. Where clocks differ, the lease tells nothing."""

LOOK_EVERY_SECONDS = 0.25


class Sender:
    """Hands queued texts to the carrier, in order, each exactly once."""

    def __init__(
        self,
        documents: Documents,
        publisher: Publisher,
        carrier: Carrier,
        clock: Clock,
        sleep: Sleep,
        receipt_wait: timedelta,
    ) -> None:
        self._documents = documents
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._carrier = carrier
        self._clock = clock
        self._sleep = sleep
        self._receipt_wait = receipt_wait
        self._looks = ceil(receipt_wait.total_seconds() / LOOK_EVERY_SECONDS)

    def __call__(self, message: str) -> None:
        """Send what a message of OutboundTexts names.

        Raises RejectError for what is no such message and RetryError when the carrier wants us to come back.
        """
        for queued in parse(OUTBOUND_TEXTS, message).texts:
            self._send(queued)

    def _send(self, stored: StoredText) -> None:
        """Bring one text to where the next may go."""
        while stored.text.status == "PENDING":
            if (leased := self._lease(stored)) is not None:
                self._call(leased)
                return
            stored = self._reload(stored)
        self._resume(self._reload(stored))

    def _resume(self, stored: StoredText) -> None:
        """Go on with a text that somebody leased before."""
        if stored.text.status == "SENDING":
            stored = self._wait_for(stored)
        if stored.text.open:
            self._settle(self._write(stored, transitions.ambiguous))

    def _wait_for(self, stored: StoredText) -> StoredText:
        """The text once the call that it is leased for is surely over. Raises RetryError when it may last."""
        leased_until = stored.text.leased_until
        if leased_until is not None and self._clock() < leased_until:
            raise RetryError
        self._sleep(CALL_OVER_SECONDS)
        now = self._reload(stored)
        if now.text.status in ("PENDING", "SENDING") and now.version != stored.version:
            raise RetryError
        return now

    def _lease(self, stored: StoredText) -> StoredText | None:
        """The text as SENDING, or None if it is no longer as it was read.

        For a while only on condition that the text before has left; then in any case.
        """
        if stored.text.after is not None:
            has_left = Update(receipt_path(stored.text.after), {"next": stored.text.id})
            for _ in range(self._looks):
                try:
                    return self._try_lease(stored, has_left)
                except MissingError:
                    self._sleep(LOOK_EVERY_SECONDS)
        try:
            return self._try_lease(stored)
        except MissingError:
            return None  # its learner was forgotten: whoever reads it anew sees that

    def _try_lease(self, stored: StoredText, *conditions: Write) -> StoredText | None:
        now = self._clock()
        leased = transitions.leased(stored.text, now, now + LEASE)
        try:
            version, *_ = self._documents.commit(change(stored, leased), *conditions)
        except MissingError:
            raise
        except ConflictError:
            return None
        return StoredText(text=leased, version=version)

    def _call(self, leased: StoredText) -> None:
        if leased.text.intent_at is None or self._clock() - leased.text.intent_at > CALL_WITHIN:
            self._texts.write(leased, transitions.released(leased.text))
            raise RetryError
        outcome = self._carrier.send(leased.text)
        _log(outcome)
        if isinstance(outcome, RecipientOptedOut):
            tell_dialog(self._publisher, leased.text)
        # A text that the carrier refused will never leave: nobody need wait for it.
        marks = [left(leased.text)] if isinstance(outcome, Refused | RecipientOptedOut) else []
        written = self._write(leased, lambda text: _with_outcome(text, outcome), *marks)
        if isinstance(outcome, NotNow):
            raise RetryError
        if written.text.status == "AMBIGUOUS":
            self._settle(written)

    def _settle(self, unknown: StoredText) -> None:
        """Ask the carrier, twice, unless a receipt tells meanwhile. Without an answer the text stays flagged."""
        for pause in (0.0, self._receipt_wait.total_seconds()):
            self._sleep(pause)
            current = self._reload(unknown)
            if current.text.status != "AMBIGUOUS":
                return
            if (sid := self._sid_at_carrier(current.text)) is not None:
                self._write(current, partial(transitions.accepted, sid=sid))
                return
        self._write(self._reload(unknown), partial(transitions.flagged, now=self._clock()))
        logs.error("text_ambiguous")

    def _sid_at_carrier(self, text: TextMessage) -> str | None:
        """The carrier's message that must be this text: one like it, and no other text's of ours.

        Where several texts with these words are of unknown fate, each has its message or nobody can tell whose it is.
        """
        found = self._carrier.find(text)
        others = self._texts.sids(text.phone, found)
        free = [sid for sid in found if sid not in others]
        alike = [each.text.id for each in self._texts.open_texts(text.phone) if _is_like(each.text, text)]
        return free[alike.index(text.id)] if text.id in alike and len(free) >= len(alike) else None

    def _write(
        self, stored: StoredText, transition: Callable[[TextMessage], TextMessage], *besides: Write
    ) -> StoredText:
        """The text after this transition, applied to what others, if any, made of it meanwhile."""
        while (changed := transition(stored.text)) != stored.text:
            try:
                return self._texts.write(stored, changed, *besides)
            except ConflictError:
                stored = self._reload(stored)
        return stored

    def _reload(self, stored: StoredText) -> StoredText:
        current = self._texts.get(stored.text.id)
        if current is None:
            raise RejectError("outbound-sms names a text that does not exist")
        return current


def _is_like(other: TextMessage, text: TextMessage) -> bool:
    return other.status in ("SENDING", "AMBIGUOUS") and other.body == text.body


def _log(outcome: Outcome) -> None:
    """What somebody may have to mend is an error."""
    match outcome:
        case Refused(error_code=code) if code in UNREACHABLE:
            logs.warning("number_refused", code=code)
        case Refused(error_code=code):
            logs.error("text_refused", code=code)
        case NotNow(error_code=code) if code in CREDENTIALS:
            logs.error("credentials_refused", code=code)
        case NotNow(error_code=code):
            logs.warning("text_put_off", code=code)
        case _:
            return


def _with_outcome(text: TextMessage, outcome: Outcome) -> TextMessage:
    match outcome:
        case Accepted(sid=sid):
            return transitions.accepted(text, sid)
        case Refused(error_code=code) | RecipientOptedOut(error_code=code):
            return transitions.refused(text, code)
        case NotNow():
            return transitions.released(text)
        case Unknown():
            return transitions.ambiguous(text)
