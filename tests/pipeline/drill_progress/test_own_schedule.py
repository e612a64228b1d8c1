"""The learner's own days and hour, on the whole pipeline."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.harness.pipeline import Pipeline
from tests.pipeline.drill_progress.test_jobs import HAT, PHONE, REGISTERED, after, at, starts

NEW_YORK = ZoneInfo("America/New_York")


def first_start(pipeline: Pipeline, until_day: int) -> datetime:
    """Run the scheduled functions every half hour from 3 March on; return when the first drill starts."""
    moment = datetime(2026, 3, 3, tzinfo=NEW_YORK)
    while not starts(pipeline) and moment.day <= until_day:
        at(pipeline, moment.hour, moment.minute, day=moment.day)
        moment += timedelta(minutes=30)
    return moment - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("schedule Thursdays at 6pm", 5, 18),
        ("schedule weekends at 10", 7, 10),
        ("schedule at 3 pm", 3, 15),
        ("schedule Wed 8am", 4, 9),
        ("schedule Fridays at 10pm", 6, 19),
    ],
)
def test_a_drill_starts_on_the_chosen_day_and_hour_and_not_before(text: str, day: int, hour: int) -> None:
    pipeline = after(*REGISTERED, "b", text)
    assert first_start(pipeline, day) == datetime(2026, 3, day, hour, tzinfo=NEW_YORK)
    assert starts(pipeline) == ["02-sun"]


def test_a_run_that_is_missed_on_the_chosen_day_waits_for_the_next() -> None:
    pipeline = after(*REGISTERED, "b", "schedule Tuesdays at 10")
    assert at(pipeline, 10, day=4) == []
    assert at(pipeline, 9, 30, day=10) == []
    assert at(pipeline, 10, day=10) == [HAT]


def test_a_run_that_is_late_on_the_chosen_day_starts_the_drill() -> None:
    pipeline = after(*REGISTERED, "b", "schedule Tuesdays at 10")
    assert at(pipeline, 16, day=3) == [HAT]


def test_any_time_gives_the_mornings_back() -> None:
    pipeline = after(*REGISTERED, "b", "schedule Sundays at 18", "schedule any time")
    assert at(pipeline, 12, day=3) == [HAT]
    assert pipeline.clock.now == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_the_confirmation_names_an_hour_at_which_the_drill_comes() -> None:
    pipeline = after(*REGISTERED, "b")
    assert pipeline.text(PHONE, "schedule Fridays at 8") == ["We will text you on Friday at 9:00."]
    assert first_start(pipeline, 6) == datetime(2026, 3, 6, 9, tzinfo=NEW_YORK)
