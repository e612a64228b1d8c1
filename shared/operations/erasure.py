"""Erasure of a learner: deletes everything that identifies them and everything they wrote.

    1  dialogs/{phone}, learners/{phone}, outboxes/{phone}    are blanked; seq and cursors stay
       remainders/                                            the learner's counts are added, without number
    2  texts/, receipts/, dialogs/{phone}/batches/, parked/   are deleted, as far as they are older than step 1
       and the others of `shared.operations.personal_data`
       audit/                                                 entries about the learner lose number and reason
    3  dialogs/{phone}, learners/{phone}, outboxes/{phone}    are deleted
       tallies/{phone}, samples/                              the learner's figures move to forgotten-totals/, most of a
                                                              long history in commits of their own

Steps 1 and 3 are one commit each, guarded by the versions of the three documents, and step 3 also by that of the
totals. So seq, cursors and log are consistent at every moment: after step 1 no consumer reads an older batch, and a
new log starts only after the old one is deleted. A text that arrives in between is answered as a stranger's, once, and
its log goes on. An interrupted erasure leaves a stranger who can text, and a part of the documents of step 2; the next
erasure deletes them.

The counts move in the commit of step 1, which marks the batches as counted: an erasure that is repeated, after a crash
at any moment, counts only batches that are not marked.

An opt-out stays: the dialog then remains with the number and the opt-out only, and a new log starts on it. Otherwise
nothing remains. The log also records which commands were handled, and the cursors how far the consumers are. After
step 3, a message about a later batch would wait for a deleted log, and a redelivered command would count as a new
one, of a stranger. Therefore a learner is erased only after a quiet period, and only if no text to them is open: the
carrier may have it, or may get it later. Documents that still appear later (a late
receipt is parked, with the number) are deleted by another erasure of the number, a day later.

Not erased: data at Twilio; `failures/`, which are counts under a hash; Firestore's backups and point-in-time recovery,
until they expire.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.dialog import store as dialogs
from shared.dialog.state import DialogState
from shared.drill_progress import learners
from shared.errors import ConflictError, RejectError
from shared.event_log import marks
from shared.event_log.log import dialog_path
from shared.operations import remainders
from shared.operations.personal_data import PARTS
from shared.ports import Clock, Delete, Document, DocumentStore, Fields, Update, Write, upsert
from shared.sms import outbox
from shared.tallies.remainder import move_most, moved_to_remainder

QUIET = timedelta(hours=2)
"""Minimum time since the last decision. Longer than Pub/Sub's retries (100 attempts, a minute apart at most) and than
the window in which the sweep queries Twilio."""

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
        """Blank the three documents and move the counts, unless there is no log; return the versions of the three.

        Raises ConflictError.
        """
        others = (learners.learner_path(before.phone), outbox.outbox_path(before.phone))
        stored = {dialog_path(before.phone): dialog, **{path: self.documents.get(path) for path in others}}
        if before.seq == 0:
            return {path: document.version for path, document in stored.items() if document is not None}
        blank = _blank_documents(before)
        writes = [upsert(document, path, blank[path]) for path, document in stored.items()]
        counts = remainders.counts_of(self.documents, before.phone, marks.counted(dialog), before.seq)
        versions = self.documents.commit(*writes, *remainders.additions(self.documents, counts))
        return dict(zip(stored, versions, strict=False))

    def _delete_history(self, before: DialogState) -> int:
        """Delete the documents up to `before`, not those that were added since; return their number."""
        deleted = 0
        for part in PARTS:
            for writes in part.erasing(self.documents, before.phone, before.seq) if part.erasing else ():
                self.documents.commit(*writes)
                deleted += isinstance(writes[0], Delete)
        return deleted

    def _delete_documents(self, before: DialogState, versions: Versions) -> int:
        """Delete the three documents, except for an opt-out; return the number of writes.

        Raises ConflictError.
        """
        path, writes = dialog_path(before.phone), [Delete(*each) for each in versions.items()]
        final: list[Write] = [each for each in writes if each.path != path or not before.profile.opted_out]
        if before.profile.opted_out and before.seq > 0:
            remains = _blank_documents(before.model_copy(update={"seq": 0}))[path]
            final.append(Update(path, remains, versions[path]))
        move_most(self.documents, before.phone)
        figures = moved_to_remainder(self.documents, before.phone)
        if final or figures:
            self.documents.commit(*final, *figures)
        return len(final)


def _blank_documents(before: DialogState) -> Mapping[str, Fields]:
    """Build the three documents of a stranger, of whom only the number and the opt-out are known."""
    phone, seq, opted_out = before.phone, before.seq, before.profile.opted_out
    return {
        dialog_path(phone): dialogs.blank(phone, seq, opted_out=opted_out),
        learners.learner_path(phone): learners.blank(phone, seq, opted_out=opted_out),
        outbox.outbox_path(phone): outbox.blank(phone, seq),
    }
