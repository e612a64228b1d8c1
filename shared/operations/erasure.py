"""Forgetting a learner: everything that says who they are and what they wrote is deleted.

    1  dialogs/{phone}, learners/{phone}, outboxes/{phone}    become a stranger's, with seq and cursors where they are
    2  texts/, receipts/, dialogs/{phone}/batches/, parked/   are deleted, as far as they are from before
    3  dialogs/{phone}, learners/{phone}, outboxes/{phone}    are deleted

1 and 3 are one commit each, and each takes place only if nothing has happened to the three. So seq, cursors and log fit
each other at every moment: from 1 on nobody asks for a batch from before, and a new log begins only where nothing is
left of the old one. Whoever texts in between is answered as a stranger, once, and their log goes on. An interrupted
forgetting leaves a stranger who can text, and what of 2 was not deleted yet; forgetting once more deletes it.

Somebody who had opted out stays so: what remains of their dialog is the number and that it opted out, and a new log
begins on it. Nothing remains of anybody else. With the log goes the memory of which commands were handled, and with the
cursors how far: a message about a batch that came after 3 would wait for a log that is gone, and a command that is
delivered again would be taken for a new one, of a stranger's. Therefore nobody is forgotten before they have been quiet
for a while. What turns up all the same (a late receipt is parked, with the number) goes when the same number is
forgotten once more, a day later.

Not here: what Twilio keeps; `failures/`, counts under a hash; the place of a scheduled run, which names a learner until
the next run; Firestore's backups and the past that it can be put back to, until they have expired.
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
from shared.ports import Clock, Delete, Document, DocumentStore, Fields, Query, Update, Write, upsert
from shared.sms import outbox
from shared.store.scans import all_documents

QUIET = timedelta(hours=2)
"""So long a dialog must have been quiet: longer than Pub/Sub tries before it gives a message up (100 times, a minute
apart at most), and than the sweep asks Twilio back for."""

PAGE = 100

Versions = Mapping[str, str]
"""The versions of those of the three documents that exist, by their paths."""


@dataclass(frozen=True)
class Erasure:
    """Forgets learners. An interrupted erasure is repeated; doing it twice does no more than once."""

    documents: DocumentStore
    clock: Clock

    def erase(self, phone: str) -> int:
        """Forget a learner; return how many documents were deleted.

        Raises RejectError for who is not quiet: with nothing deleted, or, where something was decided in the middle of
        it, with nothing deleted of what is since then. Raises RetryError when the store is away.
        """
        deleted = 0
        while True:
            dialog = self._quiet_dialog(phone)
            before = dialogs.stored(dialog, phone).model
            with suppress(ConflictError):
                versions = self._reset(dialog, before)
                deleted += self._delete_history(before)
                return deleted + self._delete_documents(before, versions)

    def _quiet_dialog(self, phone: str) -> Document | None:
        dialog = self.documents.get(dialog_path(phone))
        if dialog is not None and not self._is_quiet(dialog):
            raise RejectError(f"something happened within the last {QUIET}; try again when it is longer ago")
        return dialog

    def _is_quiet(self, dialog: Document) -> bool:
        decided_at = dialog.fields["decided_at"]
        return isinstance(decided_at, datetime) and decided_at < self.clock() - QUIET

    def _reset(self, dialog: Document | None, before: DialogState) -> Versions:
        """Where there is no log there is nothing to be moved past. Raises ConflictError."""
        others = (learners.learner_path(before.phone), outbox.outbox_path(before.phone))
        found = {dialog_path(before.phone): dialog, **{path: self.documents.get(path) for path in others}}
        if before.seq == 0:
            return {path: document.version for path, document in found.items() if document is not None}
        stranger = _blank_documents(before)
        writes = [upsert(document, path, stranger[path]) for path, document in found.items()]
        return dict(zip(found, self.documents.commit(*writes), strict=True))

    def _delete_history(self, before: DialogState) -> int:
        """Delete what is from before, and leave what a stranger has brought since."""
        phone, last = before.phone, before.seq
        ids = outbox.TextStore(self.documents).ids_up_to(phone, last)
        batches = all_documents(self.documents, Query(f"{dialog_path(phone)}/batches", limit=PAGE))
        log = [each.path for each in batches if int(str(each.fields["seq"])) <= last]
        parked = [each.path for each in all_documents(self.documents, Query("parked")) if _is_of(each, phone)]
        for text_id in ids:
            self.documents.commit(*outbox.deletion(text_id))
        for path in (*log, *parked):
            self.documents.commit(Delete(path))
        return len(ids) + len(log) + len(parked)

    def _delete_documents(self, before: DialogState, versions: Versions) -> int:
        """Delete the three, or all but the opt-out; how many writes it took. Raises ConflictError."""
        path, writes = dialog_path(before.phone), [Delete(*each) for each in versions.items()]
        ends: list[Write] = [each for each in writes if each.path != path or not before.profile.opted_out]
        if before.profile.opted_out and before.seq > 0:
            remains = _blank_documents(before.model_copy(update={"seq": 0}))[path]
            ends.append(Update(path, remains, versions[path]))
        if ends:
            self.documents.commit(*ends)
        return len(ends)


def _blank_documents(before: DialogState) -> Mapping[str, Fields]:
    """Return the three documents of somebody of whom only the number is known, and whether it opted out."""
    phone, seq, opted_out = before.phone, before.seq, before.profile.opted_out
    return {
        dialog_path(phone): dialogs.blank(phone, seq, opted_out=opted_out),
        learners.learner_path(phone): learners.blank(phone, seq, opted_out=opted_out),
        outbox.outbox_path(phone): outbox.blank(phone, seq),
    }


def _is_of(parked: Document, phone: str) -> bool:
    """Whether a parked message is this phone's, told by what came with it or by what it says."""
    return parked.fields["phone"] == phone or f'"{phone}"' in str(parked.fields["payload"])
