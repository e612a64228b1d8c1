"""A learner who answers no lesson is told once that the lessons wait; then nothing comes until they text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.phrases import PHRASES
from shared.drill_progress.learners import learner_path
from shared.drill_progress.progress import fold
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
NEW_YORK = ZoneInfo("America/New_York")
SILENT = PHRASES["en"].silent


def at(pipeline: Pipeline, day: int, hour: int = 12) -> list[str]:
    """Run the scheduled functions on this day of March in New York; return the texts sent."""
    pipeline.clock.now = max(datetime(2026, 3, day, hour, tzinfo=NEW_YORK).astimezone(UTC), pipeline.clock.now)
    return pipeline.run_scheduled()


@pytest.fixture
def ignoring() -> Pipeline:
    """A learner who registered on 2 March, got the next lesson on the 3rd, and has texted nothing since."""
    pipeline = Pipeline()
    pipeline.clock.now = datetime(2026, 3, 2, 10, tzinfo=NEW_YORK).astimezone(UTC)
    pipeline.text(PHONE, "WELCOME")
    assert at(pipeline, 3)
    return pipeline


def test_after_two_ignored_lessons_one_text_says_that_the_lessons_wait(ignoring: Pipeline) -> None:
    assert at(ignoring, 4) == [SILENT]
    stored = ignoring.store.get(learner_path(PHONE))
    assert stored is not None
    assert (stored.fields["drill_due_at"], stored.fields["reminder_due_at"]) == (None, None)
    before = len(ignoring.batches(PHONE))
    for day in range(5, 20):
        assert [at(ignoring, day, hour) for hour in (10, 12, 18)] == [[], [], []]
    assert len(ignoring.batches(PHONE)) == before, "no empty batch a day"


@pytest.mark.parametrize("text", ["MORE", "hello", "I was on holiday"])
def test_any_text_of_a_person_lets_the_lessons_go_on(ignoring: Pipeline, text: str) -> None:
    at(ignoring, 4)
    ignoring.text(PHONE, text)
    assert not ignoring.progress(PHONE).profile.silent
    assert any(at(ignoring, day) not in ([], [SILENT]) for day in (5, 6))


@pytest.mark.parametrize("text", ["Liked “Well?”", "I'm driving with Do Not Disturb While Driving turned on."])
def test_a_text_of_a_machine_changes_nothing(ignoring: Pipeline, text: str) -> None:
    ignoring.text(PHONE, text)
    assert at(ignoring, 4) == [SILENT]
    ignoring.text(PHONE, text)
    assert [at(ignoring, day) for day in (5, 6, 7)] == [[], [], []]


def test_one_text_in_between_is_enough(ignoring: Pipeline) -> None:
    ignoring.text(PHONE, "score")
    assert SILENT not in [*at(ignoring, 4), *at(ignoring, 5)]
    assert at(ignoring, 6) == [SILENT]


@pytest.mark.parametrize("text", ["stop", "pause"])
def test_who_stops_or_pauses_is_not_told_that_the_lessons_wait(ignoring: Pipeline, text: str) -> None:
    ignoring.text(PHONE, text)
    assert [at(ignoring, day) for day in (4, 5, 6)] == [[], [], []]


def test_the_open_lesson_can_still_be_answered(ignoring: Pipeline) -> None:
    at(ignoring, 4)
    assert ignoring.text(PHONE, "a") != []


def test_progress_is_the_fold_of_the_log(ignoring: Pipeline) -> None:
    at(ignoring, 4)
    progress = ignoring.progress(PHONE)
    assert (progress.unanswered, progress.profile.silent) == (2, True)
    assert fold(PHONE, ignoring.batches(PHONE)) == progress
