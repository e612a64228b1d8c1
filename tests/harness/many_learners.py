"""Stores with many learners whom no text has created: copies of one progress."""

from shared.contracts.profile import Profile
from shared.drill_progress.learners import learner_path, write
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drill_progress.query_fields import query_fields
from shared.ports import Create, DocumentStore
from shared.store.bodies import Stored
from shared.store.shards import shard_of

_AT_ONCE = 250
"""Number of documents in one commit."""


def phone(number: int) -> str:
    """Return the phone of the learner with this number, from 0."""
    return f"+1213{6_000_000 + number}"


def add_learners(documents: DocumentStore, like: Progress, plan: TeachingPlan, count: int, first: int = 0) -> None:
    """Store the progress of learners like this one, the first of whom has this number.

    One in a hundred has paused, and one in two hundred has lessons in Spanish.
    """
    kinds = [_template(like, like.profile, plan)] * 200
    kinds[50] = _template(like, like.profile.model_copy(update={"paused": True}), plan)
    kinds[150] = _template(like, like.profile.model_copy(update={"paused": True, "language": "es"}), plan)
    writes = [_copy(kinds[number % 200], like.phone, phone(number)) for number in range(first, first + count)]
    for begin in range(0, count, _AT_ONCE):
        documents.commit(*writes[begin : begin + _AT_ONCE])


def _template(like: Progress, profile: Profile, plan: TeachingPlan) -> Create:
    progress = like.model_copy(update={"profile": profile})
    built = write(Stored(progress, None), progress, plan)
    assert isinstance(built, Create)
    assert built.fields.items() >= query_fields(progress, has_finished=built.fields["finished"] is not None).items()
    return built


def _copy(template: Create, original: str, to: str) -> Create:
    body = str(template.fields["body"]).replace(original, to)
    return Create(learner_path(to), {**template.fields, "body": body, "shard": shard_of(to)})
