"""Handling a command: one read, one decision, one write, then the news of it.

read state ── decide ── commit (state guarded by its version + batch created under the command's id) ── publish
                           │
                           └─ conflict: either this command has its batch already, so publish that again,
                              or another command was faster, so read again and decide anew
"""

from datetime import datetime
from typing import Protocol

from shared import log
from shared.contracts.batch import Batch, Registration
from shared.contracts.codec import parse
from shared.contracts.commands import COMMAND, Command, PromptRef, StartDrill
from shared.contracts.drill import Drill
from shared.dialog.decide import decide
from shared.dialog.facts import Facts
from shared.dialog.inbound import registration_code
from shared.dialog.registration import RegistrationService
from shared.dialog.state import DialogState, after
from shared.errors import ConflictError, RejectError, RetryError
from shared.ports import Clock, Create, Document, Documents, Fields, Publisher, Update, put
from shared.shards import shard_of

TRIES = 5
"""How often a command that others overtake is decided anew before the platform delivers it again."""


class DrillSource(Protocol):
    """The drills, ready to be started."""

    def drill(self, slug: str, language: str) -> Drill | None:
        """A drill in a language; None if there is none of this slug."""

    def review(self, refs: tuple[PromptRef, ...], language: str) -> Drill | None:
        """A drill made of these prompts, as far as they still exist; None if none does."""


class CommandHandler:
    """Does what a command asks of its dialog, once, however often the command comes."""

    def __init__(
        self,
        documents: Documents,
        publisher: Publisher,
        registration: RegistrationService,
        drills: DrillSource,
        clock: Clock,
    ) -> None:
        self._documents = documents
        self._publisher = publisher
        self._registration = registration
        self._drills = drills
        self._clock = clock

    def __call__(self, message: str) -> None:
        """Handle a command in its JSON form.

        Raises RejectError for one that can never work and RetryError for one that could not be handled now.
        """
        command = parse(COMMAND, message)
        batch = self._commit(command)
        self._publisher.publish("dialog-events", command.phone, batch.model_dump_json())

    def _commit(self, command: Command) -> Batch:
        for _ in range(TRIES):
            document = self._documents.get(log.dialog_path(command.phone))
            try:
                return self._decide_and_write(document, command)
            except ConflictError:
                if (batch := log.batch_of(self._documents, command.phone, command.id)) is not None:
                    return batch
        raise RetryError

    def _decide_and_write(self, document: Document | None, command: Command) -> Batch:
        state = _state(document, command.phone)
        facts = Facts(self._clock(), self._ask_registration(state, command), self._drill(state, command))
        events = decide(state, command, facts)
        new_state = after(state, command, events, facts.now)
        batch = Batch(
            phone=state.phone,
            seq=new_state.seq,
            command=command,
            decided_at=facts.now,
            registration=facts.registration,
            events=events,
            profile=new_state.profile,
        )
        self._documents.commit(_state_write(document, new_state, facts.now), log.entry(batch))
        return batch

    def _ask_registration(self, state: DialogState, command: Command) -> Registration | None:
        code = registration_code(state, command)
        return None if code is None else self._registration.check(code)

    def _drill(self, state: DialogState, command: Command) -> Drill | None:
        if not isinstance(command, StartDrill):
            return None
        if command.review:
            return self._drills.review(command.review, state.profile.language)
        drill = self._drills.drill(command.drill_slug, state.profile.language)
        if drill is None:
            raise RejectError(f"START_DRILL names an unknown drill: {command.drill_slug}")
        return drill


def _state(document: Document | None, phone: str) -> DialogState:
    if document is None:
        return DialogState(phone=phone)
    return DialogState.model_validate_json(str(document.fields["body"]))


def _state_write(document: Document | None, state: DialogState, now: datetime) -> Create | Update:
    path = log.dialog_path(state.phone)
    shard, body = shard_of(state.phone), state.model_dump_json()
    fields: Fields = {"seq": state.seq, "decided_at": now, "shard": shard, "body": body}
    return put(document, path, fields)
