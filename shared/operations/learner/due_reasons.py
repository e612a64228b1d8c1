"""What is due for a learner, when, and why; or why nothing is. Pure."""

from datetime import datetime, timedelta
from typing import Literal

from shared.contracts.model import Model
from shared.contracts.profile import Profile
from shared.contracts.review import REVIEW
from shared.drill_progress.due import due, falls_silent, prompts_to_review
from shared.drill_progress.next_drill import next_slug
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import OpenPrompt, Progress


class DueText(Model):
    """A scheduled text. `at`: when it is due, None if it is not. `why`: what makes it due, or what prevents it."""

    what: Literal["reminder", "lesson"]
    at: datetime | None
    why: str


def due_texts(progress: Progress, plan: TeachingPlan) -> tuple[DueText, DueText]:
    """Return the next reminder and the next lesson, by the progress and the plan."""
    times, prevented = due(progress, plan), _prevented(progress.profile)
    reminder = prevented or _reminder(progress.open_prompt, times.reminder, plan)
    lesson = prevented or _lesson(progress, times.drill, plan)
    return (
        DueText(what="reminder", at=times.reminder, why=reminder),
        DueText(what="lesson", at=times.drill, why=lesson),
    )


def _prevented(profile: Profile) -> str | None:
    """Return why nothing scheduled is sent to a learner, or None."""
    if profile.opted_out:
        return "opted out"
    if not profile.validated:
        return "not registered"
    if profile.dead_since is not None:
        return f"no text has reached the number since {profile.dead_since.isoformat(timespec='minutes')}"
    if profile.paused:
        return "paused, until RESUME or `resume`"
    return "silent, until the learner texts" if profile.silent else None


def _reminder(open_prompt: OpenPrompt | None, at: datetime | None, plan: TeachingPlan) -> str:
    if open_prompt is None:
        return "no question is open"
    name = f"{open_prompt.prompt_slug} of {open_prompt.drill_slug}"
    if open_prompt.reminded:
        return f"was reminded of {name}"
    if open_prompt.tried:
        return f"has tried {name}"
    if at is None:
        return f"no hour is permitted before {name} is {_hours(plan.policy.remind_until)} old"
    return f"{name} is unanswered; {_hours(plan.policy.remind_after)} after the question, at a permitted hour"


def _lesson(progress: Progress, at: datetime | None, plan: TeachingPlan) -> str:
    if falls_silent(progress, plan.policy):
        return f"a pause: {progress.unanswered} lessons in a row got no text"
    slug = next_slug(progress, plan.curriculum)
    if at is None:
        return "has never been active" if slug else "all lessons are completed, and no question is left to review"
    rule = f"{_hours(plan.policy.silence)} after the last text or start, on the learner's own days and hour"
    is_in_review = progress.open_prompt is not None and progress.open_prompt.drill_slug == REVIEW
    review = () if slug and is_in_review else prompts_to_review(progress, plan, at)
    if review:
        return f"a review of {len(review)} missed questions; {rule}"
    return f"the drill {slug}; {rule}"


def _hours(time: timedelta) -> str:
    return f"{time / timedelta(hours=1):g} h"
