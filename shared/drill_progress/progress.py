"""A learner's way through all drills: a projection of the log, `(progress, batch) -> progress`, and nothing else."""

from datetime import datetime

from pydantic import Field

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.model import Id, Model, Phone, Slug, Text
from shared.contracts.profile import Profile


class DrillRun(Model):
    """The latest run of a drill."""

    instance_id: Id
    name: Text
    started_at: datetime
    completed_at: datetime | None = None


class OpenPrompt(Model):
    """The prompt that waits for the learner's answer."""

    instance_id: Id
    drill_slug: Slug
    prompt_slug: Slug
    since: datetime


class Progress(Model):
    """One learner. `cursor` is the number of the last batch that is in it."""

    phone: Phone
    cursor: int = Field(default=0, ge=0)
    profile: Profile = Profile()
    drills: dict[Slug, DrillRun] = Field(default_factory=dict)
    open_prompt: OpenPrompt | None = None
    last_interaction: datetime | None = None


def project(progress: Progress, batch: Batch) -> Progress:
    """The progress after this batch, which must be the one after `progress.cursor`."""
    for event in batch.events:
        progress = _apply(progress, event, batch.decided_at)
    changes: dict[str, object] = {"cursor": batch.seq, "profile": batch.profile}
    if batch.command.type == "INBOUND_SMS":
        changes["last_interaction"] = batch.decided_at
    return progress.model_copy(update=changes)


def _apply(progress: Progress, event: e.Event, at: datetime) -> Progress:
    match event:
        case e.UserValidated():
            return progress.model_copy(update={"drills": {}, "open_prompt": None})
        case e.DrillStarted():
            run = DrillRun(instance_id=event.instance_id, name=event.drill.name, started_at=at)
            started = progress.model_copy(update={"drills": {**progress.drills, event.drill_slug: run}})
            return _waiting_for(started, event, event.drill.prompts[0].slug, at)
        case e.AdvancedToNextPrompt():
            return _waiting_for(progress, event, event.prompt.slug, at)
        case e.DrillCompleted():
            return _completed(progress, event, at)
        case e.OptedOut():
            return _opted_out(progress, event)
        case _:
            return progress


def _waiting_for(
    progress: Progress, event: e.DrillStarted | e.AdvancedToNextPrompt, prompt_slug: str, at: datetime
) -> Progress:
    open_prompt = OpenPrompt(
        instance_id=event.instance_id, drill_slug=event.drill_slug, prompt_slug=prompt_slug, since=at
    )
    return progress.model_copy(update={"open_prompt": open_prompt})


def _completed(progress: Progress, event: e.DrillCompleted, at: datetime) -> Progress:
    run = progress.drills[event.drill_slug].model_copy(update={"completed_at": at})
    return progress.model_copy(update={"drills": {**progress.drills, event.drill_slug: run}, "open_prompt": None})


def _opted_out(progress: Progress, event: e.OptedOut) -> Progress:
    """Un-starts the drill that was open: it comes again, from its first prompt, after an opt-in."""
    kept = {slug: run for slug, run in progress.drills.items() if run.instance_id != event.abandoned_instance_id}
    return progress.model_copy(update={"drills": kept, "open_prompt": None})
