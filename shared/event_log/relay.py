"""Republish batches that a consumer has not applied and whose command will not be redelivered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import telemetry
from shared.clock import MAX_CLOCK_SKEW
from shared.event_log import log
from shared.ports import Clock, Document, DocumentStore, Fields, Publisher, Query, upsert
from shared.store.scans import UNHURRIED, Group, Pace, Scan
from shared.store.shards import ANY_SHARD

Cursor = Callable[[str], int]
"""Returns the seq of the last batch that a consumer has applied for a phone."""

UNDER_WAY = timedelta(minutes=2)
"""Time after which a batch counts as unconsumed."""

_CHECKPOINT = "runs/republishing"


@dataclass(frozen=True)
class BatchRelay:
    """Scans the dialogs that have changed since the last completed scan began. One scan may take several runs.

    runs/republishing    until    when the last completed scan began, or null
                         began    when the unfinished scan began, or null
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
        until, began = (checkpoint.fields["until"], checkpoint.fields["began"]) if checkpoint else (None, None)
        since = until - UNDER_WAY - MAX_CLOCK_SKEW if isinstance(until, datetime) else None
        changed = Query("dialogs", where_in=ANY_SHARD, order_by="decided_at", at_least=since, at_most=now - UNDER_WAY)
        completed = Scan("republishing-place", self.documents, self.pace).run([changed], self._visit)
        began = began or now
        fields: Fields = {"until": began, "began": None} if completed else {"until": until, "began": began}
        self.documents.commit(upsert(checkpoint, _CHECKPOINT, fields))

    def _visit(self, dialogs: Group) -> None:
        """Republish the last batch of each dialog if needed.

        Log an unreadable dialog, so that the scan goes on.
        """
        for dialog in dialogs:
            try:
                self._republish(dialog)
            except ValueError as error:
                telemetry.failure("failed", error)

    def _republish(self, dialog: Document) -> None:
        phone, seq = dialog.path.rpartition("/")[2], dialog.fields["seq"]
        if not isinstance(seq, int) or all(cursor(phone) >= seq for cursor in self.cursors):
            return
        self.publisher.publish("dialog-events", phone, log.message_about(self.documents, phone, seq))
        telemetry.warning("batch_republished")
