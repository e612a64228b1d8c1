"""What needs an operator's attention: a bounded look at the whole store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.contracts.model import Model
from shared.operations import sending_switch
from shared.ports import Clock, Document, DocumentStore, Query
from shared.sms.sending_state import load
from shared.store.shards import ANY_SHARD

LATE = timedelta(hours=1)
"""Time after which a scheduled run that is due every few minutes has stopped, or does not come through."""

Kind = Literal[
    "paused",
    "carrier-down",
    "limit-reached",
    "content-broken",
    "parked",
    "ambiguous",
    "doubled",
    "late-drills",
    "late-reminders",
    "late-texts",
    "figures-stopped",
    "sweep-stopped",
]
"""What can need attention, the most urgent first."""


class Item(Model):
    """Something that needs attention. `number`: how many; None if that is no question. `since`: None if not known.

    `detail`: what an operator must know besides, without anybody's text or number; None for nothing.
    """

    kind: Kind
    number: int | None = None
    since: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Attention:
    """Looks for what needs attention. `content_fault`: returns the mistakes of content that could not be activated."""

    documents: DocumentStore
    clock: Clock
    content_fault: Callable[[], str | None]

    def items(self) -> list[Item]:
        """Return what needs attention, the most urgent first.

        Reads three documents and counts seven times. Raises RetryError when the store is unavailable.
        """
        return [*self._sending(), *self._content(), *self._counted(), *self._late(), *self._stopped()]

    def _sending(self) -> Iterator[Item]:
        state = load(self.documents).model
        if state.paused:
            yield Item(kind="paused", number=sending_switch.held(self.documents))
        if state.down_since is not None:
            yield Item(kind="carrier-down", since=state.down_since)
        if state.limit_reached_on is not None:
            yield Item(kind="limit-reached", detail=str(state.limit_reached_on))

    def _content(self) -> Iterator[Item]:
        if (fault := self.content_fault()) is not None:
            yield Item(kind="content-broken", detail=fault)

    def _counted(self) -> Iterator[Item]:
        if parked := self.documents.count(Query("parked", where={"redriven_at": None})):
            yield Item(kind="parked", number=parked)
        if ambiguous := self.documents.count(Query("texts", where={"status": "AMBIGUOUS"})):
            yield Item(kind="ambiguous", number=ambiguous)
        if doubled := self.documents.count(Query("texts", where={"doubled": True})):
            yield Item(kind="doubled", number=doubled)

    def _late(self) -> Iterator[Item]:
        before = self.clock() - LATE
        drills = Query("learners", where_in=ANY_SHARD, order_by="drill_due_at", at_most=before)
        reminders = Query("learners", where_in=ANY_SHARD, order_by="reminder_due_at", at_most=before)
        texts = Query("texts", where_in=ANY_SHARD, order_by="look_at", at_most=before)
        if late := self.documents.count(drills):
            yield Item(kind="late-drills", number=late)
        if late := self.documents.count(reminders):
            yield Item(kind="late-reminders", number=late)
        if late := self.documents.count(texts):
            yield Item(kind="late-texts", number=late)

    def _stopped(self) -> Iterator[Item]:
        """Yield runs that have come to no end for long. One that has never run is not deployed yet."""
        counted, imported = self.documents.get_all(["runs/tallying", "runs/missed-inbound"])
        yield from self._stopped_run("figures-stopped", counted)
        yield from self._stopped_run("sweep-stopped", imported)

    def _stopped_run(self, kind: Kind, checkpoint: Document | None) -> Iterator[Item]:
        until = None if checkpoint is None else checkpoint.fields["until"]
        if isinstance(until, datetime) and self.clock() - until > LATE:
            yield Item(kind=kind, since=until)
