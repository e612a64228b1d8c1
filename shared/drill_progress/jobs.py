"""Scheduled jobs: publish a command for each learner for whom something is due.

The cost of a run depends on how much is due, not on how many learners exist. Command ids are derived, so duplicates
are harmless when a run is triggered twice or a command is still on its way. Work of a missed run is still due at the
next one. Learners do not depend on each other, so a run publishes for several at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from shared import telemetry
from shared.contracts.commands import Command, PauseForSilence, Scheduled, StartDrill, TriggerReminder
from shared.contracts.review import REVIEW
from shared.drill_progress.due import falls_silent, prompts_to_review, reminder_due
from shared.drill_progress.learners import COLLECTION, GROUP, postpone, readable, rewrite
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import OpenPrompt, Progress
from shared.local_time.own_schedule import own_schedule
from shared.local_time.permitted_hours import Zones
from shared.local_time.recorded_hours import recorded
from shared.local_time.zones import zones_of
from shared.ports import Clock, Document, DocumentStore, Publisher, Query, Update
from shared.store.scans import PAGE, Group, Pace, Scan
from shared.store.shards import ANY_SHARD


@dataclass(frozen=True)
class ScheduledJob:
    """The job of a scheduled function.

    `due_field`: the field of the learner document that holds the due time. `command`: returns the command that is due
    for a learner now, or None if nothing is due after all or the hour is not permitted.
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
        pace: Pace,
    ) -> None:
        self._job = job
        self._documents = documents
        self._publisher = publisher
        self._plan = plan
        self._clock = clock
        self._scan = Scan(job.function, documents, pace, GROUP)

    def run(self) -> None:
        """Publish the commands that are due, as far as the time allows.

        Raises RetryError when the store or the topics are unavailable.
        """
        now = self._clock()
        due = Query(COLLECTION, where_in=ANY_SHARD, order_by=self._job.due_field, at_most=now, limit=PAGE)
        self._scan.run([due], partial(self._handle, now))

    def _handle(self, now: datetime, group: Group) -> None:
        """Publish the commands that are due for these learners, then write the due times that move, in one commit."""
        moved = [write for learner in group if (write := self._publish_due(now, learner)) is not None]
        rewrite(self._documents, moved)

    def _publish_due(self, now: datetime, learner: Document) -> Update | None:
        """Publish the command that is due, or return the write that postpones it if none is due after all."""
        if (stored := readable(learner)) is None:
            return None
        progress = stored.model
        command = self._job.command(progress, self._plan, now)
        if command is None:
            return postpone(learner, progress, self._plan, self._job.due_field, now)
        self._publisher.publish("dialog-commands", progress.phone, command.model_dump_json())
        return None


def reminder(progress: Progress, plan: TeachingPlan, now: datetime) -> Command | None:
    """Return the reminder that is due now, or None."""
    open_prompt, moment = progress.open_prompt, reminder_due(progress, plan.policy, now)
    if open_prompt is None or moment != now or not _reachable(progress, now):
        return None
    zones = zones_of(progress.phone, progress.profile, plan.policy.time_zone, plan.policy.hours)
    too_late = open_prompt.since + plan.policy.remind_until
    return TriggerReminder(
        id=_reminder_id(open_prompt),
        phone=progress.phone,
        instance_id=open_prompt.instance_id,
        prompt_slug=open_prompt.prompt_slug,
        not_after=too_late,
        scheduled=_scheduled(plan.policy, zones, min(too_late, plan.policy.hours.end(now, zones))),
    )


def _reminder_id(open_prompt: OpenPrompt) -> str:
    """Return the id of the prompt's next reminder: another one after each withdrawal, as an id is handled once."""
    name = f"remind:{open_prompt.instance_id}:{open_prompt.prompt_slug}"
    return f"{name}:{open_prompt.withdrawals}" if open_prompt.withdrawals else name


def next_drill(progress: Progress, plan: TeachingPlan, now: datetime) -> Command | None:
    """Return the start of the review or drill that is due now, or the pause of a silent learner, or None."""
    zones = zones_of(progress.phone, progress.profile, plan.policy.time_zone, plan.policy.hours)
    if not plan.policy.hours.hold(now, zones) or not _reachable(progress, now):
        return None
    scheduled = _scheduled(plan.policy, zones, plan.policy.hours.end(now, zones))
    today = now.astimezone(zones[0]).date()
    if today.weekday() not in own_schedule(progress.profile).days:
        return None  # a run that was missed on one of the learner's own days
    if falls_silent(progress, plan.policy):
        return PauseForSilence(
            id=f"silence:{progress.phone}:{today}",
            phone=progress.phone,
            unless_active_since=progress.last_interaction,
            scheduled=scheduled,
        )
    _log_removed(progress, plan)
    slug = next_slug(progress, plan.curriculum)
    review = () if slug and _in_review(progress) else prompts_to_review(progress, plan, now)
    if slug is None and not review:
        return None
    return StartDrill(
        id=f"daily:{progress.phone}:{today}",
        phone=progress.phone,
        drill_slug=REVIEW if review else slug,
        review=review,
        unless_active_since=progress.last_interaction,
        scheduled=scheduled,
    )


def _scheduled(policy: Policy, zones: Zones, until: datetime) -> Scheduled:
    return Scheduled(hours=recorded(policy.hours, zones), until=until)


def _log_removed(progress: Progress, plan: TeachingPlan) -> None:
    """Log unfinished drills that the catalogue no longer has."""
    lessons = {plan.curriculum.base_slug(slug) for slug in plan.curriculum.slugs(progress.profile.language)}
    for slug, run in progress.drills.items():
        if run.completed_at is None and slug != REVIEW and plan.curriculum.base_slug(slug) not in lessons:
            telemetry.warning("drill_not_in_catalogue", drill=slug)


def _in_review(progress: Progress) -> bool:
    """Return whether the open drill is a review.

    Then the next drill goes first: an ignored review must not block the drills.
    """
    return progress.open_prompt is not None and progress.open_prompt.drill_slug == REVIEW


def _reachable(progress: Progress, now: datetime) -> bool:
    profile = progress.profile
    return profile.validated and not (profile.opted_out or profile.rests or progress.conversation.is_held(now))


REMINDERS = ScheduledJob("send-reminders", "reminder_due_at", reminder)
DUE_DRILLS = ScheduledJob("start-due-drills", "drill_due_at", next_drill)
