"""Parking: messages that cannot work are kept where an operator sees them, and the phone goes on."""

from datetime import timedelta
from hashlib import sha256

from shared import telemetry
from shared.edge.push import PushMessage
from shared.errors import ConflictError, RejectError
from shared.ports import Clock, Create, DocumentStore, Fields, Update, upsert

MOST_FAILURES = 5
"""So often a message may fail in a way that nobody foresaw. What is away (RetryError) is no failure of the message."""

KEPT = timedelta(days=35)
"""So long after the last one failures are remembered: beyond the 31 days for which a subscription keeps a message."""


class Parking:
    """Stores messages with the reason why they were parked: `parked/{id}`; counts failures: `failures/{id}`.

    Firestore deletes counts that have expired. The same message, should it ever come again, is counted from one;
    where the count is still there, it is parked so much sooner.
    """

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    def park(self, message: PushMessage, reason: str) -> None:
        """Park a message; once, however often it is delivered, until it is put back.

        Raises RetryError when the store is away.
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
            # Parked before, or two creators met and both were turned away: then it is not there.
            if (parked := self._documents.get(path)) is None:
                raise
            if parked.fields["redriven_at"] is not None:
                self._documents.commit(Update(path, fields, parked.version))

    def failed(self, message: PushMessage, error: Exception) -> bool:
        """Count a failure that nobody foresaw; whether it was the last one, and the message is parked.

        Raises RetryError when the store is away.
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
    """Reject a message that the platform gave up, so that it is parked. Raises RejectError."""
    raise RejectError("given up by the platform after many attempts")


def _id(message: PushMessage) -> str:
    """The same for every delivery of a message, and a valid document id whatever the message says."""
    return sha256(f"{message.subscription}\n{message.data}".encode()).hexdigest()
