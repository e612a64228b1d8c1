"""Receipts: what the carrier says became of a text."""

from pydantic import TypeAdapter

from shared import logs
from shared.contracts.codec import parse
from shared.contracts.model import Id, Model, Phone
from shared.errors import ConflictError, RejectError, RetryError
from shared.ports import Documents, Publisher, Write
from shared.sms import opted_out
from shared.sms.outbox import StoredText, TextStore, change, left
from shared.sms.text import CarrierStatus, TextMessage, has_left, with_receipt

TRIES = 5


class Receipt(Model):
    """The message on `sms-receipts`."""

    phone: Phone
    text_id: Id
    sid: str
    status: CarrierStatus
    error_code: int | None = None


RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)


class ReceiptRecorder:
    """Records receipts in the text documents. A status only moves up."""

    def __init__(self, documents: Documents, publisher: Publisher) -> None:
        self._documents = documents
        self._publisher = publisher
        self._texts = TextStore(documents)

    def __call__(self, message: str) -> None:
        """Record a receipt in its JSON form.

        Raises RejectError for what is no receipt or of no text of ours, and RetryError when it could not be recorded.
        """
        receipt = parse(RECEIPT, message)
        for _ in range(TRIES):
            stored = self._texts.get(receipt.text_id)
            if stored is None:
                raise RejectError("a receipt for a text that does not exist")
            changed = with_receipt(stored.text, receipt.sid, receipt.status, receipt.error_code)
            try:
                self._write(stored, changed)
            except ConflictError:
                continue
            return
        raise RetryError

    def _write(self, stored: StoredText, changed: TextMessage) -> None:
        if changed == stored.text:
            return
        if changed.error_code in opted_out.CODES:
            opted_out.tell_dialog(self._publisher, changed)
        self._documents.commit(change(stored, changed), *_mark(stored.text, changed))
        if changed.status == "UNDELIVERED":
            logs.warning("text_undelivered", code=changed.error_code or 0)


def _mark(before: TextMessage, now: TextMessage) -> list[Write]:
    """The mark that lets the next text go, on the first receipt that says so."""
    marked = before.status == "FAILED" or (before.carrier_status is not None and has_left(before.carrier_status))
    leaves = now.carrier_status is not None and has_left(now.carrier_status)
    return [left(now)] if leaves and not marked else []
