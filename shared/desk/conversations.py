"""A conversation as pages show it: bubbles, each with what became of it, or why it was read as it was."""

from dataclasses import dataclass

from flask import render_template

from shared.desk.current import desk
from shared.desk.problems import NotHereError
from shared.operations.learner import recent
from shared.operations.learner.explained import explained
from shared.operations.learner.timeline import Step, timeline
from shared.operations.learner.transcript import Line, transcript


@dataclass(frozen=True)
class Conversation:
    """The latest part of a learner's history.

    `lines`: the texts; `why`: how a learner's text was read, by the number of its batch; `steps`: the commands.
    `seq`: number of the last batch; `earlier`: number before which an earlier part ends, None if there is none.
    `fingerprint`: changes with whatever could be shown.
    """

    phone: str
    lines: tuple[Line, ...]
    why: dict[int, str]
    steps: tuple[Step, ...]
    seq: int
    earlier: int | None
    fingerprint: str


def conversation(phone: str, before: int | None = None) -> Conversation:
    """Return the latest part of a history, or the part before a batch.

    Raises NotHereError if there is nothing, ValueError for an unreadable document, and RetryError.
    """
    # Read first, so that whatever comes meanwhile makes a difference to it.
    fingerprint = recent.fingerprint(desk().documents, phone)
    part = recent.latest(desk().documents, phone, before)
    if before is not None and not part.batches:
        raise NotHereError("There is no earlier part of this history.", "Open the learner again.")
    return Conversation(
        phone=phone,
        lines=transcript(part.batches, part.texts),
        why={batch.seq: explained(batch) for batch in part.batches},
        steps=timeline(part.batches, part.texts),
        seq=part.seq,
        earlier=part.begins_at if part.begins_at > 1 else None,
        fingerprint=fingerprint,
    )


def live_part(phone: str, seen: str) -> tuple[str, int]:
    """Return the bubbles anew, or nothing with the status 204 as long as nothing has changed since `seen`."""
    if recent.fingerprint(desk().documents, phone) == seen:
        return "", 204
    return render_template("bubbles.html", conversation=conversation(phone), is_live=True), 200
