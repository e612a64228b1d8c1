"""The scheduled run that keeps the totals: it counts the learners who have changed since the last run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.errors import RetryError
from shared.ports import Clock, Document, DocumentStore, Query, upsert
from shared.sms.outbox import outbox_path
from shared.store.overlap import Overlap
from shared.store.scans import Group, Pace, Scan, TimeLimit
from shared.store.shards import ANY_SHARD
from shared.tallies import samples, store
from shared.tallies.commit_size import fits
from shared.tallies.counting import Counted, Counting
from shared.tallies.store import TOTALS, Guard

GROUP = 200
"""Maximum number of learners whose differences are one commit."""

MOST_GROUPS = 100
"""Number of groups of cells after which a commit ends, with fewer learners: learners counted for the first time."""

_CHECKPOINT = "runs/tallying"


@dataclass(frozen=True)
class Tallying:
    """Counts the learners whose dialog has changed, or of whom a text is due for another look.

    A dialog is visited once it has rested for MAX_CLOCK_SKEW: no later write can have an earlier time, so the scans of
    two runs need not overlap. `runs/tallying` holds `until`, the time up to which all changes are counted.
    """

    documents: DocumentStore
    counting: Counting
    clock: Clock
    limit: TimeLimit
    overlap: Overlap

    def run(self) -> None:
        """Do one run. It does nothing while the totals are summed anew.

        Raises RetryError when the store is unavailable, or if another run has committed meanwhile; the next run then
        counts what is left.
        """
        now, checkpoint = self.clock(), self.documents.get(_CHECKPOINT)
        if Guard.read(self.documents).is_held(now):
            telemetry.warning("tallying_held")
            return
        until = None if checkpoint is None else checkpoint.fields["until"]
        since, up_to = until if isinstance(until, datetime) else None, now - MAX_CLOCK_SKEW
        looks = Query("tallies", where_in=ANY_SHARD, order_by="look_at", at_most=now, limit=GROUP)
        # Last, since `until` moves when this one is through, however many runs it took.
        changed = Query(
            "dialogs", where_in=ANY_SHARD, order_by="decided_at", at_least=since, at_most=up_to, limit=GROUP
        )
        if Scan("tallying-place", self.documents, Pace(self.limit), GROUP).run([looks, changed], self._visit):
            self.documents.commit(upsert(checkpoint, _CHECKPOINT, {"until": up_to}))

    def _visit(self, group: Group) -> None:
        self.count({_phone(each): _expected(each) for each in group})

    def count(self, learners: dict[str, int]) -> None:
        """Count these learners, by their numbers, with the number of the last batch that each is known to have.

        Raises ConflictError if anything else was counted meanwhile, and RetryError when the store is unavailable or the
        totals are being summed anew.
        """
        guard, phones = Guard.read(self.documents), [*learners]
        if guard.is_held(self.clock()):
            raise RetryError
        tallies = self.documents.get_all([store.tally_path(phone) for phone in phones])
        # After the tallies: an erasure deletes both at once, and a new tally must not begin on an old outbox.
        queued = self.documents.get_all([outbox_path(phone) for phone in phones])
        counts = [
            partial(self.counting.count, phone, tally, outbox, learners[phone])
            for phone, tally, outbox in zip(phones, tallies, queued, strict=True)
        ]
        commit_all(self.documents, guard, self._counted(counts))

    def _counted(self, counts: Sequence[Callable[[], Counted]]) -> list[Counted]:
        with self.overlap.calls() as begin:
            waits = [begin(partial(_unless_unreadable, count)) for count in counts]
            return [counted for wait in waits if (counted := wait()) is not None and counted.is_changed]


def commit_all(documents: DocumentStore, guard: Guard, counted: Sequence[Counted]) -> Guard:
    """Commit the tallies with what the totals change by; return the guard for the next commit.

    Raises ConflictError if anything else was counted since the guard was read, and RetryError. What is in the commits
    before stays.
    """
    part: list[Counted] = []
    groups: set[str] = set()
    for each in counted:
        part.append(each)
        groups.update(each.change)
        if len(groups) >= MOST_GROUPS:
            guard, part, groups = _commit(documents, guard, part), [], set()
    return _commit(documents, guard, part) if part else guard


def _commit(documents: DocumentStore, guard: Guard, part: Sequence[Counted]) -> Guard:
    """Commit these learners: as two halves, one after the other, if they are too large for one commit."""
    change = store.total_change(each.change for each in part)
    others = {each.tally.phone: each.others for each in part if each.others}
    writes = [
        *(each.write() for each in part),
        *store.additions(documents, TOTALS, change),
        *samples.additions(documents, others),
    ]
    if len(part) > 1 and not fits(writes):
        half = len(part) // 2
        return _commit(documents, _commit(documents, guard, part[:half]), part[half:])
    return guard.commit(documents, *writes)


def _unless_unreadable(count: Callable[[], Counted]) -> Counted | None:
    """Count a learner, or log that a document is unreadable: one learner must not stop the run."""
    try:
        return count()
    except (ValueError, KeyError) as error:
        telemetry.failure("tally_failed", error)
        return None


def _phone(document: Document) -> str:
    return document.path.rpartition("/")[2]


def _expected(document: Document) -> int:
    seq = document.fields.get("seq")
    return seq if isinstance(seq, int) else 0
