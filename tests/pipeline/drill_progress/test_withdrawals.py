"""Scheduled starts and reminders whose texts expired, on the whole pipeline."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.commands import TriggerReminder, WithdrawScheduled
from shared.drill_progress.learners import learner_path
from shared.drill_progress.progress import fold
from shared.drill_progress.rebuild import rebuild
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
NEW_YORK = ZoneInfo("America/New_York")
HAT = "True or false: a hat keeps the sun off.\na) true\nb) false"


def after(*texts: str, hour: int = 10) -> Pipeline:
    """Return the pipeline after these texts from Ana in New York, on Thursday, 5 March, at this hour."""
    pipeline = Pipeline()
    pipeline.clock.now = datetime(2026, 3, 5, hour, tzinfo=NEW_YORK).astimezone(UTC)
    for text in ("WELCOME", "a", "Ana", *texts):
        pipeline.text(PHONE, text)
    return pipeline


def at(pipeline: Pipeline, day: int, hour: int, minute: int = 0) -> list[str]:
    """Run the scheduled functions at this time of a day of March in New York; return the texts sent."""
    pipeline.clock.now = datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)
    return pipeline.run_scheduled()


def withdraw(pipeline: Pipeline, times: int = 1) -> list[str]:
    """Withdraw the latest scheduled batch, and return the types of the events that this leads to."""
    batch = next(each for each in reversed(pipeline.batches(PHONE)) if each.scheduled)
    named = {"instance_id": batch.id}
    if isinstance(batch.command, TriggerReminder):
        named = {"instance_id": batch.command.instance_id, "prompt_slug": batch.command.prompt_slug}
    command = WithdrawScheduled(id=f"withdraw:{batch.id}", phone=PHONE, **named)
    before = len(pipeline.events(PHONE))
    pipeline.topics.publish("dialog-commands", PHONE, *[command.model_dump_json()] * times)
    pipeline.settle()
    return pipeline.events(PHONE)[before:]


@pytest.mark.parametrize("times", [1, 2])
def test_a_drill_that_expired_on_friday_comes_on_saturday_morning(times: int) -> None:
    pipeline = after("b")
    assert at(pipeline, 6, 19, 30) == [HAT]
    at(pipeline, 6, 20)
    assert withdraw(pipeline, times) == ["DRILL_WITHDRAWN"]
    assert at(pipeline, 6, 23) == []
    assert at(pipeline, 7, 8, 59) == []
    assert at(pipeline, 7, 12) == [HAT]
    pipeline.text(PHONE, "a")
    assert pipeline.events(PHONE)[-2:] == ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT"]


def test_a_reminder_that_expired_in_the_evening_comes_in_the_morning_once() -> None:
    pipeline = after(hour=15)
    first = at(pipeline, 5, 19, 5)
    assert len(first) == 3
    at(pipeline, 5, 20)
    assert withdraw(pipeline, times=2) == ["REMINDER_WITHDRAWN"]
    assert at(pipeline, 5, 22) == []
    assert at(pipeline, 6, 9) == first
    assert at(pipeline, 6, 9, 5) == []


def test_an_answer_before_the_withdrawal_counts() -> None:
    pipeline = after("b")
    assert at(pipeline, 6, 12) == [HAT]
    pipeline.text(PHONE, "a")
    progress = pipeline.progress(PHONE)
    assert withdraw(pipeline) == []
    assert pipeline.progress(PHONE) == progress.model_copy(update={"cursor": progress.cursor + 1})


def test_rebuilt_progress_includes_the_withdrawals_byte_for_byte() -> None:
    pipeline = after(hour=15)
    at(pipeline, 5, 19, 5)
    withdraw(pipeline)
    at(pipeline, 6, 12)
    withdraw(pipeline)
    live = pipeline.store.get(learner_path(PHONE))
    assert {"REMINDER_WITHDRAWN", "DRILL_WITHDRAWN"} <= {*pipeline.events(PHONE)}
    assert fold(PHONE, pipeline.batches(PHONE)).model_dump_json() == pipeline.progress(PHONE).model_dump_json()
    rebuild(pipeline.store, pipeline.topics, PHONE, pipeline.plan)
    rebuilt = pipeline.store.get(learner_path(PHONE))
    assert live is not None
    assert rebuilt is not None
    assert rebuilt.fields == live.fields
