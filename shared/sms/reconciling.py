"""Reconciling: find out what became of a text whose outcome or whose receipts are unknown.

    SENDING ──its call is over──▶ AMBIGUOUS ── a receipt, or a match in the carrier's list ──▶ SENT …
                                   └─ the carrier denies having it, now and after the settle time ──▶ PENDING

Ages are taken from the store's clock, which all instances share: the time of this read less the time of the write.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from shared import telemetry
from shared.ports import DocumentStore, Publisher, Times, Write
from shared.sms import text as transitions
from shared.sms import waiting
from shared.sms.carrier import Carrier, ListedMessage, Reported
from shared.sms.messages import Receipt
from shared.sms.outbox import TextStore, age_counts_from, age_of, departure_marker
from shared.sms.policy import SendingPolicy
from shared.sms.text import NOT_DELIVERED, TextMessage
from shared.store.bodies import Stored

CALL_IS_OVER = timedelta(seconds=30)
"""Age of a lease at which its call has ended; the carrier client's time limit is shorter."""

LOOK_BACK = timedelta(minutes=5)
"""How far before the attempt the carrier's list is read, since the carrier's clock and the store's may differ."""

NEXT_ATTEMPT_AFTER = (timedelta(0), timedelta(minutes=10))
"""Pauses before the second and the third attempt at a text.

Three attempts in a row would all fall into the same disturbance.
"""

UNANSWERED_FOR = timedelta(hours=1)
"""Age of a sent text after which the next one no longer waits for the carrier's answer about it."""

SHORT_SETTLE_TIME = timedelta(seconds=10)
"""A settle time of at most this is waited for at once."""

UNRESOLVED_FOR = timedelta(hours=1)
"""Age at which a text stays AMBIGUOUS for good, if the carrier lists a message that may be it in another wording."""


class Reconciler:
    """Settles texts of unknown outcome, and those leased by other instances.

    Never sends.
    """

    def __init__(
        self, documents: DocumentStore, publisher: Publisher, carrier: Carrier, times: Times, policy: SendingPolicy
    ) -> None:
        self._texts = TextStore(documents)
        self._publisher = publisher
        self._carrier = carrier
        self._times = times
        self._policy = policy

    def resume(self, stored: Stored[TextMessage]) -> Stored[TextMessage] | None:
        """Return a text that was SENDING or AMBIGUOUS once it is settled, or None while it must wait.

        Raises RejectError for a deleted text, and RetryError when the store is unavailable.
        """
        current = self._texts.reload(stored)
        if current.model.status == "SENDING":
            if age_of(current) < CALL_IS_OVER:
                return None
            current = self._texts.apply(current, partial(transitions.ambiguous, next_check_at=self._times.learners()))
        return self.settle(current) if current.model.open and current.model.status == "AMBIGUOUS" else current

    def confirm(self, stored: Stored[TextMessage]) -> None:
        """Ask the carrier what became of a sent text whose receipts may be lost, and publish its answer as a receipt.

        Does nothing unless the text is unconfirmed. Raises as `resume` does, also when the topics are unavailable.
        """
        current = self._texts.reload(stored)
        text = current.model
        if not text.unconfirmed or text.sid is None:
            return
        reported = self._carrier.report(text.sid)
        if reported is not None:
            self._publish_receipt(text, text.sid, reported)
        price = None if reported is None else reported.micro_dollars
        now = self._times.learners()
        age = timedelta(0) if text.intent_at is None else self._times.wall() - text.intent_at
        next_check_at = now + waiting.CONFIRM_AGAIN if age < waiting.CONFIRM_FOR else None
        self._texts.apply(current, lambda text: transitions.priced(transitions.asked_about(text, next_check_at), price))

    def may_be_overtaken(self, text: TextMessage) -> bool:
        """Return whether the next text may leave before a receipt for this one.

        Not while the carrier says that this one failed: its receipt, which is published, may lead to another attempt.
        If the carrier does not answer, the next text waits for a while. Raises RetryError when the topics are
        unavailable.
        """
        if text.status != "SENT" or text.sid is None:
            return True
        if (reported := self._carrier.report(text.sid)) is None:
            return text.intent_at is None or self._times.wall() - text.intent_at >= UNANSWERED_FOR
        if reported.status not in NOT_DELIVERED:
            return True
        self._publish_receipt(text, text.sid, reported)
        return False

    def _publish_receipt(self, text: TextMessage, sid: str, reported: Reported) -> None:
        receipt = Receipt(
            phone=text.phone,
            text_id=text.id,
            sid=sid,
            status=reported.status,
            error_code=reported.error_code,
            attempt=text.attempt,
        )
        self._publisher.publish("sms-receipts", text.phone, receipt.model_dump_json())

    def settle(self, ambiguous: Stored[TextMessage]) -> Stored[TextMessage] | None:
        """Ask the carrier for the text, at once and again, unless a receipt settles it first.

        Returns it once it is no longer open or is PENDING for its next attempt, or None while it must wait. Raises as
        `resume` does.
        """
        current = ambiguous
        for seconds in self._pauses():
            if seconds:
                self._times.sleep(seconds)
            current = self._texts.reload(current)
            if current.model.status == "AMBIGUOUS":
                current = self._ask(current)
            if current.model.status != "AMBIGUOUS" or not current.model.open:
                return current
        return None

    def _pauses(self) -> list[float]:
        settle_time, receipt_wait = self._policy.settle_time, self._policy.receipt_wait
        short = [(settle_time - receipt_wait).total_seconds()] if settle_time <= SHORT_SETTLE_TIME else []
        return [0.0, receipt_wait.total_seconds(), *(max(seconds, 0.0) for seconds in short)]

    def _ask(self, stored: Stored[TextMessage]) -> Stored[TextMessage]:
        """Ask the carrier once, and write what its answer means."""
        text, age = stored.model, age_of(stored)
        # A restored document may be younger than its call, and an instance's clock may be ahead of the store's.
        called = min(filter(None, (age_counts_from(stored), text.intent_at)), default=self._times.wall())
        listed = self._carrier.listed(text.phone, called - LOOK_BACK)
        unclaimed = None if listed is None else self._unclaimed(text, listed)
        if unclaimed is None:
            return self._texts.apply(stored, partial(transitions.unresolved, next_check_at=self._next(text)))
        if (match := next((each for each in unclaimed if each.body == (text.body or "")), None)) is not None:
            confirm_at = self._times.learners() + waiting.CONFIRM_AFTER
            sid, price = match.sid, match.micro_dollars
            return self._texts.apply(
                stored, lambda text: transitions.priced(transitions.accepted(text, sid, confirm_at), price)
            )
        if unclaimed:
            return self._leave_to_operators(stored, age)
        if text.absent:
            return stored if age < self._policy.settle_time else self._give_up(stored)
        asked_again_at = self._times.learners() + max(self._policy.settle_time - age, timedelta(0))
        return self._texts.apply(stored, partial(transitions.denied, next_check_at=asked_again_at))

    def _give_up(self, stored: Stored[TextMessage]) -> Stored[TextMessage]:
        """Give up an attempt that the carrier denies having."""
        pause = NEXT_ATTEMPT_AFTER[min(sum(each.unknown for each in stored.model.earlier), 1)]
        change = partial(transitions.not_taken, not_before=self._times.learners() + pause)
        new = change(stored.model)
        if new.status == "FAILED":
            telemetry.error("text_given_up")
        else:
            telemetry.warning("text_not_taken")
        return self._texts.apply(stored, change, *self._markers(new))

    def _leave_to_operators(self, stored: Stored[TextMessage], age: timedelta) -> Stored[TextMessage]:
        """Keep a text AMBIGUOUS, because the carrier has a message to this number that may be it."""
        telemetry.error("text_ambiguous")
        is_last = age >= UNRESOLVED_FOR
        next_check_at = None if is_last else self._next(stored.model)
        change = partial(transitions.unresolved, next_check_at=next_check_at)
        return self._texts.apply(stored, change, *self._markers(change(stored.model)))

    def _markers(self, new: TextMessage) -> list[Write]:
        """Build the departure marker of a text for which nothing more is done, so that the next one may leave."""
        return [] if new.open or new.status == "SENT" else [departure_marker(new, self._times.wall())]

    def _next(self, text: TextMessage) -> datetime:
        return self._times.learners() + waiting.pause(text.waits)

    def _unclaimed(self, text: TextMessage, listed: Sequence[ListedMessage]) -> list[ListedMessage]:
        """Return those of the listed messages that belong to no text of this learner, oldest first."""
        known = self._texts.known_sids(text.phone, [each.sid for each in listed])
        return [each for each in listed if each.sid not in known]
