"""Checks of the log itself, and of the dialog and the progress that are folds of it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from shared.contracts.batch import Batch
from shared.contracts.profile import Profile
from shared.dialog.state import DialogState, with_batch
from shared.drill_progress.due import due
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress, project
from shared.drill_progress.query_fields import query_fields
from shared.operations.verify.evidence import Decoded, Evidence
from shared.operations.verify.findings import Finding, Kind
from shared.ports import Document
from shared.sms.outbox import Outbox
from shared.store.shards import shard_of


def check_log(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the numbers and the places of the batches."""
    path = f"dialogs/{evidence.phone}"
    for each in evidence.batches:
        batch = each.model
        if each.document.path != f"{path}/batches/{batch.command.id}" or batch.phone != evidence.phone:
            yield _finding("misplaced-batch", each.document, f"batch {batch.seq}")
        elif each.document.fields["seq"] != batch.seq:
            yield _finding("query-fields", each.document, f"seq is not {batch.seq}")
    numbers = [each.model.seq for each in evidence.batches]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Finding(kind="log-gap", where=path, detail=f"{len(numbers)} batches, the last of which is {numbers[-1]}")
    elif evidence.dialog is not None and len(numbers) < evidence.dialog.model.seq:
        detail = f"the dialog has {evidence.dialog.model.seq} batches, the log {len(numbers)}"
        yield Finding(kind="log-end", where=path, detail=detail)
    if evidence.dialog is None and not evidence.unreadable and not evidence.is_empty:
        yield Finding(kind="orphan", where=path, detail="there is no dialog, but other documents of its number")


def check_dialog(evidence: Evidence) -> Iterator[Finding]:
    """Yield where the dialog differs from the fold of the log, which must be whole."""
    if evidence.dialog is None:
        return
    document, state = evidence.dialog.document, evidence.dialog.model
    if document.fields["seq"] != state.seq or document.fields.get("shard", _shard(state)) != _shard(state):
        yield _finding("query-fields", document, f"seq is not {state.seq}, or the shard is another learner's")
    batches = [each.model for each in evidence.batches if each.model.seq <= state.seq]
    if not any(state == folded for folded in _folds(evidence.phone, batches)):
        yield _finding("state", document, f"not the fold of its {state.seq} batches")


def check_progress(evidence: Evidence, plan: TeachingPlan) -> Iterator[Finding]:
    """Yield where the progress and its due times differ from the fold of the log, which must be whole."""
    if evidence.progress is None:
        return
    document, progress = evidence.progress.document, evidence.progress.model
    if progress.cursor > len(evidence.batches):
        yield _ahead(evidence.progress, progress.cursor, len(evidence.batches))
        return
    folded = Progress(phone=evidence.phone)
    for each in evidence.batches[: progress.cursor]:
        folded = project(folded, each.model)
    if progress.cursor and folded != progress:
        yield _finding("progress", document, f"not the fold of {progress.cursor} batches; `rebuild` mends it")
        return
    if document.fields["shard"] != shard_of(evidence.phone):
        yield _finding("query-fields", document, "the shard is another learner's")
    found_by = query_fields(progress, has_finished=document.fields.get("finished") is not None)
    if wrong := [name for name, value in found_by.items() if document.fields.get(name, value) != value]:
        yield _finding("query-fields", document, f"{', '.join(wrong)} not as in the body; `refresh` sets them again")
    for field in ("reminder_due_at", "drill_due_at"):
        if not _is_due_time(progress, plan, field, document.fields[field]):
            yield _finding("due-time", document, f"{field}; `refresh` sets it again")


def check_outbox_cursor(evidence: Evidence) -> Iterator[Finding]:
    """Yield whether the outbox is ahead of the log, which must be whole."""
    if evidence.outbox is not None and evidence.outbox.model.cursor > len(evidence.batches):
        yield _ahead(evidence.outbox, evidence.outbox.model.cursor, len(evidence.batches))


def _folds(phone: str, batches: Sequence[Batch]) -> Iterator[DialogState]:
    """Yield the states that a log may lead to: of a stranger's, or of one who is forgotten except for an opt-out."""
    for opted_out in (False, True):
        state = DialogState(phone=phone, profile=Profile(opted_out=opted_out))
        for each in batches:
            state = with_batch(state, each)
        yield state


def _is_due_time(progress: Progress, plan: TeachingPlan, field: str, stored: object) -> bool:
    """Return whether a due time is the plan's, or one to which a run has postponed it."""

    def by_plan(not_before: datetime | None) -> datetime | None:
        times = due(progress, plan, not_before)
        return times.reminder if field == "reminder_due_at" else times.drill

    if stored == by_plan(None):
        return True
    if isinstance(stored, datetime):
        return by_plan(stored) == stored
    return field == "reminder_due_at"  # a run may have found that it is too late to remind


def _shard(state: DialogState) -> int:
    return shard_of(state.phone)


def _ahead(consumer: Decoded[Progress] | Decoded[Outbox], cursor: int, batches: int) -> Finding:
    return _finding("cursor-ahead", consumer.document, f"the cursor is {cursor}, the log has {batches} batches")


def _finding(kind: Kind, document: Document, detail: str) -> Finding:
    return Finding(kind=kind, where=document.path, detail=detail)
