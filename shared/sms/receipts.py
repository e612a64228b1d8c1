"""Receipts: record what the carrier reports about a text."""

from shared import telemetry
from shared.errors import ConflictError, RejectError, RetryError
from shared.ports import DocumentStore, Publisher, Write
from shared.sms.messages import Receipt
from shared.sms.opt_out import publish_opt_out
from shared.sms.outbox import TextStore, departure_marker
from shared.sms.text import TextMessage, has_departed, with_receipt
from shared.store.bodies import Stored

MAX_ATTEMPTS = 5
"""Maximum attempts at one receipt while other instances write the same text."""


class ReceiptRecorder:
    """Records receipts in the text documents. A text's status never moves backwards."""

    def __init__(self, documents: DocumentStore, publisher: Publisher, opted_out_codes: frozenset[int]) -> None:
        """`opted_out_codes`: the error codes by which the carrier reports an opt-out."""
        self._publisher = publisher
        self._opted_out_codes = opted_out_codes
        self._texts = TextStore(documents)

    def record(self, receipt: Receipt) -> None:
        """Record a receipt, and publish the opt-out that it reports, if any.

        Raises RejectError for a receipt of an unknown text, and RetryError when it cannot be recorded now.
        """
        for _ in range(MAX_ATTEMPTS):
            stored = self._texts.get(receipt.text_id)
            if stored is None:
                raise RejectError("a receipt for a text that does not exist")
            new = with_receipt(stored.model, receipt.sid, receipt.status, receipt.error_code)
            try:
                self._write(stored, new)
            except ConflictError:
                continue
            return
        raise RetryError

    def _write(self, stored: Stored[TextMessage], new: TextMessage) -> None:
        if new == stored.model:
            return
        if new.error_code in self._opted_out_codes:
            publish_opt_out(self._publisher, new)
        self._texts.write(stored, new, *_marker(stored.model, new))
        if new.status == "UNDELIVERED":
            telemetry.warning("text_undelivered", code=new.error_code or 0)


def _marker(before: TextMessage, new: TextMessage) -> list[Write]:
    """Build the departure marker if this receipt is the first to report departure."""
    is_marked = before.status == "FAILED" or _is_departed(before)
    return [departure_marker(new)] if _is_departed(new) and not is_marked else []


def _is_departed(text: TextMessage) -> bool:
    return text.carrier_status is not None and has_departed(text.carrier_status)
