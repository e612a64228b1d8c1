"""When a learner's next reminder and next drill are due, by the progress and the plan alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.commands import PromptRef
from shared.contracts.profile import Profile
from shared.drill_progress.due import Due, due, prompts_to_review
from shared.drill_progress.mistakes import Mistake
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import DrillRun, OpenPrompt, Progress
from shared.local_time.permitted_hours import PermittedHours

PHONE = "+12125550100"
NEW_YORK = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Lessons:
    """A curriculum of these drills, each of the prompts `a` to `f`."""

    drills: tuple[str, ...] = ("01", "02")

    def slugs(self, _: str) -> tuple[str, ...]:
        return self.drills

    def is_lesson(self, slug: str) -> bool:
        return slug in self.drills

    def base_slug(self, slug: str) -> str:
        return slug

    def has(self, ref: PromptRef) -> bool:
        return ref.drill_slug in self.drills and ref.prompt_slug in tuple("abcdef")

    def fingerprint(self) -> str:
        return " ".join(self.drills)


PLAN = TeachingPlan(Lessons(), Policy())


def clock(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """Return this time of day in New York, on a day of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK)


def asked(since: datetime, **more: object) -> OpenPrompt:
    ref = {"instance_id": f"{PHONE}:3", "drill_slug": "01", "prompt_slug": "a"}
    return OpenPrompt.model_validate({**ref, "since": since, **more})


def learner(profile: dict[str, object] | None = None, **more: object) -> Progress:
    """Return a registered learner who has started a drill and texted last at ten in the morning."""
    started = {"01": DrillRun(instance_id=f"{PHONE}:3", name="Water", started_at=clock(10))}
    known = Profile.model_validate({"validated": True, **(profile or {})})
    fields = {"phone": PHONE, "profile": known, "drills": started, "last_interaction": clock(10), **more}
    return Progress.model_validate(fields)


def finished(*mistakes: Mistake, at: datetime | None = None) -> Progress:
    """Return a learner who has completed every drill."""
    run = DrillRun(instance_id="i", name="Water", started_at=clock(9), completed_at=clock(10))
    return learner(drills={"01": run, "02": run}, mistakes=mistakes, last_interaction=at or clock(10))


def failed(prompt: str, at: datetime, reviews: int = 0, drill: str = "01") -> Mistake:
    return Mistake(drill_slug=drill, prompt_slug=prompt, at=at, reviews=reviews)


def reminder_of(
    open_prompt: OpenPrompt | None, plan: TeachingPlan = PLAN, not_before: datetime | None = None
) -> datetime:
    moment = due(learner(open_prompt=open_prompt), plan, not_before).reminder
    assert moment is not None
    return moment


def drill_of(progress: Progress, plan: TeachingPlan = PLAN) -> datetime:
    moment = due(progress, plan).drill
    assert moment is not None
    return moment


def test_a_reminder_is_due_four_hours_after_its_prompt() -> None:
    assert reminder_of(asked(clock(10))) == clock(14)


def test_a_reminder_for_the_night_waits_for_the_morning() -> None:
    assert reminder_of(asked(clock(18))) == clock(9, day=3)


def test_a_prompt_that_is_too_old_by_morning_gets_no_reminder() -> None:
    impatient = TeachingPlan(Lessons(), Policy(remind_until=15 * HOUR))
    assert due(learner(open_prompt=asked(clock(18))), impatient).reminder is None


def test_a_late_reminder_is_due_at_the_next_permitted_hour_within_a_day() -> None:
    assert reminder_of(asked(clock(10)), not_before=clock(17)) == clock(17)
    assert reminder_of(asked(clock(10)), not_before=clock(21)) == clock(9, day=3)
    assert due(learner(open_prompt=asked(clock(10))), PLAN, clock(10, day=3)).reminder is None


@pytest.mark.parametrize("open_prompt", [None, asked(clock(10), reminded=True), asked(clock(10), tried=True)])
def test_no_reminder_is_due_for_a_missing_tried_or_reminded_prompt(open_prompt: OpenPrompt | None) -> None:
    assert due(learner(open_prompt=open_prompt), PLAN).reminder is None


@pytest.mark.parametrize("profile", [{"opted_out": True}, {"paused": True}, {"validated": False}])
def test_nothing_is_due_for_a_learner_who_must_not_be_texted(profile: dict[str, object]) -> None:
    assert due(learner(profile, open_prompt=asked(clock(10))), PLAN) == Due(None, None)


@pytest.mark.parametrize(
    ("texted", "day"), [(clock(10), 3), (clock(20), 3), (clock(0, day=3), 4), (clock(14, day=3), 4)]
)
def test_the_next_drill_is_due_on_the_morning_after_twelve_silent_hours(texted: datetime, day: int) -> None:
    moment = drill_of(learner(last_interaction=texted)).astimezone(NEW_YORK)
    assert (moment.day, 9 <= moment.hour < 12) == (day, True)
    assert moment >= texted + 12 * HOUR


def test_a_drill_start_counts_as_activity() -> None:
    assert drill_of(learner(last_start=clock(9, day=3))).astimezone(NEW_YORK).day == 4


def test_the_silence_can_be_configured() -> None:
    assert drill_of(learner(), TeachingPlan(Lessons(), Policy(silence=2 * DAY))).astimezone(NEW_YORK).day == 5


def test_a_drill_is_due_within_the_deployments_permitted_hours() -> None:
    late = TeachingPlan(Lessons(), Policy(hours=PermittedHours(15, 19)))
    assert 15 <= drill_of(learner(), late).astimezone(NEW_YORK).hour < 18


def test_nothing_is_due_after_the_last_drill_until_one_is_added() -> None:
    assert due(finished(), PLAN) == Due(None, None)
    assert drill_of(finished(), TeachingPlan(Lessons(("01", "02", "03")), Policy())).astimezone(NEW_YORK).day == 3


@pytest.mark.parametrize(("reviews", "days"), [(0, 1), (1, 3), (2, 7), (3, 7), (9, 7)])
def test_a_failed_prompt_comes_back_after_one_three_and_seven_days(reviews: int, days: int) -> None:
    progress = finished(failed("a", clock(8), reviews))
    moment = drill_of(progress).astimezone(NEW_YORK)
    assert (moment.day, 9 <= moment.hour < 12) == (2 + days, True)
    assert prompts_to_review(progress, PLAN, clock(8) + days * DAY - HOUR) == ()
    assert len(prompts_to_review(progress, PLAN, moment)) == 1


def test_the_mistake_that_is_due_first_determines_the_day() -> None:
    assert drill_of(finished(failed("a", clock(8), 2), failed("b", clock(8), 1))).astimezone(NEW_YORK).day == 5


def test_a_prompt_removed_from_the_catalogue_does_not_come_back() -> None:
    gone = finished(failed("a", clock(8), drill="99"), failed("zzz", clock(8)))
    assert due(gone, PLAN).drill is None
    assert prompts_to_review(gone, PLAN, clock(8, day=30)) == ()


def test_a_review_is_short_and_the_oldest_mistakes_come_first() -> None:
    """In the order of the log, not by time: the times come from different clocks."""
    progress = finished(*(failed(prompt, clock(8, 30 - minute)) for minute, prompt in enumerate("fedcba")))
    assert [ref.prompt_slug for ref in prompts_to_review(progress, PLAN, clock(10, day=9))] == list("fedcb")
