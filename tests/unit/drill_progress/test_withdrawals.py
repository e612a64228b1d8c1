"""Scheduled commands name the time by which they must be sent; a withdrawn one is due again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.contracts import commands as c
from shared.contracts.batch import Batch
from shared.contracts.commands import PromptRef
from shared.contracts.profile import Profile
from shared.contracts.review import REVIEW, slug_in_review
from shared.contracts.sending_hours import SendingHours
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState
from shared.drill_progress.due import due
from shared.drill_progress.jobs import next_drill, reminder
from shared.drill_progress.mistakes import Mistake
from shared.drill_progress.next_drill import follow_up_commands
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import DrillRun, Progress, project
from tests.harness.dialogs import GOODBYE, GRADED, drill, prompt

PHONE = "+12125550100"
NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
DRILLS = {
    "01-colours": drill(GRADED, GOODBYE, slug="01-colours"),
    "02-news": drill(GOODBYE, slug="02-news"),
    "03-more": drill(GRADED, GRADED.model_copy(update={"slug": "again"}), slug="03-more"),
    REVIEW: drill(prompt(slug_in_review("01-colours", "graded"), "a) red b) blue", correct_response="b"), slug=REVIEW),
}


class Lessons:
    """A curriculum of the drills above."""

    def slugs(self, _: str) -> tuple[str, ...]:
        return ("01-colours", "02-news", "03-more")

    def is_lesson(self, slug: str) -> bool:
        return slug in DRILLS

    def base_slug(self, slug: str) -> str:
        return slug

    def has(self, ref: PromptRef) -> bool:
        return ref.drill_slug in DRILLS

    def fingerprint(self) -> str:
        return "lessons"


PLAN = TeachingPlan(Lessons(), Policy())


def clock(day: int, hour: int, minute: int = 0) -> datetime:
    """Return this time of day in New York, on a day of March 2026. The 6th is a Friday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


class Learner:
    """A learner's dialog and progress, without store and topics."""

    def __init__(self, completed: tuple[str, ...] = (), **progress: object) -> None:
        """`completed`: drills that the learner has completed. They texted last at ten on Thursday."""
        runs = {slug: DrillRun(instance_id=f"i:{slug}", name=slug, started_at=clock(5, 9)) for slug in completed}
        runs = {slug: run.model_copy(update={"completed_at": clock(5, 10)}) for slug, run in runs.items()}
        profile = Profile(validated=True)
        self.dialog = DialogState(phone=PHONE, profile=profile)
        known = {"phone": PHONE, "profile": profile, "drills": runs, "last_interaction": clock(5, 10), **progress}
        self.progress = Progress.model_validate(known)

    def handle(self, command: c.Command | None, at: datetime) -> Batch:
        """Handle a command and project its batch."""
        assert command is not None
        named = DRILLS[command.drill_slug] if isinstance(command, c.StartDrill) else None
        self.dialog, batch = handle(self.dialog, command, Facts(at, None, named))
        self.progress = project(self.progress, batch)
        return batch

    def texts(self, text: str, at: datetime) -> Batch:
        return self.handle(c.InboundSms(id=f"sms:SM{self.dialog.seq}", phone=PHONE, text=text), at)

    def starts(self, slug: str, at: datetime) -> Batch:
        """Start a drill as an operator does."""
        return self.handle(c.StartDrill(id=f"start:{self.dialog.seq}", phone=PHONE, drill_slug=slug), at)

    def next_drill(self, at: datetime) -> c.StartDrill:
        """Return the start that the scheduled job publishes at this time."""
        command = next_drill(self.progress, PLAN, at)
        assert isinstance(command, c.StartDrill)
        return command

    def reminder(self, at: datetime) -> c.TriggerReminder:
        """Return the reminder that the scheduled job publishes at this time."""
        command = reminder(self.progress, PLAN, at)
        assert isinstance(command, c.TriggerReminder)
        return command

    def withdraws(self, batch: Batch, at: datetime) -> list[str]:
        """Withdraw a scheduled batch, and return the types of the events."""
        prompt_slug = instance_id = None
        if isinstance(batch.command, c.TriggerReminder):
            instance_id, prompt_slug = batch.command.instance_id, batch.command.prompt_slug
        named = {"instance_id": instance_id or batch.id, "prompt_slug": prompt_slug}
        withdrawal = c.WithdrawScheduled(id=f"withdraw:{batch.id}", phone=PHONE, **named)
        return [event.type for event in self.handle(withdrawal, at).events]

    def due_drill(self) -> datetime:
        moment = due(self.progress, PLAN).drill
        assert moment is not None
        return moment.astimezone(NEW_YORK)


# What the jobs write


@pytest.mark.parametrize(("hour", "minute"), [(9, 0), (12, 0), (19, 59)])
def test_a_due_drill_makes_sense_until_the_end_of_the_days_hours(hour: int, minute: int) -> None:
    scheduled = Learner().next_drill(clock(6, hour, minute)).scheduled
    assert scheduled is not None
    assert scheduled.hours == SendingHours(first=9, last=20, zones=("America/New_York",))
    assert scheduled.until == clock(6, 20)


def test_a_reminder_makes_sense_until_the_end_of_the_hours_or_its_own() -> None:
    learner = Learner()
    learner.starts("01-colours", clock(6, 14))
    same_day, next_day = learner.reminder(clock(6, 18)), learner.reminder(clock(7, 9, 5))
    assert same_day.scheduled is not None
    assert next_day.scheduled is not None
    assert (same_day.scheduled.until, next_day.scheduled.until) == (clock(6, 20), clock(7, 14))
    assert next_day.not_after == clock(7, 14)


def test_a_batch_records_who_caused_it_and_until_when_it_makes_sense() -> None:
    learner = Learner()
    daily = learner.next_drill(clock(6, 12))
    batch = learner.handle(daily, clock(6, 12))
    assert (batch.origin, batch.scheduled) == ("schedule", daily.scheduled)
    assert (learner.texts("b", clock(6, 13)).origin, learner.starts("03-more", clock(6, 14)).origin) == (
        "learner",
        "operator",
    )
    reminded = learner.handle(learner.reminder(clock(6, 18)), clock(6, 18))
    assert (reminded.origin, reminded.scheduled is None) == ("schedule", False)


@pytest.mark.parametrize(("text", "follows"), [("more", "START_DRILL"), ("score", "SEND_AD_HOC_MESSAGE")])
def test_what_follows_from_a_learners_text_is_marked_as_asked_for(text: str, follows: str) -> None:
    learner = Learner()
    (command,) = follow_up_commands(learner.progress, learner.texts(text, clock(6, 12)), PLAN.curriculum)
    assert command.type == follows
    assert learner.handle(command, clock(6, 12)).origin == "learner"


def test_the_answer_that_all_is_done_is_marked_as_asked_for() -> None:
    learner = Learner(completed=Lessons().slugs("en"))
    (command,) = follow_up_commands(learner.progress, learner.texts("more", clock(6, 12)), PLAN.curriculum)
    assert learner.handle(command, clock(6, 12)).origin == "learner"


# Withdrawn starts


def test_a_drill_that_expired_on_friday_evening_is_due_on_saturday_morning() -> None:
    learner = Learner()
    daily = learner.next_drill(clock(6, 19, 30))
    batch = learner.handle(daily, clock(6, 19, 30))
    assert learner.withdraws(batch, clock(6, 20, 1)) == ["DRILL_WITHDRAWN"]
    assert (learner.progress.drills, learner.progress.open_prompt) == ({}, None)
    assert (learner.due_drill().day, 9 <= learner.due_drill().hour < 12) == (7, True)
    again = learner.next_drill(clock(7, 12))
    assert again.drill_slug == daily.drill_slug
    assert again.id != daily.id


def test_a_late_withdrawal_makes_the_drill_due_before_the_later_ones() -> None:
    learner = Learner()
    friday = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    saturday = learner.handle(learner.next_drill(clock(7, 12)), clock(7, 12))
    assert isinstance(saturday.command, c.StartDrill)
    assert saturday.command.drill_slug == "02-news"
    assert learner.withdraws(friday, clock(7, 13)) == learner.withdraws(saturday, clock(7, 20)) == ["DRILL_WITHDRAWN"]
    assert learner.next_drill(clock(8, 12)).drill_slug == "01-colours"


@pytest.mark.parametrize("answers", [("a",), ("b",), ("b", "b")], ids=["wrong", "right", "all"])
def test_a_withdrawn_start_that_the_learner_answered_changes_nothing(answers: tuple[str, ...]) -> None:
    learner = Learner(completed=("01-colours", "02-news"))
    batch = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    for text in answers:
        learner.texts(text, clock(6, 12))
    before = learner.progress
    assert learner.withdraws(batch, clock(6, 20)) == []
    assert learner.progress == before.model_copy(update={"cursor": before.cursor + 1})


def test_a_second_withdrawal_changes_nothing() -> None:
    learner = Learner()
    batch = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    learner.withdraws(batch, clock(6, 20))
    before = learner.progress
    assert learner.withdraws(batch, clock(6, 21)) == []
    assert learner.progress == before.model_copy(update={"cursor": before.cursor + 1})


def test_a_drill_that_asks_nothing_is_due_again_after_its_withdrawal() -> None:
    learner = Learner(completed=("01-colours",))
    batch = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    assert learner.progress.drills["02-news"].completed_at is not None
    assert learner.withdraws(batch, clock(6, 20)) == ["DRILL_WITHDRAWN"]
    assert learner.next_drill(clock(7, 12)).drill_slug == "02-news"


def test_a_withdrawn_start_leaves_a_drill_that_replaced_it_open() -> None:
    learner = Learner(completed=("01-colours", "02-news"))
    batch = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    learner.starts("01-colours", clock(6, 13))
    open_prompt = learner.progress.open_prompt
    learner.withdraws(batch, clock(6, 20))
    assert open_prompt is not None
    assert learner.progress.open_prompt == open_prompt
    assert sorted(learner.progress.drills) == ["01-colours", "02-news"]
    assert learner.next_drill(clock(7, 12)).drill_slug == "03-more"


def test_a_drill_started_again_by_an_operator_stays_after_the_withdrawal() -> None:
    learner = Learner(completed=("01-colours",))
    batch = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    learner.starts("02-news", clock(6, 13))
    learner.withdraws(batch, clock(6, 20))
    assert learner.progress.drills["02-news"].started_at == clock(6, 13)
    assert learner.next_drill(clock(7, 12)).drill_slug == "03-more"


def test_a_withdrawn_second_run_of_an_unfinished_drill_is_due_again() -> None:
    learner = Learner(completed=("01-colours", "02-news"))
    learner.starts("03-more", clock(4, 12))
    learner.texts("b", clock(5, 12))
    batch = learner.handle(learner.next_drill(clock(6, 12)), clock(6, 12))
    assert learner.progress.drills["03-more"].instance_id == batch.id
    learner.withdraws(batch, clock(6, 20))
    assert learner.next_drill(clock(7, 12)).drill_slug == "03-more"


def test_a_withdrawn_review_is_due_again_and_its_mistakes_stay() -> None:
    mistake = Mistake(drill_slug="01-colours", prompt_slug="graded", at=clock(4, 12), reviews=1)
    learner = Learner(completed=Lessons().slugs("en"), mistakes=(mistake,))
    daily = learner.next_drill(clock(8, 12))
    batch = learner.handle(daily, clock(8, 12))
    assert daily.drill_slug == REVIEW
    learner.withdraws(batch, clock(8, 20))
    assert learner.progress.mistakes == (mistake,)
    assert (learner.due_drill().day, 9 <= learner.due_drill().hour < 12) == (9, True)
    assert learner.next_drill(clock(9, 12)).review == daily.review


# Withdrawn reminders


def test_a_reminder_that_expired_in_the_evening_is_due_in_the_morning() -> None:
    learner = Learner()
    learner.starts("01-colours", clock(6, 14))
    batch = learner.handle(learner.reminder(clock(6, 18)), clock(6, 18))
    assert due(learner.progress, PLAN).reminder is None
    assert learner.withdraws(batch, clock(6, 20, 1)) == ["REMINDER_WITHDRAWN"]
    assert reminder(learner.progress, PLAN, clock(6, 20, 1)) is None
    assert due(learner.progress, PLAN, clock(6, 20, 1)).reminder == clock(7, 9)
    events = learner.handle(learner.reminder(clock(7, 9, 5)), clock(7, 9, 5)).events
    assert [event.type for event in events] == ["REMINDER_TRIGGERED"]


def test_each_reminder_after_a_withdrawal_has_an_id_of_its_own() -> None:
    learner, ids = Learner(), []
    started = learner.starts("01-colours", clock(6, 14))
    for minute in range(3):
        command = learner.reminder(clock(6, 18, minute))
        ids.append(command.id)
        learner.withdraws(learner.handle(command, clock(6, 18, minute)), clock(6, 18, minute))
    name = f"remind:{started.id}:graded"
    assert ids == [name, f"{name}:1", f"{name}:2"]


def test_the_next_prompt_counts_its_own_withdrawals() -> None:
    learner = Learner(completed=("01-colours", "02-news"))
    started = learner.starts("03-more", clock(6, 10))
    learner.withdraws(learner.handle(learner.reminder(clock(6, 14)), clock(6, 14)), clock(6, 14))
    learner.texts("b", clock(6, 14))
    assert learner.reminder(clock(6, 18)).id == f"remind:{started.id}:again"


def test_no_reminder_comes_after_its_withdrawal_once_the_prompt_is_old() -> None:
    learner = Learner()
    learner.starts("01-colours", clock(6, 14))
    batch = learner.handle(learner.reminder(clock(7, 13)), clock(7, 13))
    assert learner.withdraws(batch, clock(7, 14)) == ["REMINDER_WITHDRAWN"]
    assert due(learner.progress, PLAN, clock(7, 14)).reminder is None


def test_a_withdrawn_reminder_of_an_answered_prompt_changes_nothing() -> None:
    learner = Learner(completed=("01-colours", "02-news"))
    learner.starts("03-more", clock(6, 10))
    batch = learner.handle(learner.reminder(clock(6, 14)), clock(6, 14))
    learner.texts("b", clock(6, 15))
    before = learner.progress
    assert learner.withdraws(batch, clock(6, 20)) == []
    assert learner.progress == before.model_copy(update={"cursor": before.cursor + 1})


def test_no_reminder_comes_after_a_wrong_answer_whatever_is_withdrawn() -> None:
    learner = Learner(completed=("01-colours", "02-news"))
    learner.starts("03-more", clock(6, 10))
    batch = learner.handle(learner.reminder(clock(6, 14)), clock(6, 14))
    learner.texts("a", clock(6, 15))
    learner.withdraws(batch, clock(6, 20))
    assert due(learner.progress, PLAN, clock(7, 9)).reminder is None


# Bytes


def test_progress_without_withdrawals_keeps_its_earlier_bytes() -> None:
    learner = Learner()
    learner.starts("01-colours", clock(6, 14))
    batch = learner.handle(learner.reminder(clock(6, 18)), clock(6, 18))
    assert "withdrawals" not in learner.progress.model_dump_json()
    learner.withdraws(batch, clock(6, 20))
    assert '"withdrawals":1' in learner.progress.model_dump_json()
    assert Progress.model_validate_json(learner.progress.model_dump_json()) == learner.progress
