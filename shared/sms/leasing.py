"""Leasing: take a pending text for a call to the carrier, once the texts before it have departed or are settled."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from math import ceil

from shared.errors import ConflictError, MissingError, RetryError
from shared.ports import Times, Update, Write
from shared.sms import passing
from shared.sms import text as transitions
from shared.sms.outbox import TextStore, marker_path, update
from shared.sms.passing import NONE_HELD, Held
from shared.sms.policy import SendingPolicy
from shared.sms.reconciling import CALL_IS_OVER, Reconciler
from shared.sms.text import TextMessage
from shared.store.bodies import Stored

POLL_SECONDS = 0.25
"""Interval between attempts at a lease while a text before it has not departed."""


class BehindError(Exception):
    """A text before this one is still open."""


class UnclearError(Exception):
    """A text before this one may never have left the carrier."""


class Leases:
    """Takes the leases of texts, for one instance."""

    def __init__(
        self, texts: TextStore, reconciler: Reconciler, times: Times, policy: SendingPolicy, instance: str
    ) -> None:
        self._texts = texts
        self._reconciler = reconciler
        self._times = times
        self._policy = policy
        self._instance = instance

    def take(
        self, stored: Stored[TextMessage], finished: Stored[TextMessage] | None, *, passes: bool
    ) -> Stored[TextMessage] | None:
        """Return the text as SENDING, or None if it has changed.

        The commit requires that each text before it has departed; after the receipt wait, that it is settled and stays
        so. `finished`: a text that this request has just finished, so that it need not be read. `passes`: the text
        passes those that a pause holds, for which its learner's open texts are read.

        Raises BehindError if a text before it is still open, UnclearError if one may never have left the carrier,
        MissingError if the text does not exist, and RetryError when the store or the topics are unavailable.
        """
        before = passing.waits_for(stored.model, self._held(stored.model.phone) if passes else NONE_HELD)
        if not before:
            return self._try(stored)
        departed = [Update(marker_path(each), {"next": stored.model.id}) for each in before]
        with suppress(MissingError):
            return self._try(stored, *departed)
        earlier = self._earlier(before, finished)
        if any(each.model.open for each in earlier):
            raise BehindError
        for _ in range(max((self._polls(each.model) for each in earlier), default=0)):
            self._times.sleep(POLL_SECONDS)
            with suppress(MissingError):
                return self._try(stored, *departed)
        if not all(self._reconciler.may_be_overtaken(each.model) for each in earlier):
            raise UnclearError
        return self._try(stored, *(update(each, transitions.overtaken(each.model)) for each in earlier))

    def _held(self, phone: str) -> Held:
        open_texts = (each.model for each in self._texts.open_texts(phone))
        return {text.id: text for text in open_texts if passing.is_held(text)}

    def _earlier(self, ids: Sequence[str], finished: Stored[TextMessage] | None) -> list[Stored[TextMessage]]:
        """Return these texts without those whose documents are gone, because they departed long ago."""
        known = {} if finished is None else {finished.model.id: finished}
        found = (known.get(each) or self._texts.get(each) for each in ids)
        return [each for each in found if each is not None]

    def _polls(self, earlier: TextMessage) -> int:
        """Return how often to look again for the departure marker of a settled text; 0 if none will come any more."""
        waited = timedelta(0) if earlier.intent_at is None else self._times.wall() - earlier.intent_at
        remaining = self._policy.receipt_wait - max(waited, timedelta(0))
        return max(0, ceil(remaining.total_seconds() / POLL_SECONDS)) if earlier.status == "SENT" else 0

    def _try(self, stored: Stored[TextMessage], *conditions: Write) -> Stored[TextMessage] | None:
        """Return the text as SENDING, or None if it or a condition has changed.

        A commit that reports an error may have landed: a stored lease that equals ours is ours. Raises MissingError
        when the document of a condition does not exist.
        """
        now = self._times.learners()
        leased = transitions.leased(stored.model, self._instance, self._times.wall(), now + CALL_IS_OVER)
        new = transitions.called(leased, now)
        try:
            return self._texts.write(stored, new, *conditions)
        except MissingError:
            raise
        except ConflictError:
            current = self._texts.reload(stored)
            return current if current.model == new else None
        except RetryError:
            current = self._texts.reload(stored)
            if current.model == new:
                return current
            raise
