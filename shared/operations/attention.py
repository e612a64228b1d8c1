"""What needs an operator's attention: a bounded look at the whole store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from shared.contracts.model import Model
from shared.ports import Clock, Document, DocumentStore, Query
from shared.sms.sending_state import is_limited, load
from shared.store.shards import ANY_SHARD

LATE = timedelta(hours=1)
"""Time after which a scheduled run that is due every few minutes has stopped, or does not come through."""

LATELY = 14
"""Number of UTC days, this one included, of whose texts attention is drawn to what has become of them."""

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
    """Looks for what needs attention. `content_fault`: returns the mistakes of content that could not be activated.

    `clock`: the learners' time, by which everything is due. `wall_clock`: the real time, the carrier's.
    """

    documents: DocumentStore
    clock: Clock
    wall_clock: Clock
    content_fault: Callable[[], str | None]

    def items(self) -> list[Item]:
        """Return what needs attention, the most urgent first.

        Reads three documents and counts eight times at most. Raises RetryError when the store is unavailable.
        """
        held = self._held()
        late_texts = () if held else self._late_texts()
        return [*held, *self._content(), *self._counted(), *self._late(), *late_texts, *self._stopped()]

    def _held(self) -> list[Item]:
        """Return what holds back texts, with the number of those that wait."""
        state = load(self.documents).model
        since: dict[Kind, datetime | None] = {}
        if state.paused:
            since["paused"] = None
        if state.down_since is not None:
            since["carrier-down"] = state.down_since
        if is_limited(state, self.wall_clock()):
            since["limit-reached"] = None
        waiting = self.documents.count(Query("texts", where={"open": True, "sid": None})) if since else None
        return [Item(kind=kind, number=waiting, since=since[kind]) for kind in since]

    def _content(self) -> Iterator[Item]:
        if (fault := self.content_fault()) is not None:
            yield Item(kind="content-broken", detail=fault)

    def _counted(self) -> Iterator[Item]:
        if parked := self.documents.count(Query("parked", where={"redriven_at": None})):
            yield Item(kind="parked", number=parked)
        since = self._looked_at_since()
        ambiguous = Query("texts", where={"status": "AMBIGUOUS"}, order_by="sent_on", at_least=since)
        doubled = Query("texts", where={"doubled": True}, order_by="sent_on", at_least=since)
        if number := self.documents.count(ambiguous):
            yield Item(kind="ambiguous", number=number)
        if number := self.documents.count(doubled):
            yield Item(kind="doubled", number=number)

    def _looked_at_since(self) -> str:
        """Return the first UTC day, in ISO 8601, of whose texts operators are still told."""
        today = self.wall_clock().astimezone(UTC).date()
        return (today - timedelta(days=LATELY - 1)).isoformat()

    def _late(self) -> Iterator[Item]:
        before = self.clock() - LATE
        drills = Query("learners", where_in=ANY_SHARD, order_by="drill_due_at", at_most=before)
        reminders = Query("learners", where_in=ANY_SHARD, order_by="reminder_due_at", at_most=before)
        if late := self.documents.count(drills):
            yield Item(kind="late-drills", number=late)
        if late := self.documents.count(reminders):
            yield Item(kind="late-reminders", number=late)

    def _late_texts(self) -> Iterator[Item]:
        """Yield how many texts should have been looked at long ago. Those that are held back wait for longer."""
        before = self.clock() - LATE
        if late := self.documents.count(Query("texts", where_in=ANY_SHARD, order_by="look_at", at_most=before)):
            yield Item(kind="late-texts", number=late)

    def _stopped(self) -> Iterator[Item]:
        """Yield runs that have come to no end for long. One that has never run is not deployed yet."""
        counted, imported = self.documents.get_all(["runs/tallying", "runs/missed-inbound"])
        yield from _stopped_run("figures-stopped", counted, self.clock())
        yield from _stopped_run("sweep-stopped", imported, self.wall_clock())


def _stopped_run(kind: Kind, checkpoint: Document | None, now: datetime) -> Iterator[Item]:
    until = None if checkpoint is None else checkpoint.fields["until"]
    if isinstance(until, datetime) and now - until > LATE:
        yield Item(kind=kind, since=until)
