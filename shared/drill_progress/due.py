"""When a learner's next reminder and next drill are due.

Pure: computed from the progress and the plan alone.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.commands import PromptRef
from shared.drill_progress.mistakes import MAX_PROMPTS, Mistake
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.local_time.own_schedule import next_lesson, own_schedule
from shared.local_time.zones import zones_of


@dataclass(frozen=True)
class Due:
    """The times at which scheduled texts are due.

    None: no such text is due, by the current progress and plan.
    """

    reminder: datetime | None
    drill: datetime | None


def due(progress: Progress, plan: TeachingPlan, not_before: datetime | None = None) -> Due:
    """Return when the next reminder and drill are due, not before `not_before`."""
    profile = progress.profile
    if not profile.validated or profile.opted_out or profile.rests:
        return Due(None, None)
    not_before = _later(not_before, progress.conversation.held_until)
    return Due(reminder_due(progress, plan.policy, not_before), drill_due(progress, plan, not_before))


def reminder_due(progress: Progress, policy: Policy, not_before: datetime | None = None) -> datetime | None:
    """Return when to remind of the open prompt, or None.

    At a permitted hour, before the prompt is `remind_until` old; never twice, and never after an answer.
    """
    open_prompt = progress.open_prompt
    if open_prompt is None or open_prompt.reminded or open_prompt.tried:
        return None
    zones = zones_of(progress.phone, progress.profile, policy.time_zone, policy.hours)
    moment = policy.hours.next_moment(_latest(open_prompt.since + policy.remind_after, not_before), zones)
    return moment if moment is not None and moment < open_prompt.since + policy.remind_until else None


def drill_due(progress: Progress, plan: TeachingPlan, not_before: datetime | None = None) -> datetime | None:
    """Return when to start the next drill or review, or None.

    After `silence`, on the learner's own days and hour, else on the first morning; a review also waits for its first
    prompt to be due. What is due at that time may also be to pause, because the learner falls silent.
    """
    policy = plan.policy
    active = [at for at in (progress.last_interaction, progress.last_start) if at is not None]
    if not active:
        return None
    earliest = _latest(max(active) + policy.silence, not_before)
    if not falls_silent(progress, policy) and next_slug(progress, plan.curriculum) is None:
        reviews = [review_due(each, policy) for each in progress.mistakes if plan.curriculum.has(each.ref)]
        if not reviews:
            return None
        earliest = max(earliest, min(reviews))
    zones = zones_of(progress.phone, progress.profile, policy.time_zone, policy.hours)
    return next_lesson(own_schedule(progress.profile), progress.phone, earliest, zones, policy.hours)


def falls_silent(progress: Progress, policy: Policy) -> bool:
    """Return whether the learner has answered no lesson for so long that what is scheduled pauses."""
    return progress.unanswered >= policy.pause_after_lessons


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return other if one is None else _latest(one, other)


def _latest(moment: datetime, not_before: datetime | None) -> datetime:
    return moment if not_before is None else max(moment, not_before)


def review_due(mistake: Mistake, policy: Policy) -> datetime:
    """Return when a failed prompt is due for review."""
    return mistake.at + policy.review_after[min(mistake.reviews, len(policy.review_after) - 1)]


def prompts_to_review(progress: Progress, plan: TeachingPlan, now: datetime) -> tuple[PromptRef, ...]:
    """Return the prompts due for review, oldest first, at most MAX_PROMPTS."""
    existing = (each for each in progress.mistakes if plan.curriculum.has(each.ref))
    return tuple([each.ref for each in existing if review_due(each, plan.policy) <= now][:MAX_PROMPTS])
