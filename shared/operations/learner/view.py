"""Reads one learner whole. It changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from shared.contracts.model import Model, Phone
from shared.contracts.profile import Profile
from shared.dialog import store as dialogs
from shared.drill_progress import learners
from shared.drill_progress.consents import Consent
from shared.drill_progress.conversation import Conversation
from shared.drill_progress.mistakes import Mistake
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import DrillRun, OpenPrompt
from shared.errors import RejectError
from shared.event_log import log
from shared.local_time.zones import zones_of
from shared.operations.audit import Audit, Entry
from shared.operations.learner.due_reasons import DueText, due_texts
from shared.operations.learner.timeline import Step, timeline
from shared.operations.learner.transcript import Line, transcript
from shared.ports import Document, DocumentStore, Query
from shared.sms import outbox
from shared.store.scans import PAGE, all_documents

Read = TypeVar("Read")

MOST_PARKED = 10
"""Maximum number of parked messages of a learner, where not all are wanted."""


class Parked(Model):
    """A parked message. `redriven_at`: when it was put back, or None."""

    id: str
    at: datetime
    function: str
    reason: str
    redriven_at: datetime | None


class Behind(Model):
    """How far the consumers are behind the log, in batches: 0 unless work is under way or stuck."""

    progress: int
    texts: int


class Standing(Model):
    """Where one learner stands. `time_zones`: those in which an hour must be permitted. `seq`: of the last batch."""

    phone: Phone
    seq: int
    behind: Behind
    profile: Profile
    time_zones: tuple[str, ...]
    drills: dict[str, DrillRun]
    open_prompt: OpenPrompt | None
    answered: int
    answered_rightly: int
    mistakes: tuple[Mistake, ...]
    due: tuple[DueText, ...]
    consents: tuple[Consent, ...]
    conversation: Conversation
    parked: tuple[Parked, ...]


class LearnerView(Standing):
    """One learner: where they stand, and their whole history."""

    transcript: tuple[Line, ...]
    timeline: tuple[Step, ...]
    actions: tuple[Entry, ...]


@dataclass(frozen=True)
class Seeing:
    """Reads one learner whole. `plan`: returns the current teaching plan; called once per view."""

    documents: DocumentStore
    plan: Callable[[], TeachingPlan]
    audit: Audit

    def see(self, phone: str) -> LearnerView:
        """Return everything that is stored about the learner.

        The parts are read one after the other, so a text that is handled meanwhile may be in some and not in others.
        Raises RejectError if nothing is stored about the number, or a document of theirs is unreadable; RetryError.
        """
        actions = tuple(self.audit.entries(phone))
        standing = self.standing(phone, most=None, is_known=bool(actions))
        batches = _readable("the log", lambda: list(log.since(self.documents, phone, 1)))
        texts = _readable("a text", lambda: outbox.TextStore(self.documents).all_texts(phone))
        return LearnerView(
            **dict(standing),
            transcript=transcript(batches, texts),
            timeline=timeline(batches, texts),
            actions=actions,
        )

    def standing(self, phone: str, *, most: int | None = MOST_PARKED, is_known: bool = False) -> Standing:
        """Return where the learner stands, with at most `most` of their parked messages; None for all of them.

        `is_known`: whether it is known that something is stored about the number. Raises as `see` does.
        """
        plan, parked = self.plan(), self._parked(phone, most)
        state = _readable("the dialog", lambda: dialogs.load(self.documents, phone)).model
        if state.seq == 0 and not (parked or is_known or state.profile.opted_out):
            raise RejectError("nothing is stored about this number")
        progress = _readable("the progress", lambda: learners.load(self.documents, phone)).model
        queued = _readable("the outbox", lambda: outbox.cursor(self.documents, phone))
        zones = zones_of(phone, progress.profile, plan.policy.time_zone, plan.policy.hours)
        return Standing(
            phone=phone,
            seq=state.seq,
            behind=Behind(progress=max(0, state.seq - progress.cursor), texts=max(0, state.seq - queued)),
            profile=state.profile,
            time_zones=tuple(zone.key for zone in zones),
            drills=progress.drills,
            open_prompt=progress.open_prompt,
            answered=progress.answered,
            answered_rightly=progress.answered_rightly,
            mistakes=progress.mistakes,
            due=due_texts(progress, plan),
            consents=progress.consents,
            conversation=progress.conversation,
            parked=parked,
        )

    def _parked(self, phone: str, most: int | None) -> tuple[Parked, ...]:
        found = islice(all_documents(self.documents, Query("parked", where={"phone": phone}, limit=most or PAGE)), most)
        return tuple(sorted(map(_parked, found), key=lambda each: each.at))


def _parked(document: Document) -> Parked:
    fields = document.fields
    return Parked.model_validate(
        {
            "id": document.path.rpartition("/")[2],
            "at": fields["parked_at"],
            "function": fields["subscription"],
            "reason": fields["reason"],
            "redriven_at": fields["redriven_at"],
        }
    )


def _readable(what: str, read: Callable[[], Read]) -> Read:
    """Return what `read` does. Raises RejectError if a document is unreadable."""
    try:
        return read()
    except ValueError as error:
        raise RejectError(f"{what} cannot be read; `rebuild` mends the progress, and restoring the rest") from error
