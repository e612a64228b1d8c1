"""Answers to STOP, HELP and START leave while operators have paused sending, past texts of their learner that wait.

A text that has passed others leaves no departure marker. So the text behind it looks closer, and finds that those which
were passed go first:

    A sent   B waits   C answers HELP   D waits        while paused: C passes B
    A sent   B sent    C sent           D sent         resumed: B, then D
"""

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage
from shared.store.bodies import Stored


def is_mandatory(batch: Batch) -> bool:
    """Return whether the texts of a batch answer STOP, HELP or START."""
    return any(isinstance(event, e.OptedOut | e.OptedIn | e.HelpRequested) for event in batch.events)


def in_front(texts: TextStore, previous: Stored[TextMessage]) -> Stored[TextMessage] | None:
    """Return the open text that must go before the one behind `previous`, or None.

    That is `previous` itself, or the one that it has passed. Raises RetryError, and ValueError for an unreadable text.
    """
    if previous.model.open:
        return previous
    passed = None if previous.model.passed is None else texts.get(previous.model.passed)
    return passed if passed is not None and passed.model.open else None


def before_those_that_wait(texts: TextStore, waiting: Stored[TextMessage]) -> Stored[TextMessage] | None:
    """Return the text before a text that waits and all that wait before it; None if there is none.

    Raises as `in_front` does.
    """
    current: Stored[TextMessage] | None = waiting
    while current is not None and current.model.status == "PENDING":
        current = None if current.model.after is None else texts.get(current.model.after)
    return current
