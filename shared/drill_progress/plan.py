"""What is taught, and when: the drills that there are, and the deployment's choices about scheduled texts."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.contracts.commands import PromptRef
from shared.local_time.permitted_hours import PermittedHours


@dataclass(frozen=True)
class Policy:
    """When scheduled texts go out.

    A prompt left unanswered for `remind_after` gets a reminder while it is younger than `remind_until`; a learner
    silent for `silence` gets the next drill in their morning; a failed prompt comes back after each of
    `review_after` in turn. `time_zone` is for numbers that tell none.
    """

    remind_after: timedelta = timedelta(hours=4)
    remind_until: timedelta = timedelta(hours=24)
    silence: timedelta = timedelta(hours=12)
    review_after: tuple[timedelta, ...] = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
    hours: PermittedHours = field(default_factory=PermittedHours)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))


class Curriculum(Protocol):
    """The drills that there are."""

    def slugs(self, language: str) -> tuple[str, ...]:
        """The drills for learners of this language, in the order in which they are taught."""

    def base_slug(self, slug: str) -> str:
        """What this drill is called whatever its language: the same for a drill and its translation."""

    def has(self, ref: PromptRef) -> bool:
        """Whether this prompt still exists."""

    def fingerprint(self) -> str:
        """Changes when drills are added or removed."""


@dataclass(frozen=True)
class TeachingPlan:
    """Both together, as they are needed wherever something is planned for a learner."""

    curriculum: Curriculum
    policy: Policy
