"""The audit trail: who did what, when and why. It outlives the learner whom an action was about.

audit/{id of the action}
at              when
operator        who
authenticated   whether that is the account as which they have authenticated, and not a name that anybody could have
action          what, as the command line names it
reason          why; null once the learner is forgotten
phone           the learner's number; null if the action was about none, or about one who is forgotten
outcome         what came of it; null if the log tells that, under the action's id as the command's
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from shared.contracts import commands as c
from shared.contracts.model import Id, Model, Phone, Utf8Text
from shared.errors import ConflictError, RejectError, RetryError
from shared.event_log import log
from shared.ports import Clock, Create, Document, DocumentStore, Fields, Query, Update
from shared.store.scans import all_documents


@dataclass(frozen=True)
class By:
    """Who acts, and why. Neither is empty. `authenticated`: whether the operator is an authenticated account."""

    operator: str
    reason: str
    authenticated: bool = False


Reasoned = Callable[[str], By]
"""Returns who acts, for this reason."""


class Entry(Model):
    """One action. `outcome`: what came of it; None while that is unknown.

    `changed`: what the operator wrote into a command, as long as the log has it: the new values of a profile, the drill
    that was started, the text that was sent. What an action on the whole store has changed is in its outcome.
    """

    id: Id
    at: datetime
    operator: Utf8Text = Field(min_length=1)
    authenticated: bool = False
    action: str
    reason: Utf8Text | None
    phone: Phone | None
    outcome: str | None
    changed: str | None = None


@dataclass(frozen=True)
class Audit:
    """Records actions, and lists them. Every method raises RetryError when the store is unavailable."""

    documents: DocumentStore
    clock: Clock

    def record(self, action_id: str, action: str, by: By, phone: str | None = None) -> None:
        """Record an action before it is done, so that none is done without an entry.

        Does nothing if it was recorded before. Raises RejectError if that was another action with the same id.
        """
        what: Fields = {"at": self.clock(), "operator": by.operator, "action": action, "reason": by.reason}
        about: Fields = {"authenticated": by.authenticated, "phone": phone, "outcome": None}
        try:
            self.documents.commit(Create(_path(action_id), {**what, **about}))
        except ConflictError as error:
            if not self.has(action_id, by, phone):
                raise RetryError from error

    def has(self, action_id: str, by: By, phone: str | None) -> bool:
        """Return whether an action was recorded. Raises RejectError if another one was, with the same id."""
        entry = self.documents.get(_path(action_id))
        if entry is None:
            return False
        if (entry.fields["operator"], entry.fields["phone"]) != (by.operator, phone):
            raise RejectError("this form was used before; open the page again")
        return True

    def ended(self, action_id: str, outcome: str) -> None:
        """Record what came of an action."""
        self.documents.commit(Update(_path(action_id), {"outcome": outcome}))

    def entries(self, phone: str | None = None) -> Iterator[Entry]:
        """Yield the actions, oldest first: all, or those about one learner."""
        if phone is None:
            found = all_documents(self.documents, Query("audit", order_by="at"))
            yield from map(self._entry, found)
        else:
            own = map(self._entry, about(self.documents, phone))
            yield from sorted(own, key=lambda entry: (entry.at, entry.id))

    def page(self, first: datetime, last: datetime, size: int, after: str | None = None) -> list[Entry]:
        """Return the actions of a time, oldest first, at most `size` of them.

        `after`: id of the action after which the page begins. Raises RejectError if there is none with this id. Reads
        two documents for each action.
        """
        begin = None if after is None else self.documents.get(_path(after))
        if after is not None and begin is None:
            raise RejectError("there is no action after which the page could begin")
        query = Query("audit", order_by="at", at_least=first, at_most=last, start_after=begin, limit=size)
        return [self._entry(each) for each in self.documents.find(query)]

    def _entry(self, document: Document) -> Entry:
        entry = Entry.model_validate({"id": document.path.rpartition("/")[2], **document.fields})
        if entry.outcome is not None or entry.phone is None:
            return entry
        batch = log.batch_of(self.documents, entry.phone, entry.id)
        if batch is None:
            return entry
        events = ", ".join(event.type for event in batch.events) or "no effect"
        return entry.model_copy(update={"outcome": events, "changed": _changed(batch.command)})


def about(documents: DocumentStore, phone: str) -> Iterator[Document]:
    """Yield the entries about a learner. Raises RetryError."""
    return all_documents(documents, Query("audit", where={"phone": phone}))


def anonymised(entry: Document) -> Update:
    """Build the write that takes the learner out of an entry: the number, and what was written about them."""
    return Update(entry.path, {"phone": None, "reason": None})


def _changed(command: c.LoggedCommand) -> str | None:
    match command:
        case c.UpdateUser(changes=changes):
            return " ".join(f"{key}={value}" for key, value in changes.items())
        case c.StartDrill(drill_slug=slug):
            return slug
        case c.SendAdHocMessage(text=text):
            return text
        case _:
            return None


def _path(action_id: str) -> str:
    return f"audit/{action_id}"
