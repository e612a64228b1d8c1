"""Recompute due times after a catalogue or policy change."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.drill_progress.learners import COLLECTION, GROUP, catalogue_number, learner_path, readable, rewrite, write
from shared.drill_progress.plan import TeachingPlan
from shared.ports import Document, DocumentStore, Query
from shared.store.scans import PAGE, UNHURRIED, Group, Pace, Scan, all_documents


@dataclass(frozen=True)
class DueTimeRefresh:
    """Recomputes due times, so that learners who had finished get new drills."""

    documents: DocumentStore
    plan: TeachingPlan
    pace: Pace = UNHURRIED

    def run(self) -> None:
        """Refresh learners who have finished a different catalogue, within the time limit.

        Refreshed learners no longer match the query, so the scan is self-terminating. A learner whom an instance with
        the previous catalogue writes later matches it again. The first scan, which may take several runs, covers all
        learners: documents of an older form have no due times or no shard. Raises RetryError.
        """
        first_scan = Scan("refresh-everybody", self.documents, self.pace, GROUP)
        if not first_scan.completed():
            first_scan.run([Query(COLLECTION, limit=PAGE)], self._refresh)
            return
        number = catalogue_number(self.plan)
        below = Query(COLLECTION, order_by="finished", at_most=number - 1, limit=PAGE)
        above = Query(COLLECTION, order_by="finished", at_least=number + 1, limit=PAGE)
        Scan("refresh-finished", self.documents, self.pace, GROUP).run([below, above], self._refresh)

    def refresh_all(self, after: str | None = None) -> Iterator[str]:
        """Refresh the learners whose numbers come after `after`, or all; yield each number once that is done.

        In the order of the numbers. Raises RetryError.
        """
        for learner in self._stored(after):
            self._refresh([learner])
            yield _phone(learner)

    def phones(self, after: str | None = None) -> Iterator[str]:
        """Yield the numbers that `refresh_all` would. Raises RetryError."""
        return map(_phone, self._stored(after))

    def _stored(self, after: str | None) -> Iterator[Document]:
        begin = None if after is None else Document(learner_path(after), {}, version="")
        return all_documents(self.documents, Query(COLLECTION, start_after=begin))

    def _refresh(self, group: Group) -> None:
        """Write new due times for these learners, in one commit."""
        learners = [stored for learner in group if (stored := readable(learner)) is not None]
        rewrite(self.documents, [write(stored, stored.model, self.plan) for stored in learners])


def _phone(learner: Document) -> str:
    return learner.path.rpartition("/")[2]
