"""Sending: hand the texts of a message to the carrier, one after the other.

    lease (only if the text is unchanged and the previous one has departed) ── call ── write the outcome

A text is handed over at most once: an instance that finds it SENDING reconciles it instead of calling the carrier
again (`shared.sms.reconciling`).
"""

from datetime import timedelta
from functools import partial
from math import ceil

from shared import telemetry
from shared.errors import ConflictError, MissingError, RetryError
from shared.ports import Clock, DocumentStore, Publisher, Sleep, Update, Write
from shared.sms import text as transitions
from shared.sms.carrier import Accepted, Carrier, NotNow, Outcome, RecipientOptedOut, Refused, Unknown
from shared.sms.messages import OutboundTexts
from shared.sms.opt_out import publish_opt_out
from shared.sms.outbox import TextStore, as_written, departure_marker, marker_path
from shared.sms.reconciling import Reconciler
from shared.sms.text import TextMessage
from shared.store.bodies import Stored

LEASE = timedelta(seconds=30)
"""Duration of a lease; the carrier client's time limit for a call is shorter."""

CALL_WITHIN = timedelta(seconds=5)
"""Maximum delay between taking the lease and calling the carrier.

A stalled instance gives the lease back.
"""

POLL_SECONDS = 0.25
"""Interval between attempts at a lease while the previous text has not departed."""


class Sender:
    """Hands queued texts to the carrier, in order, each at most once."""

    def __init__(
        self,
        documents: DocumentStore,
        publisher: Publisher,
        carrier: Carrier,
        clock: Clock,
        sleep: Sleep,
        receipt_wait: timedelta,
    ) -> None:
        """`receipt_wait`: the maximum wait for the receipt of the previous text."""
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._carrier = carrier
        self._clock = clock
        self._sleep = sleep
        self._polls = ceil(receipt_wait.total_seconds() / POLL_SECONDS)
        self._reconciler = Reconciler(documents, carrier, clock, sleep, receipt_wait)

    def send(self, outbound: OutboundTexts) -> None:
        """Send these texts.

        Raises RejectError for a text that does not exist, and RetryError when it must be tried again later.
        """
        for queued in outbound.texts:
            self._send(as_written(queued.text, queued.version))

    def _send(self, stored: Stored[TextMessage]) -> None:
        """Bring one text to a state in which the next text may be sent."""
        while stored.model.status == "PENDING":
            if (leased := self._lease(stored)) is not None:
                self._call(leased)
                return
            stored = self._texts.reload(stored)
        self._reconciler.resume(self._texts.reload(stored))

    def _lease(self, stored: Stored[TextMessage]) -> Stored[TextMessage] | None:
        """Return the text as SENDING, or None if its document has changed.

        Until the receipt wait is over, the lease requires that the previous text has departed.
        """
        if stored.model.after is not None:
            previous_departed = Update(marker_path(stored.model.after), {"next": stored.model.id})
            for _ in range(self._polls):
                try:
                    return self._try_lease(stored, previous_departed)
                except MissingError:
                    self._sleep(POLL_SECONDS)
        try:
            return self._try_lease(stored)
        except MissingError:
            return None  # the learner was erased; reloading the text will raise RejectError

    def _try_lease(self, stored: Stored[TextMessage], *conditions: Write) -> Stored[TextMessage] | None:
        now = self._clock()
        try:
            return self._texts.write(stored, transitions.leased(stored.model, now, now + LEASE), *conditions)
        except MissingError:
            raise
        except ConflictError:
            return None

    def _call(self, leased: Stored[TextMessage]) -> None:
        text = leased.model
        if text.intent_at is None or self._clock() - text.intent_at > CALL_WITHIN:
            self._texts.write(leased, transitions.released(text))
            raise RetryError
        outcome = self._carrier.send(text)
        _log(outcome)
        if isinstance(outcome, RecipientOptedOut):
            publish_opt_out(self._publisher, text)
        # A refused text will never be sent, so the next one need not wait for it.
        markers = [departure_marker(text)] if isinstance(outcome, Refused | RecipientOptedOut) else []
        written = self._texts.apply(leased, partial(_with_outcome, outcome=outcome), *markers)
        if isinstance(outcome, NotNow):
            raise RetryError
        if written.model.status == "AMBIGUOUS":
            self._reconciler.reconcile(written)


def _log(outcome: Outcome) -> None:
    """Log a failed outcome; as an error if an operator must act."""
    match outcome:
        case Refused(error_code=code, unreachable=True):
            telemetry.warning("number_refused", code=code)
        case Refused(error_code=code):
            telemetry.error("text_refused", code=code)
        case NotNow(error_code=code, credentials=True):
            telemetry.error("credentials_refused", code=code)
        case NotNow(error_code=code):
            telemetry.warning("text_deferred", code=code)
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
