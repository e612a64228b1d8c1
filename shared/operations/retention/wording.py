"""Deletes the wording of texts that are older than the deployment keeps them, learner by learner, once a day.

A batch and its texts lose their wording in one commit, which also marks on the dialog up to which batch that was done.
So no batch is read twice, and a crash at any moment leaves whole batches. The wording stays as long as it is needed:
until every consumer has applied the batch, and no text of it is open.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared import telemetry
from shared.contracts.batch import Batch
from shared.contracts.wording import DELETED
from shared.drill_progress import learners
from shared.errors import ConflictError
from shared.event_log import log, marks
from shared.operations.retention.unworded import without_wording
from shared.ports import Clock, Document, DocumentStore, Query, Update, Write, upsert
from shared.sms import outbox
from shared.sms.text import text_id
from shared.sms.text import without_wording as text_without_wording
from shared.snapshots.store import Snapshots
from shared.store.scans import UNHURRIED, Group, Pace, Scan

BATCHES = 20
"""Number of batches that are read and rewritten at a time."""

_DONE = "runs/wording-retention"


@dataclass(frozen=True)
class WordingRetention:
    """Deletes wording. `keep`: for how long it is kept; None for ever.

    runs/wording-retention    done_on    the UTC day of the last completed scan, in ISO 8601
    """

    documents: DocumentStore
    keep: timedelta | None
    clock: Clock
    pace: Pace = UNHURRIED

    def run(self) -> None:
        """Do one run of the day's scan. Raises RetryError when the store is unavailable; the next run goes on."""
        if self.keep is None:
            return
        now = self.clock()
        today, done = now.date().isoformat(), self.documents.get(_DONE)
        if done is not None and done.fields["done_on"] == today:
            return
        scan = Scan("wording-retention-place", self.documents, self.pace)
        if scan.run([Query("dialogs"), Query("parked")], partial(self._visit, now - self.keep)):
            with suppress(ConflictError):  # a concurrent run has completed the same scan
                self.documents.commit(upsert(done, _DONE, {"done_on": today}))

    def _visit(self, before: datetime, group: Group) -> None:
        """Delete what is older. Leave what another instance is writing, or what cannot be read, to the next scan."""
        for document in group:
            try:
                if document.path.startswith("parked/"):
                    self._empty_parked(document, before)
                else:
                    self._empty_dialog(document, before)
            except ConflictError:
                continue
            except ValueError as error:
                telemetry.failure("failed", error)

    def _empty_parked(self, parked: Document, before: datetime) -> None:
        at = parked.fields["parked_at"]
        if isinstance(at, datetime) and at < before and parked.fields["payload"] != DELETED:
            self.documents.commit(Update(parked.path, {"payload": DELETED}, parked.version))

    def _empty_dialog(self, dialog: Document, before: datetime) -> None:
        """Delete the wording of a dialog's old batches. Raises ConflictError, and ValueError for an unreadable one."""
        phone, done = dialog.path.rpartition("/")[2], marks.wording_deleted(dialog)
        if dialog.fields["seq"] == done:
            return
        last, version = self._applied(phone), dialog.version
        while done < last:
            query = Query(f"{dialog.path}/batches", order_by="seq", at_least=done + 1, limit=BATCHES)
            writes, reached = self._writes(phone, self.documents.find(query), last, before)
            if reached is None:
                return
            mark = Update(dialog.path, marks.with_wording_deleted(reached), version)
            version, *_ = self.documents.commit(mark, *writes)
            done = reached

    def _applied(self, phone: str) -> int:
        """Return the number of the last batch that every consumer has applied."""
        cursors = {learners.learner_path(phone): learners.cursor_in, outbox.outbox_path(phone): outbox.cursor_in}
        found = self.documents.get_all(list(cursors))
        return min(
            0 if document is None else cursor(document)
            for document, cursor in zip(found, cursors.values(), strict=True)
        )

    def _writes(
        self, phone: str, page: Sequence[Document], last: int, before: datetime
    ) -> tuple[Sequence[Write], int | None]:
        """Return the writes that delete the wording of these batches, as far as they may go, and the last of them."""
        writes: list[Write] = []
        reached, snapshots = None, Snapshots(self.documents)
        for document in page:
            batch = log.decode(snapshots, document)
            if batch.seq > last or batch.decided_at >= before:
                break
            if (texts := self._texts(phone, batch)) is None:
                break
            writes += [log.rewritten(snapshots, document, without_wording), *texts]
            reached = batch.seq
        return writes, reached

    def _texts(self, phone: str, batch: Batch) -> Sequence[Write] | None:
        """Return the writes that delete the wording of a batch's texts; None if one is still needed."""
        writes: list[Write] = []
        index = 0
        while (document := self.documents.get(outbox.text_path(text_id(phone, batch.seq, index)))) is not None:
            stored = outbox.TEXT.stored(document)
            if stored.model.open or stored.model.unconfirmed:
                return None
            writes.append(outbox.update(stored, text_without_wording(stored.model)))
            index += 1
        return writes
