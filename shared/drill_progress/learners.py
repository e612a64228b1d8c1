"""The learner documents: a learner's progress, and beside it what scheduled functions look for.

learners/{phone}    body              the progress
                    reminder_due_at   when the next reminder is due, or null
                    drill_due_at      when the next drill or review is due, or null
                    finished          for who has finished all drills: the number of that catalogue, else null
                    shard             in which the due times are indexed
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared import logs
from shared.drill_progress.due import due
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import Plan
from shared.drill_progress.progress import VERSION, Progress
from shared.ports import Create, Document, Documents, Fields, Update, put
from shared.shards import shard_of

COLLECTION = "learners"


def learner_path(phone: str) -> str:
    """Where a learner's progress lies."""
    return f"{COLLECTION}/{phone}"


def cursor(documents: Documents, phone: str) -> int:
    """The number of the last batch that is in the learner's progress; 0 for none."""
    document = documents.get(learner_path(phone))
    return 0 if document is None else decode(document).cursor


def decode(document: Document) -> Progress:
    """The progress in a learner's document, brought up to today's form if it is of an older one."""
    return Progress.model_validate(_upcast(json.loads(str(document.fields["body"]))))


def readable(document: Document) -> Progress | None:
    """The progress, or None, and a log entry, where a document cannot be read: the others have theirs all the same."""
    try:
        return decode(document)
    except ValueError as error:
        logs.failure("learner_unreadable", error)
        return None


def write(document: Document | None, progress: Progress, plan: Plan) -> Create | Update:
    """The write that keeps this progress, in place of the document that it was made from."""
    return put(document, learner_path(progress.phone), _fields(progress, plan))


def put_off(document: Document, progress: Progress, plan: Plan, field: str, until: datetime) -> Update:
    """The write that looks for a due time from `until` on in this one field, and leaves the other as it is."""
    return Update(document.path, {field: _moments(progress, plan, until)[field]}, document.version)


def catalogue_number(plan: Plan) -> int:
    """Another one for each catalogue: queries can ask for the numbers below this one and above it."""
    return int.from_bytes(sha256(plan.curriculum.fingerprint().encode()).digest()[:7])


def _fields(progress: Progress, plan: Plan) -> Fields:
    done = next_slug(progress, plan.curriculum) is None
    return {
        "body": progress.model_dump_json(),
        "finished": catalogue_number(plan) if done else None,
        "shard": shard_of(progress.phone),
        **_moments(progress, plan),
    }


def _moments(progress: Progress, plan: Plan, not_before: datetime | None = None) -> dict[str, datetime | None]:
    moments = due(progress, plan, not_before)
    return {"reminder_due_at": moments.reminder, "drill_due_at": moments.drill}


def _upcast(raw: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had no version, no score, no mistakes and no consents: what it lacks begins empty."""
    return raw if raw.get("version") == VERSION else {**raw, "version": VERSION}
