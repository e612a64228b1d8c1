"""Publishing batches again of which a consumer has not heard, because nobody delivers their command again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import telemetry
from shared.clock import CLOCKS_APART
from shared.event_log import log
from shared.ports import Clock, Document, DocumentStore, Fields, Publisher, Query, upsert
from shared.store.scans import UNLIMITED, Scan, TimeLimit
from shared.store.shards import ANY_SHARD

Cursor = Callable[[str], int]
"""The number of the last batch of a phone's that a consumer has taken in."""

UNDER_WAY = timedelta(minutes=2)
"""So long a batch may take to its consumers before it counts as unheard."""

_PLACE = "runs/republishing"


@dataclass(frozen=True)
class BatchRelay:
    """Looks at the dialogs that something happened in since the last round began, however many runs a round takes.

    runs/republishing    until    when the last whole round began, or null
                         began    when the round began that goes on, or null
    """

    documents: DocumentStore
    publisher: Publisher
    cursors: Sequence[Cursor]
    clock: Clock
    limit: TimeLimit = UNLIMITED

    def run(self) -> None:
        """One run. Raises RetryError when the store or the topics are away; the next run then begins where this did."""
        now, place = self.clock(), self.documents.get(_PLACE)
        until, began = (place.fields["until"], place.fields["began"]) if place else (None, None)
        since = until - CLOCKS_APART if isinstance(until, datetime) else None
        lately = Query("dialogs", where_in=ANY_SHARD, order_by="decided_at", at_least=since, at_most=now - UNDER_WAY)
        is_whole = Scan("republishing-place", self.documents, self.limit).run([lately], self._look_at)
        began = began or now
        fields: Fields = {"until": began, "began": None} if is_whole else {"until": until, "began": began}
        self.documents.commit(upsert(place, _PLACE, fields))

    def _look_at(self, dialog: Document) -> None:
        """One that cannot be read is told of, and keeps nobody else waiting."""
        try:
            self._republish(dialog)
        except ValueError as error:
            telemetry.failure("failed", error)

    def _republish(self, dialog: Document) -> None:
        phone, seq = dialog.path.rpartition("/")[2], dialog.fields["seq"]
        if not isinstance(seq, int) or all(cursor(phone) >= seq for cursor in self.cursors):
            return
        (batch,) = log.read(self.documents, phone, seq, seq)
        self.publisher.publish("dialog-events", phone, batch.model_dump_json())
        telemetry.warning("batch_republished")
