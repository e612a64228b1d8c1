"""The check of the deployment's daily limits: sum the texts of this UTC day, and stop sending above a limit."""

from datetime import UTC, date

from shared import telemetry
from shared.errors import ConflictError
from shared.ports import Clock, DocumentStore, Query
from shared.sms import sending_state
from shared.sms.limits import Limits

NEAR = 0.8
"""Share of a limit above which the check warns."""


class SpendingCheck:
    """Checks what all learners' texts have cost on this day."""

    def __init__(self, documents: DocumentStore, limits: Limits, clock: Clock) -> None:
        self._documents = documents
        self._limits = limits
        self._clock = clock

    def run(self) -> None:
        """Stop sending until the next UTC day if a limit is exceeded; warn if one is near.

        Reads two sums, and the state of sending only above a limit. Raises RetryError when the store is unavailable.
        """
        day = self._clock().astimezone(UTC).date()
        segments, micro_dollars = self._total("segments", day), self._total("micro_dollars", day)
        used = max(segments / self._limits.segments, micro_dollars / self._limits.micro_dollars)
        if used > 1:
            self._stop(day, segments, micro_dollars)
        elif used > NEAR:
            telemetry.warning("daily_limit_near", segments=segments, micro_dollars=micro_dollars)

    def _total(self, field: str, day: date) -> int:
        return self._documents.total(Query("texts", where={"sent_on": day.isoformat()}), field)

    def _stop(self, day: date, segments: int, micro_dollars: int) -> None:
        stored = sending_state.load(self._documents)
        if (reached_on := stored.model.limit_reached_on) is not None and reached_on >= day:
            return
        # Before the commit: a commit that raises may have taken place, and then no later run would log it.
        telemetry.error("daily_limit_reached", segments=segments, micro_dollars=micro_dollars)
        try:
            self._documents.commit(sending_state.write(stored, sending_state.limited(stored.model, day)))
        except ConflictError:
            return  # a sender wrote the state at the same time: the next run tries again
