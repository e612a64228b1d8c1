"""Receipts: record what the carrier reports about a text."""

from dataclasses import dataclass

from shared import telemetry
from shared.errors import ConflictError, RejectError, RetryError
from shared.ports import Clock, DocumentStore, Publisher, Write
from shared.sms import outbox
from shared.sms import text as transitions
from shared.sms.dead_numbers import DeadNumbers
from shared.sms.messages import Receipt
from shared.sms.opt_out import publish_opt_out
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage, has_departed
from shared.sms.waiting import is_expired, pause
from shared.store.bodies import Stored

MAX_TRIES = 5
"""Maximum tries at recording one receipt while other instances write the same text."""


@dataclass(frozen=True)
class ReceiptCodes:
    """The carrier's error codes with a meaning of their own in a receipt.

    `opted_out`: the recipient opted out at the carrier. `never_left`: the carrier took the text, but never sent it.
    `dead`: the number is unknown or out of service.
    """

    opted_out: frozenset[int]
    never_left: frozenset[int]
    dead: frozenset[int]


class ReceiptRecorder:
    """Records receipts in the text documents. A text's status never moves backwards, except for a new attempt."""

    def __init__(self, documents: DocumentStore, publisher: Publisher, clock: Clock, codes: ReceiptCodes) -> None:
        self._documents = documents
        self._publisher = publisher
        self._clock = clock
        self._codes = codes
        self._texts = TextStore(documents)
        self._dead_numbers = DeadNumbers(self._texts, publisher, codes.dead)

    def record(self, receipt: Receipt) -> None:
        """Record a receipt, and publish what follows from it: an opt-out, or the texts that waited for it.

        Raises RejectError for a receipt of an unknown text, and RetryError when it cannot be recorded now.
        """
        for _ in range(MAX_TRIES):
            stored = self._texts.get(receipt.text_id)
            if stored is None:
                raise RejectError("a receipt for a text that does not exist")
            try:
                self._record(stored, receipt)
            except ConflictError:
                continue
            return
        raise RetryError

    def _record(self, stored: Stored[TextMessage], receipt: Receipt) -> None:
        before = stored.model
        if not transitions.was_made(before, receipt.attempt):
            telemetry.warning("receipt_for_unknown_attempt")
            return
        reported = transitions.with_receipt(before, receipt.attempt, receipt.sid, receipt.status, receipt.error_code)
        if reported == before or _is_only_progress(before, reported):
            return
        if reported.error_code in self._codes.opted_out:
            publish_opt_out(self._publisher, reported)
        new, conditions = self._next_attempt(reported)
        new = transitions.delivered(before, new, self._clock())
        if new.status != before.status:
            self._dead_numbers.check(new)
        self._texts.write(stored, new, *self._others(before, new), *conditions)
        _log(before, new)
        is_settled = before.status == "AMBIGUOUS" and not new.open
        if is_settled or (new.status == "UNDELIVERED" and before.status != "UNDELIVERED"):
            self._announce(new.phone)

    def _next_attempt(self, reported: TextMessage) -> tuple[TextMessage, list[Write]]:
        """Return the text for its next attempt if the receipt says that it never left, else as it is.

        A learner who opts out at the same moment is not missed, because the outbox is written as well.
        """
        if not self._never_left(reported) or is_expired(reported, self._clock()):
            return reported, []
        stored = outbox.load(self._documents, reported.phone)
        if stored.model.opted_out_at > reported.seq:
            reported = reported.model_copy(update={"withdrawn": True})
        new = transitions.never_left(reported, self._clock() + pause(len(reported.earlier)))
        return new, [] if new == reported or stored.document is None else [outbox.write(stored, stored.model)]

    def _others(self, before: TextMessage, new: TextMessage) -> list[Write]:
        """Build the writes that belong to the new state: its departure marker, and ids of given-up attempts."""
        known = {each.sid for each in before.earlier}
        ids = [each.sid for each in new.earlier if each.sid is not None and each.sid not in known]
        writes: list[Write] = [outbox.given_up_attempt(sid, self._clock()) for sid in ids]
        is_marked = before.status in ("FAILED", "CANCELLED") or self._has_departed(before)
        if self._has_departed(new) and not is_marked:
            writes.append(outbox.departure_marker(new, self._clock()))
        return writes

    def _has_departed(self, text: TextMessage) -> bool:
        return text.carrier_status is not None and has_departed(text.carrier_status) and not self._never_left(text)

    def _never_left(self, text: TextMessage) -> bool:
        return text.status == "UNDELIVERED" and text.error_code in self._codes.never_left

    def _announce(self, phone: str) -> None:
        """Announce the texts that may have waited until this one was settled."""
        if waiting := self._texts.open_texts(phone):
            self._publisher.publish("outbound-sms", phone, outbox.outbound(phone, waiting).model_dump_json())


def _is_only_progress(before: TextMessage, reported: TextMessage) -> bool:
    """Return whether a receipt only says how far the carrier is with a text that it has, and has not sent.

    Nothing depends on that. A text may get two such receipts, and writing them would double its commits.
    """
    if reported.carrier_status is not None and has_departed(reported.carrier_status):
        return False
    return reported == before.model_copy(update={"carrier_status": reported.carrier_status})


def _log(before: TextMessage, new: TextMessage) -> None:
    if new.status == "UNDELIVERED" and before.status != "UNDELIVERED":
        telemetry.warning("text_undelivered", code=new.error_code or 0)
    if len(new.earlier) > len(before.earlier):
        telemetry.warning("text_never_left", code=new.earlier[-1].error_code or 0)
    if transitions.is_doubled(new) and not transitions.is_doubled(before):
        telemetry.error("text_doubled")
