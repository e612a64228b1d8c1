"""Forgetting a learner: everything that says who they are and what they wrote is deleted.

    texts/, receipts/      of the learner's texts       dialogs/{phone}/batches/   their log
    parked/                messages of theirs           dialogs/{phone}            their dialog, at the very end
    learners/, outboxes/   {phone}

Somebody who had opted out stays so: what remains of their dialog is the number and that it opted out, and a new log
begins on it. Nothing remains of anybody else. With the log goes the memory of which commands were handled: one that is
delivered again afterwards is taken for a new one, of a stranger's. Therefore nobody is forgotten before they have been
quiet for a while. What turns up all the same (a late receipt is parked, with the number) goes when the
same number is forgotten once more, a day later.

Not here: what Twilio keeps; `failures/`, counts under a hash; the place of a scheduled run, which names a learner until
the next run; Firestore's backups and the past that it can be put back to, until they have expired.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.profile import Profile
from shared.dialog.state import DialogState
from shared.drill_progress.learners import learner_path
from shared.errors import ConflictError, RejectError
from shared.log import dialog_path
from shared.paging import every
from shared.ports import Clock, Delete, Document, Documents, Fields, Query, Update
from shared.sms.outbox import outbox_path, receipt_path

QUIET = timedelta(hours=2)
"""So long a dialog must have been quiet: longer than Pub/Sub tries before it gives a message up (100 times, a minute
apart at most), and than the sweep asks Twilio back for."""

PAGE = 100


@dataclass(frozen=True)
class Forgetter:
    """Forgets learners. Whoever was interrupted begins again; doing it twice does no more than once."""

    documents: Documents
    clock: Clock

    def __call__(self, phone: str) -> int:
        """How many documents were deleted. Raises RejectError, with nothing deleted, for who is not quiet yet.

        Raises RetryError when the store is away.
        """
        dialog = self.documents.get(dialog_path(phone))
        if dialog is not None and not self._is_quiet(dialog):
            raise RejectError(f"something happened within the last {QUIET}; try again when it is longer ago")
        return self._all_else(phone) + self._dialog(phone)

    def _is_quiet(self, dialog: Document) -> bool:
        decided_at = dialog.fields["decided_at"]
        return isinstance(decided_at, datetime) and decided_at < self.clock() - QUIET

    def _all_else(self, phone: str) -> int:
        texts = self._emptied(Query("texts", equal={"phone": phone}, limit=PAGE), receipt_path)
        own = [path for path in (learner_path(phone), outbox_path(phone)) if self.documents.get(path) is not None]
        parked = [each.path for each in every(self.documents, Query("parked")) if _is_of(each, phone)]
        for path in (*own, *parked):
            self.documents.commit(Delete(path))
        return texts + len(own) + len(parked)

    def _dialog(self, phone: str) -> int:
        """Delete the log and then the state. Where something is decided in between, both again: they go together."""
        count, path = 0, dialog_path(phone)
        while True:
            dialog = self.documents.get(path)
            count += self._emptied(Query(f"{path}/batches", limit=PAGE))
            if dialog is None or (remains := _remains(dialog, phone)) == _kept(dialog):
                return count
            end = Delete(path, dialog.version) if remains is None else Update(path, remains, dialog.version)
            try:
                self.documents.commit(end)
            except ConflictError:
                continue
            return count + 1

    def _emptied(self, query: Query, beside: Callable[[str], str] | None = None) -> int:
        """Delete what this finds, a page at a time, with what lies `beside` each id; how many were found."""
        count = 0
        while page := self.documents.find(query):
            found = [each.path for each in page]
            others = [] if beside is None else [beside(path.rpartition("/")[2]) for path in found]
            self.documents.commit(*map(Delete, [*found, *others]))
            count += len(found)
        return count


def _is_of(parked: Document, phone: str) -> bool:
    """Whether a parked message is this phone's, told by what came with it or by what it says."""
    return parked.fields["phone"] == phone or f'"{phone}"' in str(parked.fields["payload"])


def _kept(dialog: Document) -> Fields:
    return {name: dialog.fields[name] for name in ("seq", "body")}


def _remains(dialog: Document, phone: str) -> Fields | None:
    """What is kept of a dialog: that its owner opted out."""
    if not DialogState.model_validate_json(str(dialog.fields["body"])).profile.opted_out:
        return None
    return {"seq": 0, "body": DialogState(phone=phone, profile=Profile(opted_out=True)).model_dump_json()}
