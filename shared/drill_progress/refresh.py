"""Computing due times anew for whom nothing is due: when the catalogue has new drills, or on an operator's word."""

from dataclasses import dataclass

from shared.drill_progress.learners import COLLECTION, readable, write
from shared.drill_progress.plan import Plan
from shared.errors import ConflictError
from shared.ports import Create, Document, Documents, Fields, Query, Update

_SEEN = "runs/catalogue"


@dataclass(frozen=True)
class Refresh:
    """Learners who had finished everything get the drills that have come since."""

    documents: Documents
    plan: Plan

    def __call__(self) -> None:
        """If the catalogue is another one than the last time, look again at whoever had finished that one.

        The first time of all, at everybody: documents of an older form have no due times yet.
        """
        seen, fingerprint = self.documents.get(_SEEN), self.plan.curriculum.fingerprint()
        if seen is not None and seen.fields["fingerprint"] == fingerprint:
            return
        self._again({} if seen is None else {"finished": seen.fields["fingerprint"]})
        self._keep(seen, fingerprint)

    def everybody(self) -> int:
        """Look at every learner; how many there are."""
        return self._again({})

    def _again(self, equal: Fields) -> int:
        count, behind = 0, None
        while page := self.documents.find(Query(COLLECTION, equal=equal, behind=behind)):
            for learner in page:
                self._refresh(learner)
            count, behind = count + len(page), page[-1]
        return count

    def _refresh(self, learner: Document) -> None:
        if (progress := readable(learner)) is None:
            return
        try:
            self.documents.commit(write(learner, progress, self.plan))
        except ConflictError:
            return  # the learner did something just now, from which their times were computed anew

    def _keep(self, seen: Document | None, fingerprint: str) -> None:
        fields = {"fingerprint": fingerprint}
        self.documents.commit(Create(_SEEN, fields) if seen is None else Update(_SEEN, fields, seen.version))
