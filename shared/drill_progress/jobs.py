"""Scheduled work: goes through the learners for whom something is due, and publishes a command for each.

A run costs what is due, not what exists. Command ids are derived, so a run that is fired twice, or that meets learners
whose commands are still under way, does nothing twice; what a missed run left is due at the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from shared import telemetry
from shared.contracts.commands import Command, StartDrill, TriggerReminder
from shared.contracts.review import REVIEW
from shared.drill_progress.due import prompts_to_review, reminder_due
from shared.drill_progress.learners import COLLECTION, postpone, readable
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress
from shared.errors import ConflictError
from shared.local_time.zones import zones_of
from shared.ports import Clock, Document, DocumentStore, Publisher, Query
from shared.store.scans import PAGE, Scan, TimeLimit
from shared.store.shards import ANY_SHARD


@dataclass(frozen=True)
class ScheduledJob:
    """What a scheduled function does.

    `due_field` is the learner document's that says when; `command` gives what is due for a learner now, None where
    nothing is after all or this is no hour for it.
    """

    function: str
    due_field: str
    command: Callable[[Progress, TeachingPlan, datetime], Command | None]


class DueRun:
    """One run of a scheduled job."""

    def __init__(
        self,
        job: ScheduledJob,
        documents: DocumentStore,
        publisher: Publisher,
        plan: TeachingPlan,
        clock: Clock,
        limit: TimeLimit,
    ) -> None:
        self._job = job
        self._documents = documents
        self._publisher = publisher
        self._plan = plan
        self._clock = clock
        self._scan = Scan(job.function, documents, limit)

    def run(self) -> None:
        """One run. Raises RetryError when the store or the topics are away."""
        now = self._clock()
        due = Query(COLLECTION, where_in=ANY_SHARD, order_by=self._job.due_field, at_most=now, limit=PAGE)
        self._scan.run([due], partial(self._handle, now))

    def _handle(self, now: datetime, learner: Document) -> None:
        if (stored := readable(learner)) is None:
            return
        progress = stored.model
        command = self._job.command(progress, self._plan, now)
        if command is not None:
            self._publisher.publish("dialog-commands", progress.phone, command.model_dump_json())
            return
        try:
            self._documents.commit(postpone(learner, progress, self._plan, self._job.due_field, now))
        except ConflictError:
            return  # the learner did something just now, from which their times were computed anew


def reminder(progress: Progress, plan: TeachingPlan, now: datetime) -> Command | None:
    """The reminder that is due for this learner now."""
    asked, moment = progress.open_prompt, reminder_due(progress, plan.policy, now)
    if asked is None or moment != now or not _reachable(progress):
        return None
    return TriggerReminder(
        id=f"remind:{asked.instance_id}:{asked.prompt_slug}",
        phone=progress.phone,
        instance_id=asked.instance_id,
        prompt_slug=asked.prompt_slug,
        not_after=asked.since + plan.policy.remind_until,
    )


def next_drill(progress: Progress, plan: TeachingPlan, now: datetime) -> Command | None:
    """The start of the review or the drill that is due for this learner now."""
    zones = zones_of(progress.phone, progress.profile, plan.policy.time_zone, plan.policy.hours)
    if not plan.policy.hours.hold(now, zones) or not _reachable(progress):
        return None
    _log_removed(progress, plan)
    slug = next_slug(progress, plan.curriculum)
    review = () if slug and _in_review(progress) else prompts_to_review(progress, plan, now)
    if slug is None and not review:
        return None
    return StartDrill(
        id=f"daily:{progress.phone}:{now.astimezone(zones[0]).date()}",
        phone=progress.phone,
        drill_slug=REVIEW if review else slug,
        review=review,
        unless_active_since=progress.last_interaction,
    )


def _log_removed(progress: Progress, plan: TeachingPlan) -> None:
    """Say which drills this learner would have gone on with, were they still in the catalogue."""
    lessons = {plan.curriculum.base_slug(slug) for slug in plan.curriculum.slugs(progress.profile.language)}
    for slug, run in progress.drills.items():
        if run.completed_at is None and slug != REVIEW and plan.curriculum.base_slug(slug) not in lessons:
            telemetry.warning("drill_not_in_catalogue", drill=slug)


def _in_review(progress: Progress) -> bool:
    """Whether a review was left unfinished: it must not stand for ever before the drills that there are."""
    return progress.open_prompt is not None and progress.open_prompt.drill_slug == REVIEW


def _reachable(progress: Progress) -> bool:
    return progress.profile.validated and not progress.profile.opted_out and not progress.profile.paused


REMINDERS = ScheduledJob("send-reminders", "reminder_due_at", reminder)
DUE_DRILLS = ScheduledJob("start-due-drills", "drill_due_at", next_drill)
