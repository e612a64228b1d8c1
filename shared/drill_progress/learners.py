"""Store progress and due times in `learners/{phone}`.

body              the progress
reminder_due_at   due time of the next reminder, or null
drill_due_at      due time of the next drill or review, or null
finished          number of the catalogue whose drills the learner has all completed, or null
shard             shard of the indexes on the due times
state …           what operators find learners by: shared/drill_progress/query_fields.py
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from shared import telemetry
from shared.contracts.profile import Profile
from shared.drill_progress.due import due
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drill_progress.query_fields import query_fields
from shared.errors import ConflictError
from shared.ports import Create, Document, DocumentStore, Fields, Update
from shared.store.bodies import Body, Stored
from shared.store.shards import shard_of

COLLECTION = "learners"

GROUP = 10
"""Number of learners that a run over many of them writes in one commit."""


def _from_form_1(raw: dict[str, object]) -> dict[str, object]:
    """Upcast form 1, which had no score, mistakes or consents: their defaults apply."""
    return raw


BODY = Body(Progress, (_from_form_1,))


def learner_path(phone: str) -> str:
    """Return the path of a learner's progress."""
    return f"{COLLECTION}/{phone}"


def load(documents: DocumentStore, phone: str) -> Stored[Progress]:
    """Read a learner's progress, or start with a blank one.

    Raises RetryError when the store is unavailable, and ValueError for an unreadable progress.
    """
    return BODY.load(documents, learner_path(phone), Progress(phone=phone))


def cursor(documents: DocumentStore, phone: str) -> int:
    """Return the number of the last batch applied to the learner's progress, or 0.

    Raises as `load` does.
    """
    return load(documents, phone).model.cursor


def cursor_in(document: Document) -> int:
    """Return the number of the last batch applied to this document's progress. Raises ValueError if unreadable."""
    return BODY.decode(document).cursor


def readable(document: Document) -> Stored[Progress] | None:
    """Decode a document, or log that it is unreadable and return None.

    One unreadable learner must not stop a run over all of them.
    """
    try:
        return BODY.stored(document)
    except ValueError as error:
        telemetry.failure("learner_unreadable", error)
        return None


def write(before: Stored[Progress], progress: Progress, plan: TeachingPlan) -> Create | Update:
    """Build the write of the progress, with due times by this plan."""
    has_finished = next_slug(progress, plan.curriculum) is None
    fields: Fields = {
        "finished": catalogue_number(plan) if has_finished else None,
        "shard": shard_of(progress.phone),
        **_due_times(progress, plan),
        **query_fields(progress, has_finished=has_finished),
    }
    return BODY.write(before, learner_path(progress.phone), progress, fields)


def blank(phone: str, cursor: int, *, opted_out: bool) -> Fields:
    """Return the fields of a document that is blank except for cursor and opt-out."""
    progress = Progress(phone=phone, cursor=cursor, profile=Profile(opted_out=opted_out))
    nothing_due: Fields = {"reminder_due_at": None, "drill_due_at": None, "finished": None}
    found_by = query_fields(progress, has_finished=False)
    return {**BODY.encode(progress), "shard": shard_of(phone), **nothing_due, **found_by}


def postpone(learner: Document, progress: Progress, plan: TeachingPlan, field: str, until: datetime) -> Update:
    """Build the write that moves one due time to the next, at or after `until`."""
    return Update(learner.path, {field: _due_times(progress, plan, until)[field]}, learner.version)


def rewrite(documents: DocumentStore, writes: Sequence[Create | Update]) -> None:
    """Commit writes of different learners, except for those of learners that another instance has just written.

    That instance has written new due times. Raises RetryError when the store is unavailable.
    """
    try:
        if writes:
            documents.commit(*writes)
    except ConflictError:
        for write in writes if len(writes) > 1 else ():
            with suppress(ConflictError):
                documents.commit(write)


def catalogue_number(plan: TeachingPlan) -> int:
    """Return the catalogue's fingerprint as an integer.

    With integers, "differs from" is two range queries.
    """
    return int.from_bytes(sha256(plan.curriculum.fingerprint().encode()).digest()[:7])


def _due_times(
    progress: Progress, plan: TeachingPlan, not_before: datetime | None = None
) -> dict[str, datetime | None]:
    times = due(progress, plan, not_before)
    return {"reminder_due_at": times.reminder, "drill_due_at": times.drill}
