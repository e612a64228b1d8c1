"""Goes over a store, learner by learner, and reads only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from shared.drill_progress.plan import TeachingPlan
from shared.operations.verify.evidence import Evidence, read
from shared.operations.verify.figure_checks import check_tally, check_totals
from shared.operations.verify.findings import Finding
from shared.operations.verify.log_checks import check_dialog, check_log, check_outbox_cursor, check_progress
from shared.operations.verify.text_checks import Render, check_opt_outs, check_texts
from shared.ports import DocumentStore, Query
from shared.store.numbers import numbers
from shared.tallies.counting import Counting

_ALL = (Query("dialogs"), Query("learners"), Query("outboxes"), Query("tallies"))
"""All documents that have the numbers of learners as names."""


@dataclass(frozen=True)
class Verified:
    """A learner who was verified. `is_stored`: whether there is any document of theirs."""

    phone: str
    is_stored: bool
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Verification:
    """Verifies learners, and the figures. `plan`: returns the current teaching plan.

    `render`: as the deployment renders batches. `counting`: as it counts learners.

    Every method raises RetryError when the store is unavailable.
    """

    documents: DocumentStore
    plan: Callable[[], TeachingPlan]
    render: Render
    counting: Counting

    def run(self, after: str | None = None, sample: int = 1) -> Iterator[Verified]:
        """Verify the learners whose numbers come after this one, in the order of their numbers.

        `sample`: one in so many learners, always the same ones.
        """
        for phone in numbers(self.documents, _ALL, after):
            if crc32(phone[::-1].encode()) % sample == 0:
                yield self.verify(phone)

    def verify(self, phone: str) -> Verified:
        """Verify one learner. A problem counts if a second reading finds it again: an erasure may be under way."""
        evidence = read(self.documents, phone)
        found = self._findings(evidence)
        if found:
            again = self._findings(read(self.documents, phone))
            found = [each for each in found if each in again]
        return Verified(phone, not evidence.is_empty, found)

    def totals(self) -> list[Finding] | None:
        """Compare the totals of the figures with all tallies; None if learners were counted during each try."""
        return check_totals(self.documents)

    def _findings(self, evidence: Evidence) -> list[Finding]:
        """Return what is wrong. What is folded from the log is compared only if the log is whole."""
        found = [*evidence.unreadable, *check_log(evidence)]
        if found:
            return found
        return [
            *check_dialog(evidence),
            *check_progress(evidence, self.plan()),
            *check_outbox_cursor(evidence),
            *check_texts(evidence, self.render),
            *check_opt_outs(evidence),
            *check_tally(self.documents, self.counting, evidence.phone),
        ]
