"""A learner's progress through all drills, projected from the log. Pure.

`project(progress, batch) -> progress`; `fold` applies it to a whole log.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.model import Id, Model, Phone, Slug, Utf8Text, unless_default
from shared.contracts.profile import Profile
from shared.contracts.readings import is_from_machine
from shared.drill_progress import consents, mistakes
from shared.drill_progress import conversation as conversations
from shared.drill_progress.consents import Consent
from shared.drill_progress.conversation import Conversation
from shared.drill_progress.mistakes import Mistake

VERSION: Literal[2] = 2

COUNTS_UNANSWERED = 3
"""Number of the release that first counted the lessons that got no text."""


class DrillRun(Model):
    """The latest run of a drill."""

    IDENTITY: ClassVar[tuple[str, ...]] = ("instance_id",)

    instance_id: Id
    name: Utf8Text
    started_at: datetime
    completed_at: datetime | None = None


class OpenPrompt(Model):
    """The prompt that awaits the learner's answer.

    `since`: when it was asked, also if it was asked again after a conversation with an operator. `tried`: it was
    answered incorrectly. `withdrawals`: number of its reminders that were withdrawn, or held back by a conversation;
    left out of the JSON while it is 0, so that the folds of earlier logs keep their bytes.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("instance_id", "prompt_slug")

    instance_id: Id
    drill_slug: Slug
    prompt_slug: Slug
    since: datetime
    tried: bool = False
    reminded: bool = False
    withdrawals: int = unless_default(0, ge=0)


class Progress(Model):
    """One learner's progress. `cursor`: number of the last batch applied.

    `answered` and `answered_rightly` count graded prompts. `last_start`: time of the last START_DRILL, whether or not
    a drill started. `unanswered`: number of lessons in a row that asked something, and got no text.
    """

    version: Literal[2] = VERSION
    phone: Phone
    cursor: int = Field(default=0, ge=0)
    profile: Profile = Field(default_factory=Profile)
    drills: dict[Slug, DrillRun] = Field(default_factory=dict)
    open_prompt: OpenPrompt | None = None
    last_interaction: datetime | None = None
    last_start: datetime | None = None
    answered: int = 0
    answered_rightly: int = 0
    mistakes: tuple[Mistake, ...] = ()
    consents: tuple[Consent, ...] = ()
    unanswered: int = unless_default(0, ge=0)
    conversation: Conversation = unless_default(conversations.NONE)


def fold(phone: str, batches: Iterable[Batch]) -> Progress:
    """Fold a learner's log into their progress. `batches`: all of them, in order."""
    progress = Progress(phone=phone)
    for batch in batches:
        progress = project(progress, batch)
    return progress


def project(progress: Progress, batch: Batch) -> Progress:
    """Apply a batch to the progress. It must be the one after `progress.cursor`."""
    for event in batch.events:
        progress = _apply(progress, event, batch.decided_at)
    changes: dict[str, object] = {
        "cursor": batch.seq,
        "profile": batch.profile,
        "mistakes": mistakes.after(progress.mistakes, batch),
        "consents": consents.after(progress.consents, batch),
        "conversation": conversations.after(progress.conversation, batch),
    }
    match batch.command:
        case c.InboundSms() if not is_from_machine(batch.reading):
            changes |= {"last_interaction": batch.decided_at, "unanswered": 0}
        case c.StartDrill():
            changes["last_start"] = batch.decided_at
            if batch.release >= COUNTS_UNANSWERED and _is_unanswered(progress, batch.command, batch):
                changes["unanswered"] = progress.unanswered + 1
        case c.TriggerReminder() if _is_held_back(progress, batch):
            changes["open_prompt"] = _to_be_reminded(progress.open_prompt, batch.command)
        case c.TriggerReminder():
            changes["open_prompt"] = _reminded(progress.open_prompt, batch.command)
        case c.CloseConversation() if any(isinstance(event, e.PromptRepeated) for event in batch.events):
            # The question was asked again: a reminder of it would follow too soon.
            changes["open_prompt"] = _changed(progress.open_prompt, {"since": batch.decided_at})
    return progress.model_copy(update=changes)


def _apply(progress: Progress, event: e.LoggedEvent, at: datetime) -> Progress:
    match event:
        case e.UserValidated():
            return progress.model_copy(update={"drills": {}, "open_prompt": None})
        case e.DrillStarted():
            run = DrillRun(instance_id=event.instance_id, name=event.drill.name, started_at=at)
            started = progress.model_copy(update={"drills": {**progress.drills, event.drill_slug: run}})
            return _waiting_for(started, event, event.drill.prompts[0].slug, at)
        case e.AdvancedToNextPrompt():
            return _waiting_for(progress, event, event.prompt.slug, at)
        case e.CompletedPrompt() if event.prompt.correct_response is not None:
            return _counted(progress, correct=True)
        case e.FailedPrompt(abandoned=True):
            return _counted(progress, correct=False)
        case e.FailedPrompt():
            return progress.model_copy(update={"open_prompt": _changed(progress.open_prompt, {"tried": True})})
        case e.DrillCompleted():
            return _completed(progress, event, at)
        case e.DrillAbandoned():
            # The run stays, without an end: its drill comes again after all others.
            return progress.model_copy(update={"open_prompt": None})
        case e.OptedOut():
            # The drill restarts at its first prompt after an opt-in.
            return _without(progress, event.abandoned_instance_id)
        case e.NumberReassigned():
            kept = {"phone": progress.phone, "cursor": progress.cursor, "consents": progress.consents}
            return Progress(**kept)
        case e.DrillWithdrawn():
            unanswered = max(0, progress.unanswered - 1)
            return _without(progress, event.instance_id).model_copy(update={"unanswered": unanswered})
        case e.ReminderWithdrawn():
            return progress.model_copy(update={"open_prompt": _to_be_reminded(progress.open_prompt, event)})
        case _:
            return progress


def _is_held_back(progress: Progress, batch: Batch) -> bool:
    """Return whether a reminder was not sent because an operator held the conversation."""
    is_sent = any(isinstance(event, e.ReminderTriggered) for event in batch.events)
    return not is_sent and progress.conversation.is_held(batch.decided_at)


def _is_unanswered(progress: Progress, command: c.StartDrill, batch: Batch) -> bool:
    """Return whether a lesson that asks something started, or would have, if it did not wait for its first answer.

    One that an operator's conversation held back does not count: the learner could not answer it.
    """
    starts = [each for each in batch.events if isinstance(each, e.DrillStarted)]
    if not starts:
        is_held = progress.conversation.is_held(batch.decided_at)
        is_waiting = progress.open_prompt is not None and command.unless_active_since == progress.last_interaction
        return is_waiting and not is_held
    return any(prompt.asks for start in starts for prompt in start.drill.prompts)


def _waiting_for(
    progress: Progress, event: e.DrillStarted | e.AdvancedToNextPrompt, prompt_slug: str, at: datetime
) -> Progress:
    open_prompt = OpenPrompt(
        instance_id=event.instance_id, drill_slug=event.drill_slug, prompt_slug=prompt_slug, since=at
    )
    return progress.model_copy(update={"open_prompt": open_prompt})


def _changed(open_prompt: OpenPrompt | None, changes: dict[str, object]) -> OpenPrompt | None:
    return None if open_prompt is None else open_prompt.model_copy(update=changes)


def _reminded(open_prompt: OpenPrompt | None, command: c.TriggerReminder) -> OpenPrompt | None:
    """Mark the prompt as reminded, whether or not the dialog sent the reminder.

    A prompt opened since is a different one and stays unmarked.
    """
    return _changed(open_prompt, {"reminded": True}) if _names(command, open_prompt) else open_prompt


def _to_be_reminded(
    open_prompt: OpenPrompt | None, without_effect: c.TriggerReminder | e.ReminderWithdrawn
) -> OpenPrompt | None:
    """Take the mark back, if there is one, and count it, so that the next reminder's command has another id."""
    if open_prompt is None or not _names(without_effect, open_prompt):
        return open_prompt
    return _changed(open_prompt, {"reminded": False, "withdrawals": open_prompt.withdrawals + 1})


def _names(message: c.TriggerReminder | e.ReminderWithdrawn, open_prompt: OpenPrompt | None) -> bool:
    """Return whether the message is about the open prompt."""
    named = (message.instance_id, message.prompt_slug)
    return open_prompt is not None and (open_prompt.instance_id, open_prompt.prompt_slug) == named


def _counted(progress: Progress, *, correct: bool) -> Progress:
    answered_correctly = progress.answered_rightly + correct
    return progress.model_copy(update={"answered": progress.answered + 1, "answered_rightly": answered_correctly})


def _completed(progress: Progress, event: e.DrillCompleted, at: datetime) -> Progress:
    run = progress.drills[event.drill_slug].model_copy(update={"completed_at": at})
    return progress.model_copy(update={"drills": {**progress.drills, event.drill_slug: run}, "open_prompt": None})


def _without(progress: Progress, instance_id: str | None) -> Progress:
    """Remove the run of this instance and its open prompt: its drill then counts as not started.

    An earlier run that it replaced does not come back. That one was not completed, or was a review, so nothing that
    the learner has completed is lost.
    """
    kept = {slug: run for slug, run in progress.drills.items() if run.instance_id != instance_id}
    open_prompt = progress.open_prompt
    if open_prompt is not None and open_prompt.instance_id == instance_id:
        open_prompt = None
    return progress.model_copy(update={"drills": kept, "open_prompt": open_prompt})
