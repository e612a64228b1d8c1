"""What became of a text to a learner, in words. Pure."""

from collections.abc import Mapping

from shared.operations.learner.transcript import Sent
from shared.sms.text import Status

_WORDS: Mapping[Status, str] = {
    "PENDING": "waits to be sent",
    "SENDING": "is being handed to the carrier",
    "AMBIGUOUS": "may have been sent: the carrier gave no answer",
    "SENT": "taken by the carrier",
    "DELIVERED": "delivered",
    "UNDELIVERED": "not delivered",
    "FAILED": "could not be sent",
    "CANCELLED": "not sent: the learner opted out first, or its time had passed",
}


def what_became(text: Sent) -> str:
    """Return what became of a text, with the carrier's error code and the number of attempts if they matter."""
    words = "delivered, and read" if text.carrier_status == "read" else _WORDS[text.status]
    error = "" if text.error_code is None else f", error {text.error_code} of the carrier"
    return words + error + ("" if text.attempts == 1 else f", after {text.attempts} attempts")
