"""The teaching plan: the drills, and the deployment's policy for scheduled texts."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.contracts.commands import PromptRef
from shared.local_time.permitted_hours import PermittedHours


@dataclass(frozen=True)
class Policy:
    """When scheduled texts go out.

    A prompt unanswered for `remind_after` gets a reminder, unless it is `remind_until` old by then. A learner silent
    for `silence` gets the next drill on the following morning, in local time. After `pause_after_lessons` lessons in a
    row without a text from the learner, nothing is scheduled until they text. A failed prompt comes back after each
    interval of `review_after` in turn. `time_zone`: fallback for numbers that do not imply one.
    """

    remind_after: timedelta = timedelta(hours=4)
    remind_until: timedelta = timedelta(hours=24)
    silence: timedelta = timedelta(hours=12)
    pause_after_lessons: int = 2
    review_after: tuple[timedelta, ...] = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
    hours: PermittedHours = field(default_factory=PermittedHours)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))


class Curriculum(Protocol):
    """The drills to teach."""

    def slugs(self, language: str) -> tuple[str, ...]:
        """Return the drills for learners of this language, in teaching order."""

    def is_lesson(self, slug: str) -> bool:
        """Return whether a drill has a graded question."""

    def base_slug(self, slug: str) -> str:
        """Return the slug without its language: the same for a drill and its translations."""

    def has(self, ref: PromptRef) -> bool:
        """Return whether this prompt still exists."""

    def fingerprint(self) -> str:
        """Return a string that changes when drills are added or removed."""


@dataclass(frozen=True)
class TeachingPlan:
    """Curriculum and policy: what the due times of a learner are computed from."""

    curriculum: Curriculum
    policy: Policy
