"""Erasure of a learner: deletes everything that identifies them and everything they wrote.

    1  dialogs/{phone}, learners/{phone}, outboxes/{phone}    are blanked; seq and cursors stay
    2  texts/, receipts/, dialogs/{phone}/batches/, parked/   are deleted, as far as they are older than step 1
       audit/                                                 entries about the learner lose number and reason
    3  dialogs/{phone}, learners/{phone}, outboxes/{phone}    are deleted

Steps 1 and 3 are one commit each, guarded by the versions of the three documents. So seq, cursors and log are
consistent at every moment: after step 1 no consumer reads an older batch, and a new log starts only after the old one
is deleted. A text that arrives in between is answered as a stranger's, once, and its log goes on. An interrupted
erasure leaves a stranger who can text, and a part of the documents of step 2; the next erasure deletes them.

An opt-out stays: the dialog then remains with the number and the opt-out only, and a new log starts on it. Otherwise
nothing remains. The log also records which commands were handled, and the cursors how far the consumers are. After
step 3, a message about a later batch would wait for a deleted log, and a redelivered command would count as a new
one, of a stranger. Therefore a learner is erased only after a quiet period, and only if no text to them is open: the
carrier may have it, or may get it later. Documents that still appear later (a late
receipt is parked, with the number) are deleted by another erasure of the number, a day later.

Not erased: data at Twilio; `failures/`, which are counts under a hash; the checkpoint of a scheduled run, which names a
learner until the next run; Firestore's backups and point-in-time recovery, until they expire.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.dialog import store as dialogs
from shared.dialog.state import DialogState
from shared.drill_progress import learners
from shared.errors import ConflictError, RejectError
from shared.event_log.log import dialog_path
from shared.operations import audit
from shared.ports import Clock, Delete, Document, DocumentStore, Fields, Query, Update, Write, upsert
from shared.sms import outbox
from shared.store.scans import all_documents

QUIET = timedelta(hours=2)
"""Minimum time since the last decision. Longer than Pub/Sub's retries (100 attempts, a minute apart at most) and than
the window in which the sweep queries Twilio."""

PAGE = 100
"""Batches that are read at a time."""

Versions = Mapping[str, str]
"""The versions of the existing ones of the three documents, by path."""


@dataclass(frozen=True)
class Erasure:
    """Erases learners. An erasure can be repeated, after an interruption or at any time."""

    documents: DocumentStore
    clock: Clock

    def erase(self, phone: str) -> int:
        """Erase a learner; return the number of deleted documents.

        Raises RejectError if the dialog was active within `QUIET`, or if texts to the learner are open: nothing is
        deleted then, or, if the activity began during the erasure, nothing of the activity. Raises RetryError when the
        store is unavailable.
        """
        deleted = 0
        while True:
            dialog = self._quiet_dialog(phone)
            before = dialogs.without_drill(dialog, phone)
            with suppress(ConflictError):
                versions = self._reset(dialog, before)
                deleted += self._delete_history(before)
                return deleted + self._delete_documents(before, versions)

    def check(self, phone: str) -> None:
        """Check that a learner can be erased now. Raises as `erase` does, and deletes nothing."""
        self._quiet_dialog(phone)

    def _quiet_dialog(self, phone: str) -> Document | None:
        dialog = self.documents.get(dialog_path(phone))
        if dialog is not None and not self._is_quiet(dialog):
            raise RejectError(f"the dialog was active within the last {QUIET}; try again later")
        if outbox.TextStore(self.documents).has_open_texts(phone):
            raise RejectError(
                "texts to this learner are open; try again once they are sent, or once an opt-out has cancelled them"
            )
        return dialog

    def _is_quiet(self, dialog: Document) -> bool:
        decided_at = dialog.fields["decided_at"]
        return isinstance(decided_at, datetime) and decided_at < self.clock() - QUIET

    def _reset(self, dialog: Document | None, before: DialogState) -> Versions:
        """Blank the three documents, unless there is no log; return their versions.

        Raises ConflictError.
        """
        others = (learners.learner_path(before.phone), outbox.outbox_path(before.phone))
        stored = {dialog_path(before.phone): dialog, **{path: self.documents.get(path) for path in others}}
        if before.seq == 0:
            return {path: document.version for path, document in stored.items() if document is not None}
        blank = _blank_documents(before)
        writes = [upsert(document, path, blank[path]) for path, document in stored.items()]
        return dict(zip(stored, self.documents.commit(*writes), strict=True))

    def _delete_history(self, before: DialogState) -> int:
        """Delete the documents up to `before`, not those that were added since; return their number."""
        phone, last = before.phone, before.seq
        ids = outbox.TextStore(self.documents).ids_up_to(phone, last)
        batches = all_documents(self.documents, Query(f"{dialog_path(phone)}/batches", limit=PAGE))
        log = [each.path for each in batches if int(str(each.fields["seq"])) <= last]
        parked = [each.path for each in all_documents(self.documents, Query("parked")) if _belongs_to(each, phone)]
        for text_id in ids:
            self.documents.commit(*outbox.deletion(text_id))
        for path in (*log, *parked):
            self.documents.commit(Delete(path))
        for entry in audit.about(self.documents, phone):
            self.documents.commit(audit.anonymised(entry))
        return len(ids) + len(log) + len(parked)

    def _delete_documents(self, before: DialogState, versions: Versions) -> int:
        """Delete the three documents, except for an opt-out; return the number of writes.

        Raises ConflictError.
        """
        path, writes = dialog_path(before.phone), [Delete(*each) for each in versions.items()]
        final: list[Write] = [each for each in writes if each.path != path or not before.profile.opted_out]
        if before.profile.opted_out and before.seq > 0:
            remains = _blank_documents(before.model_copy(update={"seq": 0}))[path]
            final.append(Update(path, remains, versions[path]))
        if final:
            self.documents.commit(*final)
        return len(final)


def _blank_documents(before: DialogState) -> Mapping[str, Fields]:
    """Build the three documents of a stranger, of whom only the number and the opt-out are known."""
    phone, seq, opted_out = before.phone, before.seq, before.profile.opted_out
    return {
        dialog_path(phone): dialogs.blank(phone, seq, opted_out=opted_out),
        learners.learner_path(phone): learners.blank(phone, seq, opted_out=opted_out),
        outbox.outbox_path(phone): outbox.blank(phone, seq),
    }


def _belongs_to(parked: Document, phone: str) -> bool:
    """Report whether a parked message belongs to this phone, by its attribute or its payload."""
    return parked.fields["phone"] == phone or f'"{phone}"' in str(parked.fields["payload"])
