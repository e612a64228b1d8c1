"""A conversation as pages show it: bubbles, each with what became of it, or why it was read as it was."""

from dataclasses import dataclass

from flask import render_template

from shared.contracts.batch import Batch
from shared.contracts.commands import SendAdHocMessage
from shared.desk.current import desk
from shared.desk.problems import NotHereError
from shared.drill_progress import learners
from shared.drill_progress.conversation import Conversation as WithOperators
from shared.operations.learner import recent
from shared.operations.learner.delivery import what_became
from shared.operations.learner.explained import explained
from shared.operations.learner.timeline import Step, timeline
from shared.operations.learner.transcript import Heard, Line, transcript


@dataclass(frozen=True)
class Bubble:
    """A text. `by`: who wrote it; `note`: how it was read if it is a learner's, or what became of it."""

    line: Line
    by: str
    note: str


@dataclass(frozen=True)
class Conversation:
    """The latest part of a learner's history.

    `bubbles`: the texts; `steps`: the commands.
    `seq`: number of the last batch; `earlier`: number before which an earlier part ends, None if there is none.
    `fingerprint`: changes with whatever could be shown. `with_operators`: who has taken it, and whether the learner
    waits.
    """

    phone: str
    bubbles: tuple[Bubble, ...]
    steps: tuple[Step, ...]
    seq: int
    earlier: int | None
    fingerprint: str
    with_operators: WithOperators

    @property
    def holder(self) -> str | None:
        """The operator who holds the conversation now, or None."""
        return self.with_operators.operator if self.with_operators.is_held(desk().clock()) else None


def conversation(phone: str, before: int | None = None) -> Conversation:
    """Return the latest part of a history, or the part before a batch.

    Raises NotHereError if there is nothing, ValueError for an unreadable document, and RetryError.
    """
    # Read first, so that whatever comes meanwhile makes a difference to it.
    fingerprint = recent.fingerprint(desk().documents, phone)
    part = recent.latest(desk().documents, phone, before)
    if before is not None and not part.batches:
        raise NotHereError("There is no earlier part of this history.", "Open the learner again.")
    batches = {batch.seq: batch for batch in part.batches}
    return Conversation(
        phone=phone,
        bubbles=tuple(_bubble(line, batches[line.seq]) for line in transcript(part.batches, part.texts)),
        steps=timeline(part.batches, part.texts),
        seq=part.seq,
        earlier=part.begins_at if part.begins_at > 1 else None,
        fingerprint=fingerprint,
        with_operators=learners.load(desk().documents, phone).model.conversation,
    )


def live_part(phone: str, seen: str, *, may_act: bool) -> tuple[str, int]:
    """Return the conversation anew, or nothing with the status 204 as long as nothing has changed since `seen`."""
    if recent.fingerprint(desk().documents, phone) == seen:
        return "", 204
    return render_template("bubbles.html", conversation=conversation(phone), is_live=True, may_act=may_act), 200


def _bubble(line: Line, batch: Batch) -> Bubble:
    if isinstance(line, Heard):
        return Bubble(line, "Learner", explained(batch))
    by = batch.command.operator if isinstance(batch.command, SendAdHocMessage) else None
    return Bubble(line, by or "Textdrill", what_became(line))
