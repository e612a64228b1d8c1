"""Publishing batches again of which a consumer has not heard, because nobody delivers their command again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import log, logs
from shared.paging import every
from shared.ports import Clock, Create, Document, Documents, Publisher, Query, Update
from shared.shards import by_shard

Cursor = Callable[[str], int]
"""The number of the last batch of a phone's that a consumer has taken in."""

UNDER_WAY = timedelta(minutes=2)
"""So long a batch may take to its consumers before it counts as unheard."""

CLOCKS_APART = timedelta(minutes=20)
"""How far the clocks of two instances may differ; by so much each run looks back behind the last one."""

_PLACE = "runs/republishing"


@dataclass(frozen=True)
class Republisher:
    """Looks at the dialogs that something happened in since the last run."""

    documents: Documents
    publisher: Publisher
    cursors: Sequence[Cursor]
    clock: Clock

    def __call__(self) -> None:
        """One run. Raises RetryError when the store or the topics are away; the next run then begins where this did."""
        now, place = self.clock(), self.documents.get(_PLACE)
        start = place.fields["until"] if place else None
        since = start - CLOCKS_APART if isinstance(start, datetime) else None
        for query in by_shard(Query("dialogs", rising="decided_at", start=since, end=now - UNDER_WAY)):
            for dialog in every(self.documents, query):
                self._look_at(dialog)
        fields = {"until": now}
        self.documents.commit(Create(_PLACE, fields) if place is None else Update(_PLACE, fields, place.version))

    def _look_at(self, dialog: Document) -> None:
        phone, seq = dialog.path.rpartition("/")[2], dialog.fields["seq"]
        if not isinstance(seq, int) or all(cursor(phone) >= seq for cursor in self.cursors):
            return
        (batch,) = log.read(self.documents, phone, seq, seq)
        self.publisher.publish("dialog-events", phone, batch.model_dump_json())
        logs.warning("batch_republished")
