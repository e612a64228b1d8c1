"""Parking: messages that cannot succeed are stored for an operator, and the phone's next message follows."""

from datetime import timedelta
from hashlib import sha256

from shared import telemetry
from shared.edge.push import PushMessage
from shared.errors import ConflictError, RejectError
from shared.ports import Clock, Create, DocumentStore, Fields, Update, upsert

MOST_FAILURES = 5
"""Unexpected failures after which a message is parked. Outages (RetryError) do not count."""

KEPT = timedelta(days=35)
"""Retention of a failure count after its last increment: longer than a subscription keeps a message (31 days)."""


class Parking:
    """Stores parked messages with their reason in `parked/{id}`, and counts failures in `failures/{id}`.

    Firestore deletes expired counts, so that the same message, if it ever returns, is counted from one. As long as a
    count still exists, the message is parked sooner.
    """

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    def park(self, message: PushMessage, reason: str) -> None:
        """Park a message. Until it is redriven, parking it again changes nothing.

        Raises RetryError when the store is unavailable.
        """
        fields = {
            "subscription": message.subscription,
            "phone": message.phone,
            "payload": message.data,
            "reason": reason,
            "parked_at": self._clock(),
            "redriven_at": None,
        }
        telemetry.error("parked", subscription=message.subscription, reason=reason)
        path = f"parked/{_id(message)}"
        try:
            self._documents.commit(Create(path, fields))
        except ConflictError:
            # The message was parked before, or two concurrent creations both failed: then the document is missing.
            if (parked := self._documents.get(path)) is None:
                raise
            if parked.fields["redriven_at"] is not None:
                self._documents.commit(Update(path, fields, parked.version))

    def failed(self, message: PushMessage, error: Exception) -> bool:
        """Count an unexpected failure; park the message after the last one. Return whether the message is parked.

        Raises RetryError when the store is unavailable.
        """
        path = f"failures/{_id(message)}"
        document = self._documents.get(path)
        count = 1 + (int(str(document.fields["count"])) if document else 0)
        if count >= MOST_FAILURES:
            self.park(message, f"failed {count} times, the last time with {type(error).__name__}")
            return True
        fields: Fields = {"count": count, "expires_at": self._clock() + KEPT}
        self._documents.commit(upsert(document, path, fields))
        return False


def reject_dead_letter(_: str) -> None:
    """Reject a dead letter, so that it is parked. Always raises RejectError."""
    raise RejectError("given up by the platform after many attempts")


def _id(message: PushMessage) -> str:
    """Return a document id that is the same for every delivery of a message and valid for any content."""
    return sha256(f"{message.subscription}\n{message.data}".encode()).hexdigest()
