"""Recompute due times after a catalogue or policy change."""

from dataclasses import dataclass

from shared.drill_progress.learners import COLLECTION, catalogue_number, readable, write
from shared.drill_progress.plan import TeachingPlan
from shared.errors import ConflictError
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import PAGE, UNLIMITED, Scan, TimeLimit, all_documents


@dataclass(frozen=True)
class DueTimeRefresh:
    """Recomputes due times, so that learners who had finished get new drills."""

    documents: DocumentStore
    plan: TeachingPlan
    limit: TimeLimit = UNLIMITED

    def run(self) -> None:
        """Refresh learners who have finished a different catalogue, within the time limit.

        Refreshed learners no longer match the query, so the scan is self-terminating. A learner whom an instance with
        the previous catalogue writes later matches it again. The first scan, which may take several runs, covers all
        learners: documents of an older form have no due times or no shard. Raises RetryError.
        """
        first_scan = Scan("refresh-everybody", self.documents, self.limit)
        if not first_scan.completed():
            first_scan.run([Query(COLLECTION, limit=PAGE)], self._refresh)
            return
        number = catalogue_number(self.plan)
        below = Query(COLLECTION, order_by="finished", at_most=number - 1, limit=PAGE)
        above = Query(COLLECTION, order_by="finished", at_least=number + 1, limit=PAGE)
        Scan("refresh-finished", self.documents, self.limit).run([below, above], self._refresh)

    def refresh_all(self) -> int:
        """Refresh every learner, and return their number. Raises RetryError."""
        count = 0
        for learner in all_documents(self.documents, Query(COLLECTION)):
            self._refresh(learner)
            count += 1
        return count

    def _refresh(self, learner: Document) -> None:
        if (stored := readable(learner)) is None:
            return
        try:
            self.documents.commit(write(stored, stored.model, self.plan))
        except ConflictError:
            return  # another instance has just written the learner, with new due times
