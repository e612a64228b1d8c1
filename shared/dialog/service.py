"""Handle a command: one read, one decision, one guarded commit, then publish.

read state ── decide ── commit (state guarded by its version + batch created under the command's id) ── publish
                           │
                           └─ conflict: either this command has its batch already, so publish that again,
                              or another command was faster, so read and decide again
"""

from dataclasses import dataclass
from typing import Protocol

from shared import telemetry
from shared.contracts.batch import Registration
from shared.contracts.commands import Command, InboundSms, PromptRef, StartDrill
from shared.contracts.drill import Drill
from shared.contracts.events import ReplyWithheld
from shared.contracts.readings import Keyword, Reading
from shared.contracts.review import Review, build_review
from shared.dialog import decide, store
from shared.dialog.dead_number import is_reassigned
from shared.dialog.drill_run import running
from shared.dialog.facts import Facts
from shared.dialog.registration import RegistrationService
from shared.dialog.rules import reading_of, registration_codes
from shared.dialog.state import DialogState, as_stranger
from shared.errors import ConflictError, RejectError, RetryError
from shared.event_log import log
from shared.ports import Clock, DocumentStore, Publisher
from shared.snapshots.store import Snapshots
from shared.store.bodies import Stored

MAX_ATTEMPTS = 5
"""Maximum attempts at a command that others overtake; after that, it is left to redelivery."""


class DrillSource(Protocol):
    """Provides drills that are ready to start."""

    @property
    def lesson_languages(self) -> tuple[str, ...]:
        """The sorted codes of the languages that lessons are written in; empty if they name none."""

    def drill(self, slug: str, language: str) -> Drill | None:
        """Return a drill in a language, or None if the slug is unknown."""

    def review(self, refs: tuple[PromptRef, ...], language: str) -> Review | None:
        """Return a review of these prompts.

        Skips prompts that no longer exist; returns None if none is left.
        """


@dataclass(frozen=True)
class StartedContent:
    """How the content of started drills is stored. `named`: once, in a snapshot that states and batches name."""

    snapshots: Snapshots
    named: bool


class CommandHandler:
    """Handles each command once, however often it is delivered."""

    def __init__(
        self,
        documents: DocumentStore,
        publisher: Publisher,
        registration: RegistrationService,
        drills: DrillSource,
        clock: Clock,
        content: StartedContent,
    ) -> None:
        self._documents = documents
        self._publisher = publisher
        self._registration = registration
        self._drills = drills
        self._clock = clock
        self._snapshots = content.snapshots
        self._named = content.named

    def handle(self, command: Command) -> None:
        """Decide a command, commit its batch, and publish it.

        Raises RejectError if the command can never work, and RetryError if it cannot be handled now.
        """
        self._publisher.publish("dialog-events", command.phone, self._commit(command))

    def _commit(self, command: Command) -> str:
        """Commit the command's batch, unless it has one; return the message about it."""
        registration = _AskedOnce(self._registration)
        for _ in range(MAX_ATTEMPTS):
            stored = store.load(self._documents, command.phone, self._snapshots)
            try:
                return self._decide_and_write(stored, command, registration)
            except ConflictError:
                if (message := log.message_of(self._documents, command.phone, command.id)) is not None:
                    return message
        raise RetryError

    def _decide_and_write(
        self, stored: Stored[DialogState], command: Command, registration: RegistrationService
    ) -> str:
        state = stored.model
        facts = self._facts(state, command, registration)
        new_state, batch = decide.handle(state, command, facts)
        entry = log.named_entry(batch, running(state, batch)) if self._named else log.entry(batch)
        self._documents.commit(store.write(stored, new_state, facts.now, named=self._named), entry)
        if any(isinstance(event, ReplyWithheld) for event in batch.events):
            telemetry.warning("reply_withheld")
        return log.message(entry)

    def _facts(self, state: DialogState, command: Command, registration: RegistrationService) -> Facts:
        if not isinstance(command, InboundSms):
            return Facts(self._clock(), drill=self._drill(state, command))
        now, reading = self._clock(), reading_of(state, command)
        if is_reassigned(state, now, reading):
            state = as_stranger(state)
            reading = reading_of(state, command)
        checked = _checked(registration_codes(state, command, reading), registration)
        return Facts(now, checked, reading=self._with_lesson_languages(reading))

    def _with_lesson_languages(self, reading: Reading) -> Reading:
        """Return LANGUAGE with the languages that there are lessons in now, and any other reading unchanged."""
        if not isinstance(reading, Keyword) or reading.keyword != "language":
            return reading
        return reading.model_copy(update={"lesson_languages": self._drills.lesson_languages})

    def _drill(self, state: DialogState, command: Command) -> Drill | None:
        if not isinstance(command, StartDrill):
            return None
        if command.review:
            review = self._drills.review(command.review, state.profile.language)
            return None if review is None else self._review(review)
        drill = self._drills.drill(command.drill_slug, state.profile.language)
        if drill is None:
            raise RejectError(f"START_DRILL names an unknown drill: {command.drill_slug}")
        return self._snapshots.keep(drill) if self._named else drill

    def _review(self, review: Review) -> Drill:
        return self._snapshots.keep_review(review) if self._named else build_review(review)


def _checked(codes: tuple[str, ...], registration: RegistrationService) -> Registration | None:
    """Return the result of the first valid code, or of the last one; None without codes. Raises RetryError."""
    result = None
    for code in codes:
        result = registration.check(code)
        if result.valid:
            return result.model_copy(update={"code": code})
    return result


class _AskedOnce:
    """A registration service that is asked once about one code, however often its command is decided."""

    def __init__(self, service: RegistrationService) -> None:
        self._service = service
        self._known: dict[str, Registration] = {}

    def check(self, code: str) -> Registration:
        """Check a code. Raises RetryError."""
        if code not in self._known:
            self._known[code] = self._service.check(code)
        return self._known[code]
