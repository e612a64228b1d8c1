"""The timeline: each command to a learner's dialog, who caused it, and the events that it led to. Pure."""

from collections.abc import Iterable
from datetime import datetime

from shared.contracts.batch import Batch, Origin
from shared.contracts.model import Model
from shared.sms.text import TextMessage


class Step(Model):
    """One batch of the log. `operator` and `reason`: who gave the command and why, if it was an operator.

    `texts`: the ids of the texts that it led to.
    """

    seq: int
    at: datetime
    origin: Origin
    command: str
    command_id: str
    operator: str | None
    reason: str | None
    events: tuple[str, ...]
    texts: tuple[str, ...]
    release: int


def timeline(batches: Iterable[Batch], texts: Iterable[TextMessage]) -> tuple[Step, ...]:
    """Return the steps of a log. `batches`: the whole log, in order."""
    ids: dict[int, list[str]] = {}
    for text in sorted(texts, key=lambda each: (each.seq, each.index)):
        ids.setdefault(text.seq, []).append(text.id)
    return tuple(_step(batch, tuple(ids.get(batch.seq, ()))) for batch in batches)


def _step(batch: Batch, texts: tuple[str, ...]) -> Step:
    command = batch.command
    reason = getattr(command, "reason", None) or getattr(command, "evidence", None)
    return Step(
        seq=batch.seq,
        at=batch.decided_at,
        origin=batch.origin,
        command=command.type,
        command_id=command.id,
        operator=getattr(command, "operator", None),
        reason=reason,
        events=tuple(event.type for event in batch.events),
        texts=texts,
        release=batch.release,
    )
