"""Parking: messages that can never work are kept where an operator sees them, and the phone goes on."""

from hashlib import sha256

from shared.errors import ConflictError
from shared.ports import Clock, Create, Documents
from shared.push import PushMessage


class Parking:
    """Stores messages with the reason why they were parked: `parked/{id}`."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    def __call__(self, message: PushMessage, reason: str) -> None:
        """Park a message; once, however often it is delivered. Raises RetryError when the store is away."""
        fields = {
            "subscription": message.subscription,
            "phone": message.phone,
            "payload": message.data,
            "reason": reason,
            "parked_at": self._clock(),
        }
        try:
            self._documents.commit(Create(f"parked/{_parked_id(message)}", fields))
        except ConflictError:
            return


def _parked_id(message: PushMessage) -> str:
    """The same for every delivery of a message, and a valid document id whatever the message says."""
    return sha256(f"{message.subscription}\n{message.id}\n{message.data}".encode()).hexdigest()
