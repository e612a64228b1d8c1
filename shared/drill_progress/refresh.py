"""Computing due times anew for whom nothing is due: when the catalogue has new drills, or on an operator's word."""

from dataclasses import dataclass

from shared.drill_progress.learners import COLLECTION, catalogue_number, readable, write
from shared.drill_progress.plan import TeachingPlan
from shared.errors import ConflictError
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import PAGE, UNLIMITED, Scan, TimeLimit, all_documents


@dataclass(frozen=True)
class DueTimeRefresh:
    """Learners who had finished everything get the drills that have come since."""

    documents: DocumentStore
    plan: TeachingPlan
    limit: TimeLimit = UNLIMITED

    def run(self) -> None:
        """Look again at whoever has finished another catalogue than this one, as far as the time allows.

        Whoever was looked at is no longer found, and whoever is found was not looked at: so a learner whose document
        an instance with the catalogue of before writes later on is found as well.
        The first time of all, at everybody: documents of an older form have no due times, or no shard, yet.
        """
        first = Scan("refresh-everybody", self.documents, self.limit)
        if not first.completed():
            first.run([Query(COLLECTION, limit=PAGE)], self._refresh)
            return
        number = catalogue_number(self.plan)
        below = Query(COLLECTION, order_by="finished", at_most=number - 1, limit=PAGE)
        above = Query(COLLECTION, order_by="finished", at_least=number + 1, limit=PAGE)
        Scan("refresh-finished", self.documents, self.limit).run([below, above], self._refresh)

    def everybody(self) -> int:
        """Look at every learner; how many there are."""
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
            return  # the learner did something just now, from which their times were computed anew
