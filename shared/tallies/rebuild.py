"""Rebuild the tallies from the log, and the totals from the tallies, while traffic goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from shared import telemetry
from shared.errors import ConflictError
from shared.ports import Clock, Delete, DocumentStore, Query, Write
from shared.sms.outbox import outbox_path
from shared.store.numbers import numbers
from shared.store.scans import all_documents
from shared.tallies import store
from shared.tallies.cells import Cells, add_all, with_all_accounts
from shared.tallies.commit_size import in_commits
from shared.tallies.counting import Counting
from shared.tallies.store import TOTALS, Guard
from shared.tallies.tallying import commit_all

HOLD = timedelta(minutes=5)
"""Time for which nothing is counted after a step of summing; the next step prolongs it. A killed rebuild ends so."""

_TRIES = 5
_AT_A_TIME = 300
"""Number of tallies that are summed between two prolongations."""


@dataclass(frozen=True)
class TallyRebuild:
    """Rebuilds the figures. Samples stay as they are.

    First each tally is counted anew, with what the totals change by. Then the totals are summed anew, and meanwhile
    nothing is counted; the next run of `tally` makes up for it.
    """

    documents: DocumentStore
    counting: Counting
    clock: Clock

    def run(self, after: str | None = None) -> Iterator[str]:
        """Count the learners anew whose numbers come after `after`, or all; yield each number once that is done.

        In the order of the numbers. Then sum the totals. Raises RetryError when the store is unavailable.
        """
        _repeated(self._empty_unreadable)
        for phone in self.phones(after):
            _repeated(partial(self._recount, phone))
            yield phone
        self.sum_anew()

    def phones(self, after: str | None = None) -> Iterator[str]:
        """Yield the numbers that `run` would. Raises RetryError."""
        return numbers(self.documents, (Query("dialogs"), Query("tallies")), after)

    def sum_anew(self) -> None:
        """Replace the totals by the sum of all tallies.

        Raises RetryError when the store is unavailable, ConflictError if learners are forgotten meanwhile, time and
        again.
        """
        _repeated(self._sum_anew)

    def _sum_anew(self) -> None:
        guard = self._held(Guard.read(self.documents))
        total: Cells = {}
        for number, document in enumerate(all_documents(self.documents, Query("tallies", limit=_AT_A_TIME)), 1):
            add_all(total, store.BODY.decode(document).contribution)
            if number % _AT_A_TIME == 0:
                guard = self._held(guard)
        total = with_all_accounts(total)
        for writes in in_commits(self._replacements(total)):
            guard = guard.commit(self.documents, *writes, held_until=self.clock() + HOLD)
        guard.commit(self.documents)

    def _empty_unreadable(self) -> None:
        """Empty the totals that cannot be read: nothing can be added to them, and they are summed anew."""
        guard = Guard.read(self.documents)
        for document in all_documents(self.documents, Query("totals")):
            try:
                store.cells_in(document)
            except ValueError:
                group = document.path.removeprefix(f"{TOTALS}/")
                guard = guard.commit(self.documents, store.replacement(TOTALS, group, {}, document))

    def _held(self, guard: Guard) -> Guard:
        return guard.commit(self.documents, held_until=self.clock() + HOLD)

    def _replacements(self, total: Cells) -> list[Write]:
        before = {
            document.path.removeprefix(f"{TOTALS}/"): document
            for document in all_documents(self.documents, Query("totals"))
        }
        replaced: list[Write] = [
            store.replacement(TOTALS, group, within, before.get(group)) for group, within in total.items()
        ]
        return [*replaced, *(Delete(document.path) for group, document in before.items() if group not in total)]

    def _recount(self, phone: str) -> None:
        guard = Guard.read(self.documents)
        tally = self.documents.get(store.tally_path(phone))
        queued = self.documents.get(outbox_path(phone))
        try:
            counted = self.counting.recount(phone, tally, queued)
        except (ValueError, KeyError) as error:
            telemetry.failure("tally_failed", error)
            return
        if counted.is_changed:
            commit_all(self.documents, guard, [counted])


def _repeated(act: Callable[[], None]) -> None:
    """Act again after a conflict: another learner was counted meanwhile."""
    for left in reversed(range(_TRIES)):
        try:
            act()
        except ConflictError:
            if not left:
                raise
        else:
            return
