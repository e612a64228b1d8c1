"""Republish batches that a consumer has not applied and whose command will not be redelivered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.event_log import log
from shared.ports import MOST_AT_ONCE, Clock, Document, DocumentStore, Fields, Publisher, Query, upsert
from shared.store.scans import UNHURRIED, Group, Pace, Scan
from shared.store.shards import ANY_SHARD

UNDER_WAY = timedelta(minutes=2)
"""Time after which a batch counts as unconsumed."""

_CHECKPOINT = "runs/republishing"


@dataclass(frozen=True)
class Cursor:
    """Where a consumer keeps the seq of the last batch that it has applied for a phone.

    `path`: returns the path of the phone's document, which is missing until the consumer has applied a batch. `seq`:
    returns the seq in that document, or raises ValueError if it is unreadable.
    """

    path: Callable[[str], str]
    seq: Callable[[Document], int]


@dataclass(frozen=True)
class _Times:
    """When a scan began, by the clock of its instance and by the store's own; None if there was none."""

    clock: datetime | None = None
    store: datetime | None = None

    @classmethod
    def of(cls, fields: Fields, clock: str, store: str) -> "_Times":
        """Read the times from these fields. An earlier release writes no time of the store."""
        by_clock, by_store = fields.get(clock), fields.get(store)
        return cls(
            by_clock if isinstance(by_clock, datetime) else None,
            by_store if isinstance(by_store, datetime) else None,
        )

    def has_seen(self, dialog: Document) -> bool:
        """Return whether the scan, which has completed, has visited the dialog as it is now."""
        decided_at, written_at = dialog.fields["decided_at"], dialog.updated_at
        if self.clock is None or self.store is None or written_at is None or not isinstance(decided_at, datetime):
            return False
        return decided_at <= self.clock - UNDER_WAY and written_at < self.store


@dataclass(frozen=True)
class BatchRelay:
    """Scans the dialogs that have changed since the last completed scan began. One scan may take several runs.

    Two scans overlap by MAX_CLOCK_SKEW; of the dialogs in both, the second one reads no cursor if nothing has changed.

    runs/republishing    until      when the last completed scan began, or null
                         read_at    the same moment on the store's own clock, or null
                         began      when the unfinished scan began, or null
                         began_at   the same moment on the store's own clock, or null
    """

    documents: DocumentStore
    publisher: Publisher
    cursors: Sequence[Cursor]
    clock: Clock
    pace: Pace = UNHURRIED

    def run(self) -> None:
        """Do one run of the scan.

        Raises RetryError when the store or the topics are unavailable; the next run then starts where this one did.
        """
        now, checkpoint = self.clock(), self.documents.get(_CHECKPOINT)
        known: Fields = {} if checkpoint is None else checkpoint.fields
        seen, begun = _Times.of(known, "until", "read_at"), _Times.of(known, "began", "began_at")
        if begun.clock is None:
            begun = _Times(now, None if checkpoint is None else checkpoint.read_at)
            # Before the scan, so that the next run knows when it began even if this one crashes.
            checkpoint = self._store(checkpoint, seen, begun)
        since = None if seen.clock is None else seen.clock - UNDER_WAY - MAX_CLOCK_SKEW
        changed = Query("dialogs", where_in=ANY_SHARD, order_by="decided_at", at_least=since, at_most=now - UNDER_WAY)
        scan = Scan("republishing-place", self.documents, self.pace, MOST_AT_ONCE // len(self.cursors))
        if scan.run([changed], partial(self._visit, seen)):
            self._store(checkpoint, begun, _Times())

    def _store(self, before: Document | None, seen: "_Times", begun: "_Times") -> Document:
        """Store the times of the last completed scan and of the unfinished one; return the checkpoint."""
        times: Fields = {
            "until": seen.clock,
            "read_at": seen.store,
            "began": begun.clock,
            "began_at": begun.store,
        }
        (version,) = self.documents.commit(upsert(before, _CHECKPOINT, times))
        return Document(_CHECKPOINT, times, version)

    def _visit(self, seen: _Times, group: Group) -> None:
        """Republish the last batch of each dialog if needed.

        Log an unreadable dialog, so that the scan goes on.
        """
        dialogs = [dialog for dialog in group if not seen.has_seen(dialog)]
        paths = [cursor.path(_phone(dialog)) for dialog in dialogs for cursor in self.cursors]
        applied = self.documents.get_all(paths) if paths else []
        for number, dialog in enumerate(dialogs):
            first = number * len(self.cursors)
            try:
                self._republish(dialog, applied[first : first + len(self.cursors)])
            except ValueError as error:
                telemetry.failure("failed", error)

    def _republish(self, dialog: Document, applied: Sequence[Document | None]) -> None:
        """Republish the dialog's last batch unless all consumers, with these documents, have applied it."""
        phone, seq = _phone(dialog), dialog.fields["seq"]
        if not isinstance(seq, int):
            return
        positions = (
            0 if document is None else cursor.seq(document)
            for cursor, document in zip(self.cursors, applied, strict=True)
        )
        if all(position >= seq for position in positions):
            return
        self.publisher.publish("dialog-events", phone, log.message_about(self.documents, phone, seq))
        telemetry.warning("batch_republished")


def _phone(dialog: Document) -> str:
    return dialog.path.rpartition("/")[2]
