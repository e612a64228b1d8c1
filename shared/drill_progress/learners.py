"""Where a learner's progress is stored: `learners/{phone}`, with the due times that scheduled functions search by.

body              the progress
reminder_due_at   when the next reminder is due, or null
drill_due_at      when the next drill or review is due, or null
finished          for learners who have finished all drills: the number of that catalogue, else null
shard             in which the due times are indexed
"""

from datetime import datetime
from hashlib import sha256

from shared import telemetry
from shared.contracts.profile import Profile
from shared.drill_progress.due import due
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress
from shared.ports import Create, Document, DocumentStore, Fields, Update
from shared.store.bodies import Body, Stored
from shared.store.shards import shard_of

COLLECTION = "learners"


def _from_form_1(raw: dict[str, object]) -> dict[str, object]:
    """Form 1 had no score, no mistakes and no consents: these begin empty."""
    return raw


BODY = Body(Progress, (_from_form_1,))


def learner_path(phone: str) -> str:
    """Where a learner's progress lies."""
    return f"{COLLECTION}/{phone}"


def load(documents: DocumentStore, phone: str) -> Stored[Progress]:
    """Read a learner's progress, or start with a blank one. Raises RetryError when the store is unavailable."""
    return BODY.load(documents, learner_path(phone), Progress(phone=phone))


def cursor(documents: DocumentStore, phone: str) -> int:
    """Return the number of the last batch that is in the learner's progress; 0 for none."""
    return load(documents, phone).model.cursor


def readable(document: Document) -> Stored[Progress] | None:
    """Decode a document; where it cannot be read, log that and return None, so that other learners go on."""
    try:
        return Stored(BODY.decode(document), document)
    except ValueError as error:
        telemetry.failure("learner_unreadable", error)
        return None


def write(before: Stored[Progress], progress: Progress, plan: TeachingPlan) -> Create | Update:
    """Build the write that replaces what was read, with due times by this plan."""
    done = next_slug(progress, plan.curriculum) is None
    fields: Fields = {
        "finished": catalogue_number(plan) if done else None,
        "shard": shard_of(progress.phone),
        **_moments(progress, plan),
    }
    return BODY.write(before, learner_path(progress.phone), progress, fields)


def blank(phone: str, cursor: int, *, opted_out: bool) -> Fields:
    """Return what a learner document holds of a stranger: nothing but how far their log was read, and an opt-out."""
    progress = Progress(phone=phone, cursor=cursor, profile=Profile(opted_out=opted_out))
    nothing_due: Fields = {"reminder_due_at": None, "drill_due_at": None, "finished": None}
    return {**BODY.encode(progress), "shard": shard_of(phone), **nothing_due}


def postpone(learner: Document, progress: Progress, plan: TeachingPlan, field: str, until: datetime) -> Update:
    """Build the write that sets this one due time to the next one from `until` on."""
    return Update(learner.path, {field: _moments(progress, plan, until)[field]}, learner.version)


def catalogue_number(plan: TeachingPlan) -> int:
    """Another one for each catalogue: queries can ask for the numbers below this one and above it."""
    return int.from_bytes(sha256(plan.curriculum.fingerprint().encode()).digest()[:7])


def _moments(progress: Progress, plan: TeachingPlan, not_before: datetime | None = None) -> dict[str, datetime | None]:
    moments = due(progress, plan, not_before)
    return {"reminder_due_at": moments.reminder, "drill_due_at": moments.drill}
