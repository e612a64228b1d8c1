"""Reconciling: find out what became of a text whose outcome is unknown.

wait for the lease to end ── AMBIGUOUS ── a receipt, or a matching message at the carrier ── SENT …
                                             └─ neither: check again later, for at most a day
"""

from datetime import timedelta
from functools import partial

from shared import telemetry
from shared.errors import RetryError
from shared.ports import Clock, DocumentStore, Sleep
from shared.sms import text as transitions
from shared.sms.carrier import Carrier
from shared.sms.outbox import TextStore, version_of
from shared.sms.text import TextMessage
from shared.store.bodies import Stored

CALL_OVER_SECONDS = 20.0
"""Maximum duration of the call for which an instance leased a text.

Waited for even after the lease has expired: clocks differ, so its expiry proves nothing.
"""


class Reconciler:
    """Settles texts of unknown outcome, and those leased by other instances.

    Never sends.
    """

    def __init__(
        self, documents: DocumentStore, carrier: Carrier, clock: Clock, sleep: Sleep, receipt_wait: timedelta
    ) -> None:
        """`receipt_wait`: the wait for a receipt between the two checks at the carrier."""
        self._texts = TextStore(documents)
        self._carrier = carrier
        self._clock = clock
        self._sleep = sleep
        self._receipt_wait = receipt_wait

    def resume(self, stored: Stored[TextMessage]) -> None:
        """Bring a text that is not PENDING to a state in which the next text may be sent.

        Raises RetryError while another instance may be calling the carrier, and RejectError for a deleted text.
        """
        if stored.model.status == "SENDING":
            stored = self._after_lease(stored)
        if stored.model.open:
            self.reconcile(self._texts.apply(stored, transitions.ambiguous))

    def reconcile(self, ambiguous: Stored[TextMessage]) -> None:
        """Look for the text at the carrier, twice, unless a receipt settles it first.

        Without a match, schedules another check. Raises RetryError, and RejectError for a deleted text.
        """
        for pause in (0.0, self._receipt_wait.total_seconds()):
            self._sleep(pause)
            current = self._texts.reload(ambiguous)
            if current.model.status != "AMBIGUOUS":
                return
            if (sid := self._matching_sid(current.model)) is not None:
                self._texts.apply(current, partial(transitions.accepted, sid=sid))
                return
        self._texts.apply(self._texts.reload(ambiguous), partial(transitions.recheck_later, now=self._clock()))
        telemetry.error("text_ambiguous")

    def _after_lease(self, stored: Stored[TextMessage]) -> Stored[TextMessage]:
        """Return the text once the call for which it is leased has ended.

        Raises RetryError while that call may still be running.
        """
        leased_until = stored.model.leased_until
        if leased_until is not None and self._clock() < leased_until:
            raise RetryError
        self._sleep(CALL_OVER_SECONDS)
        current = self._texts.reload(stored)
        if current.model.status in ("PENDING", "SENDING") and version_of(current) != version_of(stored):
            raise RetryError
        return current

    def _matching_sid(self, text: TextMessage) -> str | None:
        """Return the id of the carrier's message that is certainly this text, or None.

        The message must have the same wording and belong to no other text. If several unsettled texts have this
        wording, there must be a message for each of them, or none is matched.
        """
        found = self._carrier.find(text)
        known_sids = self._texts.known_sids(text.phone, found)
        unclaimed = [sid for sid in found if sid not in known_sids]
        alike = [each.model.id for each in self._texts.open_texts(text.phone) if _is_like(each.model, text)]
        return unclaimed[alike.index(text.id)] if text.id in alike and len(unclaimed) >= len(alike) else None


def _is_like(other: TextMessage, text: TextMessage) -> bool:
    return other.status in ("SENDING", "AMBIGUOUS") and other.body == text.body
