"""Sending: hand the texts of a message to the carrier, one after the other.

    lease (only if the text is unchanged and the previous one has departed or is settled) ── call ── write the outcome

A text that must wait gets the time of its next check and its message is acknowledged: a push subscription's backoff
would delay all phones. An instance that finds a text SENDING or AMBIGUOUS reconciles it (`shared.sms.reconciling`). In
a pause only mandatory texts leave, and pass those that the pause holds (`shared.sms.passing`).
"""

from datetime import datetime, timedelta
from functools import partial

from shared import telemetry
from shared.errors import ConflictError, MissingError, RetryError
from shared.ports import DocumentStore, Publisher, Times
from shared.sms import text as transitions
from shared.sms.carrier import Accepted, Carrier, NotTaken, Outcome, RecipientOptedOut, Refused, Unknown
from shared.sms.dead_numbers import DeadNumbers
from shared.sms.expiry import publish_withdrawal
from shared.sms.gate import SendingGate
from shared.sms.leasing import BehindError, Leases, UnclearError
from shared.sms.messages import OutboundTexts
from shared.sms.opt_out import publish_opt_out
from shared.sms.outbox import TextStore, departure_marker
from shared.sms.policy import SendingPolicy
from shared.sms.reconciling import Reconciler
from shared.sms.text import TextMessage
from shared.sms.waiting import CONFIRM_AFTER, QUICK_PAUSES, is_expired, pause, permitted_from
from shared.store.bodies import Stored

CALL_WITHIN = timedelta(seconds=5)
"""Maximum delay between taking the lease and calling the carrier.

A stalled instance gives the lease back.
"""

MAX_STEPS = 50
"""Maximum number of steps with one text in one request, so that a request ends whatever other instances write."""


class Sender:
    """Hands queued texts to the carrier, in order, each once."""

    def __init__(
        self,
        documents: DocumentStore,
        publisher: Publisher,
        carrier: Carrier,
        gate: SendingGate,
        times: Times,
        policy: SendingPolicy,
        instance: str,
    ) -> None:
        """`instance`: a name that no other instance has."""
        self._documents = documents
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._carrier = carrier
        self._gate = gate
        self._policy = policy
        self._times = times
        self._reconciler = Reconciler(documents, publisher, carrier, times, policy)
        self._leases = Leases(self._texts, self._reconciler, times, policy, instance)
        self._dead_numbers = DeadNumbers(self._texts, publisher, policy.dead)

    def send(self, outbound: OutboundTexts) -> None:
        """Send these texts, up to the first one that must wait, and ask about those that are unconfirmed.

        In a pause, the mandatory ones behind it are sent all the same. Raises RejectError for a text that does not
        exist, and RetryError when the store or the topics are unavailable.
        """
        previous: Stored[TextMessage] | None = None
        is_waiting = False
        for queued in outbound.texts:
            if is_waiting and not self._passes(queued.text):
                continue
            stored = self._texts.announced(queued)
            if stored.model.unconfirmed:
                self._reconciler.confirm(stored)
            elif (previous := self._finish(stored, previous)) is None:
                is_waiting = True

    def _passes(self, text: TextMessage) -> bool:
        """Return whether the text passes those that operators' pause holds."""
        return text.mandatory and self._gate.is_paused()

    def _finish(self, stored: Stored[TextMessage], previous: Stored[TextMessage] | None) -> Stored[TextMessage] | None:
        """Return the text once nothing remains to be done for it, or None if it must wait."""
        current: Stored[TextMessage] | None = stored
        for _ in range(MAX_STEPS):
            if current is None or not current.model.open:
                return current
            if current.model.status == "PENDING":
                current, previous = self._advance(current, previous), None
            else:
                current = self._reconciler.resume(current)
                self._count_denial(current)
        raise RetryError

    def _advance(self, stored: Stored[TextMessage], previous: Stored[TextMessage] | None) -> Stored[TextMessage] | None:
        """Take a pending text one step further; return None if it must wait.

        `previous`: the previous text if this request has just finished it, so that it need not be read.
        """
        text, now = stored.model, self._times.learners()
        if is_expired(text, now):
            return self._expire(stored)
        if (opening := permitted_from(text, now)) > now:
            return self._wait(stored, opening)
        if (hold := self._gate.ask(mandatory=text.mandatory)) is None:
            return self._wait(stored, now + pause(text.waits))
        if hold:
            self._times.sleep(hold.total_seconds())
        passes = self._passes(text)
        try:
            leased = self._leases.take(stored, previous, passes=passes)
        except BehindError:
            # Outside of a pause this text will be announced with the open one before it.
            return self._wait(stored, now + pause(text.waits)) if passes else None
        except UnclearError:
            return self._wait(stored, now + pause(text.waits))
        except MissingError:
            leased = None  # the learner was erased: reloading the text raises RejectError
        return self._call(leased) if leased is not None else self._texts.reload(stored)

    def _expire(self, stored: Stored[TextMessage]) -> Stored[TextMessage]:
        if (current := self._texts.reload(stored)).model.status != "PENDING":
            return current
        publish_withdrawal(self._documents, self._publisher, current.model)
        telemetry.warning("text_expired")
        return self._texts.apply(current, transitions.expired, departure_marker(current.model, self._times.wall()))

    def _wait(self, stored: Stored[TextMessage], next_check_at: datetime) -> Stored[TextMessage] | None:
        """Write when to look again at a text; return it if another instance has changed it meanwhile."""
        if stored.model.look_at == next_check_at:
            return None
        try:
            self._texts.write(stored, transitions.postponed(stored.model, next_check_at))
        except ConflictError:
            return self._texts.reload(stored)
        return None

    def _call(self, leased: Stored[TextMessage]) -> Stored[TextMessage] | None:
        """Call the carrier and write the outcome; return None if the text must wait."""
        text = leased.model
        if text.intent_at is None or self._times.wall() - text.intent_at > CALL_WITHIN:
            return self._texts.apply(leased, partial(self._given_back, lease=text))
        outcome = self._carrier.send(text)
        _log(outcome)
        if isinstance(outcome, RecipientOptedOut):
            publish_opt_out(self._publisher, text)
        if isinstance(outcome, Refused):
            self._dead_numbers.check(transitions.refused(text, outcome.error_code))
        # A refused text will never be sent, so the next one need not wait for it.
        is_refused = isinstance(outcome, Refused | RecipientOptedOut)
        markers = [departure_marker(text, self._times.wall())] if is_refused else []
        written = self._texts.apply(leased, partial(self._with_outcome, lease=text, outcome=outcome), *markers)
        self._gate.report(outcome)
        if transitions.is_doubled(written.model):
            telemetry.error("text_doubled")
        if isinstance(outcome, NotTaken) and written.model.status == "PENDING":
            return self._try_again(written, outcome)
        if written.model.status != "AMBIGUOUS":
            return written
        settled = self._reconciler.settle(written)
        self._count_denial(settled)
        return settled

    def _count_denial(self, settled: Stored[TextMessage] | None) -> None:
        """Count an attempt that the carrier denied having: that it was not taken, and not by the text's fault."""
        if settled is not None and settled.model.status == "PENDING":
            self._gate.report(NotTaken(None))

    def _try_again(self, written: Stored[TextMessage], outcome: NotTaken) -> Stored[TextMessage] | None:
        """Return a text that the carrier did not take after a short pause, or None after the short pauses."""
        if outcome.account or written.model.waits > len(QUICK_PAUSES):
            return None
        self._times.sleep(QUICK_PAUSES[written.model.waits - 1])
        return written

    def _given_back(self, text: TextMessage, lease: TextMessage) -> TextMessage:
        return transitions.released(text, self._times.learners()) if _is_of(text, lease) else text

    def _with_outcome(self, text: TextMessage, lease: TextMessage, outcome: Outcome) -> TextMessage:
        """Return the text after the outcome of this lease's call.

        An instance that stalled may find that its attempt was given up, and that another one is under way.
        """
        if not _is_of(text, lease):
            if isinstance(outcome, Accepted) and text.attempt != lease.attempt:
                return transitions.with_receipt(text, lease.attempt, outcome.sid, "accepted", None)
            return text
        match outcome:
            case Accepted(sid=sid):
                return transitions.accepted(text, sid, self._times.learners() + CONFIRM_AFTER)
            case Refused(error_code=code) | RecipientOptedOut(error_code=code):
                return transitions.refused(text, code)
            case NotTaken():
                waits = max(text.waits - len(QUICK_PAUSES), 0)
                return transitions.released(text, self._times.learners() + pause(waits))
            case Unknown():
                return transitions.ambiguous(text, self._times.learners() + self._policy.settle_time)


def _is_of(text: TextMessage, lease: TextMessage) -> bool:
    """Return whether the text's attempt is still that of this lease."""
    return (text.attempt, text.intent_at) == (lease.attempt, lease.intent_at)


def _log(outcome: Outcome) -> None:
    """Log a failed outcome; as an error if an operator must act."""
    match outcome:
        case Refused(error_code=code, unreachable=True):
            telemetry.warning("number_refused", code=code)
        case Refused(error_code=code):
            telemetry.error("text_refused", code=code)
        case NotTaken(error_code=code, account=True):
            telemetry.error("account_refused", code=code or 0)
        case NotTaken(error_code=None):
            telemetry.warning("carrier_unreachable")
        case NotTaken(error_code=int(code)):
            telemetry.warning("text_deferred", code=code)
        case _:
            return
