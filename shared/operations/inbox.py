"""The inbox: conversations that wait for a person, and those that an operator has taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.commands import InboundSms
from shared.contracts.model import Model, Phone
from shared.drill_progress import learners
from shared.drill_progress.conversation import Why
from shared.drill_progress.progress import Progress
from shared.event_log import log
from shared.ports import Clock, Document, DocumentStore, Query
from shared.snapshots.store import Snapshots

MOST_SHOWN = 40
"""Maximum number of conversations of each kind in a list. Each takes two documents, and few share a snapshot."""


class Waiting(Model):
    """A conversation. `since`, `why`: since when the learner waits for a person, and why; None if they do not.

    `text`: what they said last that waits; None if it was deleted, or nothing waits. `operator`, `held_until`: who has
    taken the conversation, and until when; None if nobody holds it.
    """

    phone: Phone
    name: str | None
    language: str
    account: str
    since: datetime | None
    why: Why | None
    text: str | None
    operator: str | None
    held_until: datetime | None


@dataclass(frozen=True)
class Inbox:
    """Lists conversations. Every method raises RetryError when the store is unavailable."""

    documents: DocumentStore
    clock: Clock

    def waiting(self, account: str | None) -> list[Waiting]:
        """Return the conversations that wait, the longest waiting first. `account`: None for all accounts."""
        found = self.documents.find(_that_wait(account))
        return [self._row(progress) for progress in _readable(found)]

    def taken(self, account: str | None) -> list[Waiting]:
        """Return the conversations that operators hold and in which nothing waits, in the order in which they end."""
        found = _readable(self.documents.find(_held(account, self.clock())))
        return [self._row(progress) for progress in found if progress.conversation.waits_since is None]

    def number_waiting(self, account: str | None) -> int:
        """Return how many conversations wait."""
        return self.documents.count(_that_wait(account))

    def _row(self, progress: Progress) -> Waiting:
        conversation, profile = progress.conversation, progress.profile
        is_held = conversation.is_held(self.clock())
        return Waiting(
            phone=progress.phone,
            name=profile.name,
            language=profile.language,
            account=profile.account,
            since=conversation.waits_since,
            why=conversation.why,
            text=None if conversation.seq is None else self._text(progress.phone, conversation.seq),
            operator=conversation.operator if is_held else None,
            held_until=conversation.held_until if is_held else None,
        )

    def _text(self, phone: str, seq: int) -> str | None:
        """Return the text that came with a batch; None if it was deleted meanwhile."""
        query = Query(f"{log.dialog_path(phone)}/batches", order_by="seq", at_least=seq, at_most=seq, limit=1)
        for document in self.documents.find(query):
            command = log.decode(Snapshots(self.documents), document).command
            if isinstance(command, InboundSms):
                return command.text
        return None


def _that_wait(account: str | None) -> Query:
    if account is None:
        return Query("learners", order_by="waits_since", limit=MOST_SHOWN)
    return Query("learners", where={"account": account}, order_by="waits_since", limit=MOST_SHOWN)


def _held(account: str | None, now: datetime) -> Query:
    if account is None:
        return Query("learners", order_by="held_until", at_least=now, limit=MOST_SHOWN)
    return Query("learners", where={"account": account}, order_by="held_until", at_least=now, limit=MOST_SHOWN)


def _readable(found: Sequence[Document]) -> list[Progress]:
    """Return those learners that can be read. Verifying finds the others."""
    return [stored.model for each in found if (stored := learners.readable(each)) is not None]
